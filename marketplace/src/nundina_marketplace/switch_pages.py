"""The page of a switch from one app to another (MKT-9): what it does is said first."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext

from nundina.domain.errors import NundinaError
from nundina.domain.identifiers import AppId
from nundina.ports.extension import PageHost
from nundina.use_cases.carry_out_switch import Switch
from nundina.use_cases.switch_app import begin_switch, describe_switch
from nundina_marketplace.app_page import app_name
from nundina_marketplace.app_words import names_of


class SwitchPages:
    """The two views, bound to their host."""

    def __init__(self, host: PageHost) -> None:
        self._host = host

    def confirm_switch(self, app_id: str) -> ResponseReturnValue:
        """Say what stays, what stops and who is to connect again."""
        host, language = self._host, str(get_locale())
        try:
            effect = describe_switch(host.ports, host.current_user(), AppId(app_id))
        except NundinaError as refusal:
            return self._said(refusal, app_id)
        return render_template(
            "marketplace/switch.html",
            effect=effect,
            manifest=host.ports.apps.release(AppId(app_id)).manifest_in(language),
            names=names_of,
            left_name=", ".join(app_name(host, one, language) for one in effect.left_apps),
        )

    def switch(self, app_id: str) -> ResponseReturnValue:
        """Send the admin to the provider; only a calendar that is kept makes the switch."""
        host, language, page = self._host, str(get_locale()), _page(app_id)
        left = request.form.getlist("left")
        try:
            start = begin_switch(
                host.ports, host.current_user(), host.current_session(), AppId(app_id), left, language, page
            )
        except NundinaError as refusal:
            return self._said(refusal, app_id)
        if start.switched is not None:
            name = app_name(host, AppId(app_id), language)
            flash(_switched(name, start.switched), "success")
            return redirect(page, 303)
        if start.consent is None or not start.consent.url:
            consent_id = start.consent.consent_id if start.consent else ""
            return redirect(url_for("consent.form", consent_id=consent_id), 303)
        return redirect(start.consent.url, 303)

    def _said(self, refusal: NundinaError, app_id: str) -> ResponseReturnValue:
        self._host.ports.apps.release(AppId(app_id))  # another host's app is not found, whoever asks
        flash(self._host.words(refusal), "problem")
        return redirect(_page(app_id), 303)


def _page(app_id: str) -> str:
    return url_for("marketplace.app_page", app_id=app_id)


def _switched(name: str, switch: Switch) -> str:
    return ngettext(
        "Your account uses %(app)s now. %(num)s user is told to connect again.",
        "Your account uses %(app)s now. %(num)s users are told to connect again.",
        len(switch.users),
        app=name,
    )
