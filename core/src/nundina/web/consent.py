"""The way back from the provider: the answer, what was connected, keeping it or undoing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.connections import Consent
from nundina.domain.errors import (
    CalendarAlreadyConnected,
    ConsentExpired,
    ConsentRefused,
    ExclusiveGroupTaken,
    MailboxIsShared,
    MailboxTaken,
    NotFound,
    NundinaError,
)
from nundina.domain.identifiers import ConsentId
from nundina.domain.mailboxes import is_foreign
from nundina.ports.apps import AppRelease
from nundina.use_cases.approvals import needs_approval, remember_approval
from nundina.use_cases.carry_out_switch import apps_left_by
from nundina.use_cases.complete_consent import Completion, complete_consent, complete_form
from nundina.use_cases.connection_switches import offers_calendar_sync, offers_scheduling
from nundina.use_cases.drop_consent import drop_consent
from nundina.use_cases.keep_connection import granted_consent, keep_connection
from nundina.use_cases.separate_calendars import purposes_of_consent
from nundina.web import languages, words
from nundina.web.safe_paths import safe_path
from nundina.web.signed_in import current_session, current_user, ports, public, signed_in
from nundina_plugin_api.errors import APPROVAL_STATE

blueprint = Blueprint("consent", __name__, url_prefix="/connect")


@blueprint.get("/callback")
@public  # whoever signed out at the provider's side must still be told, and the consent must still end
def callback() -> ResponseReturnValue:
    """Take the provider's answer."""
    found = signed_in()
    parameters = {name: values[0] for name, values in request.args.to_dict(flat=False).items()}
    if parameters.get("state") == APPROVAL_STATE:
        return render_template("connect/approved.html", approved="error" not in parameters)
    return _onwards(complete_consent(ports(), found.session if found else None, parameters))


@blueprint.get("/<consent_id>")
def review(consent_id: str) -> ResponseReturnValue:
    """Show what was connected, before it is kept (CON-13)."""
    try:
        consent = granted_consent(ports(), current_user(), current_session(), ConsentId(consent_id))
    except (NotFound, ConsentExpired):
        return _said(ConsentExpired())
    manifest = _release(consent).manifest_in(languages.select())
    left_apps = apps_left_by(ports(), consent)
    return render_template(
        "connect/keep.html",
        left_name=", ".join(map(words.app_name, left_apps)),
        consent=consent,
        manifest=manifest,
        foreign=is_foreign(current_user(), consent.address),
        purposes=purposes_of_consent(ports(), current_user(), consent),
        just_installed=consent.origin != "settings" and not left_apps,
        offers_calendar_sync=offers_calendar_sync(manifest),
        offers_scheduling=offers_scheduling(manifest),
    )


@blueprint.post("/<consent_id>/keep")
def keep(consent_id: str) -> ResponseReturnValue:
    """Make the connection."""
    left_name = _left_name(consent_id)
    switches = {name: name in request.form for name in ("calendar_sync", "scheduling")}
    try:
        connection = keep_connection(ports(), current_user(), current_session(), ConsentId(consent_id), **switches)
    except (NotFound, ConsentExpired):
        return _said(ConsentExpired())
    except (CalendarAlreadyConnected, MailboxTaken, MailboxIsShared, ExclusiveGroupTaken) as refusal:
        return _said(refusal, drop_consent(ports(), current_user(), current_session(), ConsentId(consent_id)))
    flash(gettext("%(address)s is connected.", address=connection.address), "success")
    if left_name:
        named = {"left": left_name, "app": words.app_name(connection.app_id)}
        flash(
            gettext("Your account switched from %(left)s to %(app)s. Everybody who used it is told.", **named),
            "success",
        )
    return redirect(url_for("calendar_settings.show", connected=connection.id), 303)


@blueprint.post("/<consent_id>/drop")
def drop(consent_id: str) -> ResponseReturnValue:
    """Undo the connecting in one step (CON-7)."""
    try:
        consent = drop_consent(ports(), current_user(), current_session(), ConsentId(consent_id))
    except NotFound:
        return _said(ConsentExpired())
    if consent.address:
        text = gettext("%(address)s was not connected, and its access was given back.", address=consent.address)
    else:
        text = gettext("Nothing was connected.")
    flash(text, "success")
    return redirect(_way_back(consent), 303)


@blueprint.get("/<consent_id>/form")
def form(consent_id: str) -> ResponseReturnValue:
    """Show the form by which the app connects (EXC-2)."""
    return _form(_begun(consent_id), {}, "")


@blueprint.post("/<consent_id>/form")
def send_form(consent_id: str) -> ResponseReturnValue:
    """Try what was typed."""
    consent = _begun(consent_id)
    names = [field.name for field in _release(consent).manifest.fields]
    typed = {name: request.form.get(name, "").strip() for name in names}
    completion = complete_form(ports(), current_user(), current_session(), ConsentId(consent_id), typed)
    if completion.problem is not None:
        return _form(consent, typed, words.sentence(completion.problem)), 422
    return _onwards(completion)


def _left_name(consent_id: str) -> str:
    """Return what keeping the consent switches from; empty where it is no switch."""
    try:
        consent = granted_consent(ports(), current_user(), current_session(), ConsentId(consent_id))
    except (NotFound, ConsentExpired):
        return ""
    return ", ".join(map(words.app_name, apps_left_by(ports(), consent)))


def _begun(consent_id: str) -> Consent:
    with ports().unit_of_work.read() as tx:
        consent = tx.consents.get(current_user().account_id, ConsentId(consent_id))
    if consent.session_id != current_session().id or not _release(consent).manifest.fields:
        raise NotFound
    return consent


def _form(consent: Consent, typed: dict[str, str], problem: str) -> str:
    manifest = _release(consent).manifest_in(languages.select())
    return render_template("connect/form.html", consent=consent, manifest=manifest, typed=typed, problem=problem)


def _onwards(completion: Completion) -> ResponseReturnValue:
    if completion.granted is not None:
        return redirect(url_for("consent.review", consent_id=completion.granted.id), 303)
    if completion.reconnected is not None:
        flash(gettext("%(address)s is connected again.", address=completion.reconnected.address), "success")
        return redirect(url_for("calendar_settings.show"), 303)
    if completion.consent is not None and needs_approval(completion.problem) and signed_in():
        link = completion.problem.link if isinstance(completion.problem, ConsentRefused) else ""
        remember_approval(ports(), current_user(), completion.consent.app_id, link)
        return redirect(url_for("approval.show"), 303)
    return _said(completion.problem or ConsentExpired(), completion.consent)


def _said(problem: NundinaError, consent: Consent | None = None) -> ResponseReturnValue:
    """Go back to the same tab with the sentence (CON-9)."""
    flash(words.sentence(problem), "problem")
    return redirect(_way_back(consent), 303)


def _way_back(consent: Consent | None) -> str:
    settings = url_for("calendar_settings.show")
    return settings if consent is None or consent.origin == "settings" else safe_path(consent.origin, settings)


def _release(consent: Consent) -> AppRelease:
    return ports().apps.release(consent.app_id)
