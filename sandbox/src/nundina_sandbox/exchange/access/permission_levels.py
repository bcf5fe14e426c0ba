"""What a person may do in somebody else's calendar, as Outlook's permission levels have it."""

from enum import StrEnum


class PermissionLevel(StrEnum):
    """A level of CalendarPermissionLevelType."""

    NONE = "None"
    FREE_BUSY = "FreeBusyTimeOnly"
    FREE_BUSY_AND_SUBJECT = "FreeBusyTimeAndSubjectAndLocation"
    REVIEWER = "Reviewer"
    CONTRIBUTOR = "Contributor"
    AUTHOR = "Author"
    NON_EDITING_AUTHOR = "NoneditingAuthor"
    PUBLISHING_AUTHOR = "PublishingAuthor"
    EDITOR = "Editor"
    PUBLISHING_EDITOR = "PublishingEditor"
    OWNER = "Owner"

    @property
    def sees_times(self) -> bool:
        """Whether free and busy times may be seen."""
        return self is not PermissionLevel.NONE

    @property
    def sees_subjects(self) -> bool:
        """Whether subject and place of what is busy may be seen."""
        return self.reads or self is PermissionLevel.FREE_BUSY_AND_SUBJECT

    @property
    def reads(self) -> bool:
        """Whether items may be read."""
        return self not in (
            PermissionLevel.NONE,
            PermissionLevel.FREE_BUSY,
            PermissionLevel.FREE_BUSY_AND_SUBJECT,
            PermissionLevel.CONTRIBUTOR,
        )

    @property
    def creates(self) -> bool:
        """Whether items may be made."""
        return self is PermissionLevel.CONTRIBUTOR or (self.reads and self is not PermissionLevel.REVIEWER)

    @property
    def edits(self) -> bool:
        """Whether items of others may be changed and deleted."""
        return self in (PermissionLevel.EDITOR, PermissionLevel.PUBLISHING_EDITOR, PermissionLevel.OWNER)
