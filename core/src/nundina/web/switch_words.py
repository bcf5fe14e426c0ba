"""What a switch of apps says to users: connect again, until they have (MKT-9)."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext

from nundina.domain.permissions import may_connect_calendar
from nundina.domain.switching import AwaitedReconnect
from nundina.use_cases.awaited_reconnects import awaited_reconnect
from nundina.web import banners
from nundina.web.banners import Banner
from nundina.web.signed_in import current_user, ports
from nundina.web.whom_to_ask import calendar_permission_text
from nundina.web.words import app_name, user_name


def switched_text(awaited: AwaitedReconnect) -> str:
    """Return what happened to the user's calendar, and what to do about it."""
    text = gettext(
        "%(name)s switched your account from %(left)s to %(app)s, so your calendar is not connected any more. "
        "Connect it again; the meetings on timelines are all there.",
        name=user_name(awaited.switched_by),
        left=app_name(awaited.left_app),
        app=app_name(awaited.app_id),
    )
    return text if may_connect_calendar(current_user()) else f"{text} {calendar_permission_text()}"


@banners.register
def connect_again() -> list[Banner]:
    """Say on every page that the user is to connect again, until they have or want to hear it no more."""
    awaited = awaited_reconnect(ports(), current_user())
    on_the_way = (request.endpoint or "").partition(".")[0] in {"calendar_settings", "connect_dialog", "consent"}
    if awaited is None or awaited.dismissed or on_the_way:
        return []
    may_connect = may_connect_calendar(current_user())
    return [
        Banner(
            text=switched_text(awaited),
            kind="warning",
            action_url=url_for("connect_dialog.review", app_id=awaited.app_id) if may_connect else "",
            action_label=gettext("Connect again"),
            dismiss_url=url_for("calendar_settings.dismiss_switch"),
        )
    ]
