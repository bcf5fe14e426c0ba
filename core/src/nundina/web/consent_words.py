"""The words for what a provider or an app may refuse."""

from __future__ import annotations

from flask_babel import gettext

from nundina_plugin_api.errors import RefusalReason


def refusal(reason: str) -> str:
    """Return the sentence for a reason of RefusalReason, "permission_missing" or "transient"."""
    return sentences().get(reason) or gettext(
        "The provider refused. Nothing was connected and nothing was kept. Try again later."
    )


def sentences() -> dict[str, str]:
    """Return the sentence for each reason."""
    return {
        RefusalReason.CONSENT_DECLINED: gettext(
            "You did not allow access, so nothing was connected and nothing was kept. You can connect at any time."
        ),
        RefusalReason.CONSENT_INVALID: gettext(
            "The provider's answer did not fit this attempt to connect. Nothing was connected. Start again."
        ),
        RefusalReason.ADMIN_APPROVAL_NEEDED: gettext(
            "Your organisation wants an administrator to approve this app first. Nothing was connected. "
            "Ask the administrator of your mail system to approve it, then try again."
        ),
        RefusalReason.WRONG_PASSWORD: gettext(
            "The server did not accept this address and password. Nothing was connected. Check both. "
            "With two-factor authentication you need an app password."
        ),
        RefusalReason.UNREACHABLE: gettext(
            "The server could not be reached. Nothing was connected. Check its address, or try again later."
        ),
        RefusalReason.SERVER_TOO_OLD: gettext(
            "The server's version is too old for this app. Nothing was connected. Ask whoever runs the server."
        ),
        RefusalReason.NOT_CONFIGURED: gettext(
            "This app is not set up on this host yet. Nothing was connected. Tell whoever runs Nundina."
        ),
        RefusalReason.EVENT_GONE: gettext(
            "The event is no longer in the calendar. Nothing else was changed. Create it again if it should be there."
        ),
        RefusalReason.EVENT_CHANGED: gettext(
            "Somebody changed the event in the meantime. Nothing was overwritten. Look at it and try again."
        ),
        RefusalReason.EVENT_INVALID: gettext(
            "The calendar did not accept the event as it is. Nothing was changed there. Check times and guests."
        ),
        RefusalReason.UNSUPPORTED: gettext("The calendar cannot do this. Nothing was changed."),
        "permission_missing": gettext(
            "Something that Nundina cannot do without was not allowed. Nothing was connected. "
            "Try again and leave every box ticked."
        ),
        "transient": gettext(
            "The provider does not answer at the moment. Nothing was connected and nothing was kept. "
            "Try again in a few minutes."
        ),
    }
