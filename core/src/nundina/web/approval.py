"""The page of a user whose organisation wants an administrator to approve the app first (CON-9)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.approvals import ApprovalRequest
from nundina.domain.errors import NotFound
from nundina.use_cases.app_standings import app_standing
from nundina.use_cases.approvals import awaited_approval, forget_approval
from nundina.use_cases.list_admins import list_admins
from nundina.web import languages
from nundina.web.app_links import app_page
from nundina.web.signed_in import current_user, ports

blueprint = Blueprint("approval", __name__, url_prefix="/connect/approval")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show what an administrator is to do, a message to pass on, and the way back."""
    request = awaited_approval(ports(), current_user())
    if request is None:
        return redirect(url_for("calendar_settings.show"), 303)
    manifest = ports().apps.release(request.app_id).manifest_in(languages.select())
    message = _message(request, manifest.name)
    return render_template(
        "connect/approval.html",
        request=request,
        manifest=manifest,
        message=message,
        mail=f"mailto:?subject={quote(_subject(manifest.name))}&body={quote(message)}",
        admins=list_admins(ports(), current_user()),
        try_again=try_again_at(request),
    )


@blueprint.post("/forget")
def forget() -> ResponseReturnValue:
    """Wait no longer."""
    forget_approval(ports(), current_user())
    flash(gettext("You wait for no approval any more. You can connect at any time."), "success")
    return redirect(url_for("calendar_settings.show"), 303)


def try_again_at(request: ApprovalRequest) -> str:
    """Return where the user connects once it is granted: the review step, or the app's page while not installed."""
    try:
        standing = app_standing(ports(), current_user(), request.app_id, languages.select())
    except NotFound:
        return url_for("connect_dialog.choose")
    if standing.is_connectable:
        return url_for("connect_dialog.review", app_id=request.app_id)
    return app_page(request.app_id) or url_for("connect_dialog.choose")


def _subject(app: str) -> str:
    return gettext("Please approve %(app)s for our organisation", app=app)


def _message(request: ApprovalRequest, app: str) -> str:
    name = current_user().name or current_user().email
    lines = [
        gettext("Hello,"),
        gettext(
            "I would like to connect my calendar to Nundina with the app %(app)s. Our organisation asks an "
            "administrator of its mail system to approve the app before anybody can use it.",
            app=app,
        ),
        gettext("You can look at what it asks for, and approve it, here: %(link)s", link=request.link)
        if request.link
        else gettext("You can approve it where you manage the apps of our organisation."),
        gettext("Thank you, %(name)s", name=name),
    ]
    return "\n\n".join(lines)
