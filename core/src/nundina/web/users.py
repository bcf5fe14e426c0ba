"""Settings > Account > Users, for admins."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from nundina.domain.accounts import User
from nundina.domain.errors import InvalidInput
from nundina.domain.identifiers import UserId
from nundina.domain.permissions import Permission
from nundina.use_cases.create_user import NewUser, add_user
from nundina.use_cases.set_password import reset_password
from nundina.use_cases.update_user import list_users, open_user, update_user
from nundina.web.signed_in import current_user, ports
from nundina.web.user_words import permission_choices, user_problem

blueprint = Blueprint("users", __name__, url_prefix="/settings/account/users")


@blueprint.get("")
def listing() -> ResponseReturnValue:
    """List the users of the account."""
    found = list_users(ports(), current_user())
    return render_template("users/listing.html", users=found, choices=permission_choices())


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Show the form for another user."""
    list_users(ports(), current_user())
    return _form({}, frozenset({str(Permission.PERSONAL_EMAIL_ACCESS)}))


@blueprint.post("/new")
def create() -> ResponseReturnValue:
    """Add a user, and show the first password once."""
    form, permissions = request.form, _permissions()
    try:
        added = add_user(
            ports(), current_user(), form.get("email", ""), form.get("name", ""), permissions, sales_seat=_has_seat()
        )
    except InvalidInput as error:
        return _form({**form.to_dict(), "sales_seat": _has_seat()}, permissions, error), 422
    return _password_page(added)


@blueprint.get("/<user_id>")
def edit(user_id: UserId) -> ResponseReturnValue:
    """Show a user with their permissions."""
    user = open_user(ports(), current_user(), user_id)
    values = {"email": user.email, "name": user.name, "sales_seat": user.sales_seat}
    return _form(values, user.permissions, user=user)


@blueprint.post("/<user_id>")
def save(user_id: UserId) -> ResponseReturnValue:
    """Store a user's name and permissions."""
    user, permissions = open_user(ports(), current_user(), user_id), _permissions()
    name = request.form.get("name", "")
    try:
        changed = update_user(ports(), current_user(), user_id, name, permissions, sales_seat=_has_seat())
    except InvalidInput as error:
        values = {"email": user.email, "name": name, "sales_seat": _has_seat()}
        return _form(values, permissions, error, user), 422
    flash(gettext("%(name)s was saved.", name=changed.name), "success")
    return redirect(url_for("users.listing" if changed.id != current_user().id else "home.show"), 303)


@blueprint.post("/<user_id>/password")
def give_password(user_id: UserId) -> ResponseReturnValue:
    """Give a user a fresh password, and show it once."""
    return _password_page(reset_password(ports(), current_user(), user_id))


def _permissions() -> frozenset[str]:
    return frozenset(request.form.getlist("permissions"))


def _has_seat() -> bool:
    return "sales_seat" in request.form


def _form(
    values: Mapping[str, object],
    granted: frozenset[str],
    error: InvalidInput | None = None,
    user: User | None = None,
) -> str:
    return render_template(
        "users/form.html",
        user=user,
        values=values,
        granted=granted,
        choices=permission_choices(),
        problems={error.field: user_problem(error)} if error else {},
    )


def _password_page(new_user: NewUser) -> str:
    return render_template("users/password.html", user=new_user.user, password=new_user.password)
