"""What Exchange refuses, and how.

ExchangeError            one answer among several says so; the request as a whole was understood
└── RequestRefused       the whole request is answered with a SOAP fault
"""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "ErrorAccessDenied": "Access is denied. Check credentials and try again.",
    "ErrorBatchProcessingStopped": "Request processing stopped. No more items in the request were processed.",
    "ErrorCalendarCannotUseIdForOccurrenceId": "An occurrence ID cannot be used as the ID of a recurring master.",
    "ErrorCalendarCannotUseIdForRecurringMasterId": "A recurring master ID cannot be used as an occurrence ID.",
    "ErrorCalendarDurationIsTooLong": "The duration of an appointment cannot exceed five years.",
    "ErrorCalendarEndDateIsEarlierThanStartDate": "EndDate is earlier than StartDate",
    "ErrorCalendarFolderIsInvalidForCalendarView": "CalendarView can only be used with a calendar folder.",
    "ErrorCalendarInvalidRecurrence": "The recurrence is invalid.",
    "ErrorCalendarInvalidTimeZone": "The time zone is invalid.",
    "ErrorCalendarIsCancelledForAccept": "The meeting was cancelled and cannot be accepted.",
    "ErrorCalendarIsCancelledForDecline": "The meeting was cancelled and cannot be declined.",
    "ErrorCalendarIsCancelledForTentative": "The meeting was cancelled and cannot be tentatively accepted.",
    "ErrorCalendarIsNotOrganizer": "User must be an organizer for CancelCalendarItem action.",
    "ErrorCalendarIsOrganizerForAccept": "The organizer of a meeting cannot accept it.",
    "ErrorCalendarIsOrganizerForDecline": "The organizer of a meeting cannot decline it.",
    "ErrorCalendarIsOrganizerForTentative": "The organizer of a meeting cannot tentatively accept it.",
    "ErrorCalendarMeetingRequestIsOutOfDate": "The meeting request is out of date.",
    "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange": "Occurrence index is out of recurrence range.",
    "ErrorCalendarOccurrenceIsDeletedFromRecurrence": "Occurrence with this index was previously deleted from the"
    " recurrence.",
    "ErrorCalendarOutOfRange": "The calendar item is out of range.",
    "ErrorCalendarViewRangeTooBig": "Calendar view range cannot be larger than 2 years.",
    "ErrorCannotDeleteObject": "The object could not be deleted.",
    "ErrorChangeKeyRequired": "The change key is required for this operation.",
    "ErrorChangeKeyRequiredForWriteOperations": "Change key is required for this operation.",
    "ErrorConnectionFailed": "Connection failed. Try later.",
    "ErrorCorruptData": "The data is corrupt.",
    "ErrorDeleteDistinguishedFolder": "Distinguished folders cannot be deleted.",
    "ErrorExceededFindCountLimit": "You have exceeded the maximum number of objects that can be returned for the find"
    " operation. Use paging to reduce the result size and try your request again.",
    "ErrorExpiredSubscription": "The subscription has expired.",
    "ErrorFolderExists": "A folder with the specified name already exists.",
    "ErrorFolderNotFound": "The specified folder could not be found in the store.",
    "ErrorFreeBusyGenerationFailed": "Unable to generate free/busy information.",
    "ErrorImpersonateUserDenied": "The account does not have permission to impersonate the requested user.",
    "ErrorIncorrectSchemaVersion": "The request failed because it is not valid for the schema version that was asked"
    " for.",
    "ErrorInternalServerError": "An internal server error occurred. The operation failed.",
    "ErrorInternalServerTransientError": "An internal server error occurred. Try again later.",
    "ErrorInvalidArgument": "The argument is invalid.",
    "ErrorInvalidExtendedProperty": "The extended property attribute combination is invalid.",
    "ErrorInvalidExtendedPropertyValue": "The value of the extended property is invalid.",
    "ErrorInvalidFolderTypeForOperation": "The folder is of a type that this operation cannot use.",
    "ErrorInvalidIdEmpty": "The Id is empty.",
    "ErrorInvalidIdMalformed": "Id is malformed.",
    "ErrorInvalidItemForOperationAcceptItem": "The item cannot be accepted.",
    "ErrorInvalidItemForOperationCancelItem": "The item cannot be cancelled.",
    "ErrorInvalidItemForOperationDeclineItem": "The item cannot be declined.",
    "ErrorInvalidItemForOperationTentative": "The item cannot be tentatively accepted.",
    "ErrorInvalidItemForOperationCreateItem": "The item cannot be created.",
    "ErrorInvalidPagingMaxRows": "The number of rows has to be greater than zero.",
    "ErrorInvalidPropertyDelete": "Property can not be deleted.",
    "ErrorInvalidPropertyAppend": "Property does not support the append action.",
    "ErrorInvalidPropertyRequest": "Property is not valid for this object type.",
    "ErrorInvalidPropertySet": "Set action is invalid for property.",
    "ErrorInvalidRecipients": "At least one recipient isn't valid.",
    "ErrorInvalidReferenceItem": "The reference item is invalid.",
    "ErrorInvalidRequest": "The request is invalid.",
    "ErrorInvalidServerVersion": "The specified server version is invalid.",
    "ErrorInvalidSmtpAddress": "The SMTP address format is invalid.",
    "ErrorInvalidSubscription": "The subscription is invalid.",
    "ErrorInvalidSubscriptionRequest": "The subscription request is invalid.",
    "ErrorInvalidSyncStateData": "Synchronization state data is corrupt or otherwise invalid.",
    "ErrorInvalidTimeInterval": "The time interval is invalid.",
    "ErrorInvalidUserOofSettings": "The Out of Office settings are invalid.",
    "ErrorInvalidWatermark": "The watermark is invalid.",
    "ErrorIrresolvableConflict": "The send or update operation could not be performed because the change key passed in"
    " the request does not match the current change key for the item.",
    "ErrorItemNotFound": "The specified object was not found in the store.",
    "ErrorItemSave": "The item could not be saved.",
    "ErrorMailRecipientNotFound": "Unable to resolve e-mail address to an Active Directory object.",
    "ErrorMailboxMoveInProgress": "The mailbox is being moved. Try again later.",
    "ErrorMailboxStoreUnavailable": "The mailbox database is temporarily unavailable.",
    "ErrorManagedFolderNotFound": "The managed folder was not found.",
    "ErrorMissingEmailAddress": "There is no mailbox for this account.",
    "ErrorMissingArgument": "An argument is missing.",
    "ErrorNameResolutionMultipleResults": "Multiple results were found.",
    "ErrorNameResolutionNoResults": "No results were found.",
    "ErrorNonExistentMailbox": "The SMTP address has no mailbox associated with it.",
    "ErrorNoFreeBusyAccess": "The caller does not have access to free/busy data.",
    "ErrorNotDelegate": "The user is not a delegate for the mailbox.",
    "ErrorObjectTypeChanged": "The object type changed.",
    "ErrorOccurrenceCrossingBoundary": "The modified occurrence crosses or overlaps adjacent occurrence.",
    "ErrorOccurrenceTimeSpanTooBig": "The duration of an occurrence is longer than the time between two of them.",
    "ErrorQuotaExceeded": "The mailbox has exceeded its quota.",
    "ErrorRecurrenceHasNoOccurrence": "The recurrence has no occurrence.",
    "ErrorRestrictionTooComplex": "The restriction is too complex.",
    "ErrorSchemaValidation": "The request failed schema validation.",
    "ErrorSendAsDenied": "The user account which was used to submit this request does not have the right to send mail"
    " on behalf of the specified sending account.",
    "ErrorSendMeetingInvitationsOrCancellationsRequired": "SendMeetingInvitationsOrCancellations attribute is required"
    " for calendar items.",
    "ErrorSendMeetingInvitationsRequired": "The SendMeetingInvitations attribute is required for calendar items.",
    "ErrorSendMeetingCancellationsRequired": "SendMeetingCancellations attribute is required for calendar items.",
    "ErrorAffectedTaskOccurrencesRequired": "AffectedTaskOccurrences attribute is required for Task items.",
    "ErrorMessageDispositionRequired": "MessageDisposition attribute is required for message items.",
    "ErrorServerBusy": "The server cannot service this request right now. Try again later.",
    "ErrorSubscriptionNotFound": "The specified subscription was not found.",
    "ErrorSyncFolderNotFound": "The folder to synchronize could not be found.",
    "ErrorTimeIntervalTooBig": "The requested time interval is too big.",
    "ErrorTimeoutExpired": "The operation timed out.",
    "ErrorTimeZone": "The time zone is not valid.",
    "ErrorTooManyObjectsOpened": "Too many objects are open.",
    "ErrorUnsupportedMimeConversion": "The MIME conversion is not supported.",
    "ErrorUnsupportedPathForQuery": "The property can not be used with this type of restriction.",
    "ErrorUnsupportedPathForSortGroup": "The property cannot be used to sort or group.",
    "ErrorUnsupportedPropertyDefinition": "The property definition is not supported.",
    "ErrorUnsupportedQueryFilter": "The query filter is not supported.",
    "ErrorUnsupportedRecurrence": "The recurrence is not supported.",
    "ErrorUpdatePropertyMismatch": "The property to update does not match the property in the path.",
    "ErrorViewExceedsLimit": "The view exceeds the limit of items.",
    "ErrorWorkingHoursXmlMalformed": "The working hours are malformed.",
}
"""What is said with each code, as Exchange says it where its documents tell."""


class ExchangeError(Exception):
    """One answer of a request is an error: its code, its sentence and its named values."""

    def __init__(self, code: str, text: str | None = None, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.text = text if text is not None else WORDS.get(code, code)
        self.values = values


class RequestRefused(ExchangeError):
    """The whole request is refused by a SOAP fault."""
