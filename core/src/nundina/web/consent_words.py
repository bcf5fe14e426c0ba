"""The words for what a provider or an app may refuse."""

from __future__ import annotations

from flask_babel import gettext

from nundina_plugin_api.errors import RefusalReason


def refusal(reason: str, about: str = "") -> str:
    """Return the sentence for a reason of RefusalReason, "permission_missing" or "transient"; it may name something."""
    return sentences(about).get(reason) or gettext(
        "The provider refused. Nothing was connected and nothing was kept. Try again later."
    )


def sentences(about: str = "") -> dict[str, str]:
    """Return the sentence for each reason."""
    return _of_forms(about) | {
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


def _of_forms(about: str) -> dict[str, str]:
    """Return the sentences for what goes wrong where a user types an address and a password."""
    server = about or gettext("this address")
    return {
        RefusalReason.WRONG_PASSWORD: gettext(
            "The server did not accept this address and password. Nothing was connected. Check both. "
            "With two-factor authentication you need an app password."
        ),
        RefusalReason.ACCOUNT_LOCKED: gettext(
            "The server says that this account is locked. Nothing was connected. Do not try again at once: "
            "ask whoever runs the server, or wait until it is open again."
        ),
        RefusalReason.NO_MAILBOX: gettext(
            "The server accepted the password, but it has no mailbox %(server)s that you may open. "
            "Nothing was connected. Check the email address.",
            server=server,
        ),
        RefusalReason.LOGIN_METHOD: gettext(
            "The server offers no way to sign in that this app knows. It offers: %(methods)s. "
            "Nothing was connected. Ask whoever runs the server.",
            methods=about or gettext("none"),
        ),
        RefusalReason.UNREACHABLE: gettext(
            "The server could not be reached. Nothing was connected. Check its address, or try again later."
        ),
        RefusalReason.TLS_FAILED: gettext(
            "The certificate of %(server)s is not to be trusted, so your password was not sent. "
            "Nothing was connected. Ask whoever runs the server.",
            server=server,
        ),
        RefusalReason.WRONG_PATH: gettext(
            "There is a server at %(server)s, but not the service that this app needs. Your password was not sent. "
            "Nothing was connected. Check the whole address, its path included.",
            server=server,
        ),
        RefusalReason.WEB_PAGE: gettext(
            "%(server)s answered with a web page and not with the service that this app needs. Nothing was connected. "
            "A proxy or a sign-in page may stand in front of the server: ask whoever runs it.",
            server=server,
        ),
        RefusalReason.SERVER_NOT_FOUND: gettext(
            "No server could be found for this email address. Your password was not sent. Nothing was connected. "
            "Show the optional fields and fill in the server's address; whoever runs your mail knows it."
        ),
        RefusalReason.SERVER_ELSEWHERE: gettext(
            "For this email address the server %(server)s was named, but nothing proves that it is yours. "
            "Your password was not sent. Nothing was connected. If you know this server, fill in its address.",
            server=server,
        ),
        RefusalReason.ADDRESS_NOT_ALLOWED: gettext(
            "%(server)s is not on the public internet, and this host connects to such addresses only where its "
            "operator allows it. Your password was not sent. Nothing was connected. Tell whoever runs Nundina.",
            server=server,
        ),
        RefusalReason.SERVER_TOO_OLD: gettext(
            "The server's version is too old for this app: %(version)s. Nothing was connected. "
            "Ask whoever runs the server.",
            version=about or gettext("unknown"),
        ),
        RefusalReason.WRONG_APP: gettext(
            "For this mailbox there is another app: %(app)s. Your password was not sent. Nothing was connected.",
            app=about or gettext("see the App Marketplace"),
        ),
    }
