"""The words for every error: what happened, that nothing is lost, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from nundina.domain import errors
from nundina.domain.errors import NundinaError
from nundina.domain.identifiers import AppId, UserId
from nundina.domain.permissions import Permission
from nundina.web.consent_words import refusal
from nundina.web.input_words import problem
from nundina.web.signed_in import ports, signed_in
from nundina.web.times import datetime_text, relative_text, soon_text, time_text
from nundina.web.whom_to_ask import admin_names
from nundina_plugin_api.errors import RefusalReason

# The errors carry different values, each of which its own function knows.
_Words = Callable[[Any], str]


def sentence(error: NundinaError) -> str:
    """Return the sentence for an error, in the language of the page."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind](error)
    return gettext("That did not work. Nothing was changed. Try again in a moment.")


def app_name(app_id: AppId) -> str:
    """Return how the app calls itself, or its id where this host does not have it any more."""
    try:
        return ports().apps.release(app_id).manifest.name
    except errors.NotFound:
        return app_id


def user_name(user_id: UserId) -> str:
    """Return the name of a user of the reader's account."""
    found = signed_in()
    if found is None:
        return gettext("an admin")
    try:
        with ports().unit_of_work.read() as tx:
            user = tx.users.get(found.account.id, user_id)
    except errors.NotFound:
        return gettext("someone who is no longer in your account")
    return user.name or user.email


def _not_found(_error: errors.NotFound) -> str:
    return gettext("There is nothing here. It may have been removed. Start again from Home.")


def _not_allowed(error: errors.NotAllowed) -> str:
    if error.permission == Permission.PERSONAL_EMAIL_ACCESS:
        return gettext(
            "You need the permission “Personal email access” for this. Nothing was changed. "
            "Ask an admin of your account to give it to you: %(names)s.",
            names=admin_names(),
        )
    if error.permission == Permission.APP_MARKETPLACE_ACCESS:
        return gettext(
            "You need the permission “App Marketplace access” for this. Nothing was changed. "
            "Ask an admin of your account to do it, or to give you the permission: %(names)s.",
            names=admin_names(),
        )
    return gettext(
        "Only an admin of your account may do this. Nothing was changed. Ask one of them: %(names)s.",
        names=admin_names(),
    )


def _sign_in_failed(_error: errors.SignInFailed) -> str:
    return gettext("Email address and password do not match. Check both and try again.")


def _too_many_attempts(error: errors.TooManyAttempts) -> str:
    return gettext(
        "There were too many failed tries. Wait until %(time)s (%(relative)s), then try again.",
        time=time_text(error.until),
        relative=relative_text(error.until),
    )


def _app_not_installed(error: errors.AppNotInstalled) -> str:
    return gettext(
        "%(app)s is not installed in your account. Nothing was changed. "
        "An admin can install it in the App Marketplace.",
        app=app_name(error.app_id),
    )


def _app_unavailable(error: errors.AppUnavailable) -> str:
    return gettext(
        "%(app)s does not run at the moment. What is stored is safe. "
        "Its page in the App Marketplace says what is wrong.",
        app=app_name(error.app_id),
    )


def _app_fault(error: errors.AppFault) -> str:
    return gettext(
        "%(app)s made a mistake. What is stored is safe. Try again; if it happens again, tell an admin.",
        app=app_name(error.app_id),
    )


def _app_not_configured(error: errors.AppNotConfigured) -> str:
    return gettext(
        "%(app)s is not set up on this host yet: %(missing)s is missing. Nothing was changed. "
        "Tell whoever runs Nundina.",
        app=app_name(error.app_id),
        missing=", ".join(error.missing),
    )


def _already_installed(error: errors.AlreadyInstalled) -> str:
    return gettext(
        "%(app)s is installed in your account already. Connect your calendar under Settings > General > Calendar.",
        app=app_name(error.app_id),
    )


def _exclusive_group_taken(error: errors.ExclusiveGroupTaken) -> str:
    named = {"app": app_name(error.holder), "name": user_name(error.by), "since": datetime_text(error.since)}
    if error.until is not None:
        return gettext(
            "%(name)s is installing %(app)s right now (since %(since)s), and only one app of this kind can be "
            "in an account. Nothing was changed. If the installation is not finished, you can try again at %(until)s.",
            **named,
            until=time_text(error.until),
        )
    return gettext(
        "%(app)s is installed, by %(name)s on %(since)s, and only one app of this kind can be in an account. "
        "Nothing was changed. An admin can switch from it to another one in the App Marketplace.",
        **named,
    )


def _consent_failed(_error: errors.ConsentFailed) -> str:
    return gettext("Connecting did not work. Nothing was connected and nothing was kept. Try again.")


def _consent_declined(_error: errors.ConsentDeclined) -> str:
    return refusal(RefusalReason.CONSENT_DECLINED)


def _consent_expired(_error: errors.ConsentExpired) -> str:
    return gettext(
        "This attempt to connect has run out, was used already, or began in another browser. "
        "Nothing was connected. Start again with Connect your calendar."
    )


def _consent_refused(error: errors.ConsentRefused) -> str:
    return refusal(error.reason, error.about)


def _calendar_already_connected(_error: errors.CalendarAlreadyConnected) -> str:
    return gettext(
        "You have a calendar connected already, and one is possible at a time. Nothing was changed. "
        "Disconnect it first under Settings > General > Calendar."
    )


def _mailbox_taken(error: errors.MailboxTaken) -> str:
    return gettext(
        "Another user of your account has connected %(address)s. Nothing was connected. "
        "Choose your own calendar, or ask that user to disconnect it.",
        address=error.address,
    )


def _mailbox_is_shared(error: errors.MailboxIsShared) -> str:
    return gettext(
        "%(address)s is a shared inbox of your team, and only personal inboxes can be a user's calendar. "
        "Nothing was connected. Choose your own calendar.",
        address=error.address,
    )


def _wrong_mailbox(error: errors.WrongMailbox) -> str:
    return gettext(
        "You signed in as %(address)s, but this connection belongs to %(expected)s. The connection is as it was. "
        "Reconnect again and sign in as %(expected)s, or disconnect it first and connect the other calendar.",
        address=error.address,
        expected=error.expected,
    )


def _no_calendar_connected(_error: errors.NoCalendarConnected) -> str:
    return gettext(
        "You have no calendar connected. Nothing was changed. "
        "Connect your calendar under Settings > General > Calendar and try again."
    )


def _calendar_not_writable(_error: errors.CalendarNotWritable) -> str:
    return gettext(
        "Nundina cannot write to your calendar at the moment. Nothing was changed. "
        "Look at Settings > General > Calendar for what is in the way."
    )


def _slot_taken(_error: errors.SlotTaken) -> str:
    return gettext("Somebody else has taken this time just now. Nothing was booked. Choose another one.")


def _slot_not_offered(_error: errors.SlotNotOffered) -> str:
    return gettext("This time is not offered any more. Nothing was booked. Choose another one.")


def _calendar_silent(_error: errors.CalendarSilent) -> str:
    return gettext("Your calendar does not answer at the moment, so nothing was changed. Try again in a few minutes.")


def _calendar_taken(_error: errors.CalendarTaken) -> str:
    return gettext(
        "Your calendar has something else at that time, so the request was not accepted. It still stands: free the "
        "time and accept it then, or decline it."
    )


def _too_many_requests(error: errors.TooManyRequests) -> str:
    return gettext(
        "Too many forms were sent from your network. Nothing was booked. Try again after %(time)s.",
        time=soon_text(error.until),
    )


def _paused(error: errors.Paused) -> str:
    return gettext(
        "The calendar's provider is left alone until %(time)s (%(relative)s), as it asked for that or fails. "
        "Nothing is lost; Nundina goes on by itself then.",
        time=time_text(error.until),
        relative=relative_text(error.until),
    )


def _lease_lost(_error: errors.LeaseLost) -> str:
    return gettext("Somebody else is doing the same at this moment. Nothing is lost. Look again in a moment.")


def _changed_meanwhile(_error: errors.ChangedMeanwhile) -> str:
    return gettext("Somebody changed the same at this moment. Nothing of yours was stored yet. Send it once more.")


def _meeting_changed(_error: errors.MeetingChanged) -> str:
    return gettext("The meeting was changed meanwhile. Nothing of yours was stored yet. Open it again.")


def _secret_unreadable(_error: errors.SecretUnreadable) -> str:
    return gettext(
        "What Nundina keeps for this calendar cannot be read any more. Nothing on a timeline is lost. "
        "Reconnect the calendar, and tell whoever runs Nundina."
    )


def _key_unusable(_error: errors.KeyUnusable) -> str:
    return gettext(
        "Nundina cannot use its key, so nothing can be read or stored safely at the moment. "
        "What was stored is still there. Tell whoever runs Nundina."
    )


TABLE: dict[type[Any], _Words] = {
    errors.NotFound: _not_found,
    errors.NotAllowed: _not_allowed,
    errors.SignInFailed: _sign_in_failed,
    errors.TooManyAttempts: _too_many_attempts,
    errors.InvalidInput: problem,
    errors.FileRefused: problem,
    errors.AppNotInstalled: _app_not_installed,
    errors.AppUnavailable: _app_unavailable,
    errors.AppFault: _app_fault,
    errors.AppNotConfigured: _app_not_configured,
    errors.AlreadyInstalled: _already_installed,
    errors.ExclusiveGroupTaken: _exclusive_group_taken,
    errors.ConsentFailed: _consent_failed,
    errors.ConsentDeclined: _consent_declined,
    errors.ConsentExpired: _consent_expired,
    errors.ConsentRefused: _consent_refused,
    errors.CalendarAlreadyConnected: _calendar_already_connected,
    errors.MailboxTaken: _mailbox_taken,
    errors.MailboxIsShared: _mailbox_is_shared,
    errors.WrongMailbox: _wrong_mailbox,
    errors.NoCalendarConnected: _no_calendar_connected,
    errors.CalendarNotWritable: _calendar_not_writable,
    errors.SlotTaken: _slot_taken,
    errors.SlotNotOffered: _slot_not_offered,
    errors.CalendarSilent: _calendar_silent,
    errors.CalendarTaken: _calendar_taken,
    errors.TooManyRequests: _too_many_requests,
    errors.Paused: _paused,
    errors.LeaseLost: _lease_lost,
    errors.ChangedMeanwhile: _changed_meanwhile,
    errors.MeetingChanged: _meeting_changed,
    errors.SecretUnreadable: _secret_unreadable,
    errors.KeyUnusable: _key_unusable,
}
