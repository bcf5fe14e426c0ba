"""What the host offers to an extension's pages."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import Blueprint, Flask

from nundina.domain.accounts import Account, Session, User
from nundina.domain.errors import NundinaError
from nundina.ports.extension import NavigationEntry
from nundina.ports.host import Ports
from nundina.web import app_links, navigation, signed_in, words
from nundina.web.catalogues import Catalogues


class FlaskPageHost:
    """The page host of one Flask application."""

    def __init__(self, app: Flask, ports: Ports, home: Path, catalogues: Catalogues) -> None:
        self._app = app
        self._ports = ports
        self._home = home
        self._catalogues = catalogues

    @property
    def ports(self) -> Ports:
        """Return what use cases take first."""
        return self._ports

    @property
    def home(self) -> Path:
        """Return the folder in which the host keeps its files."""
        return self._home

    def current_user(self) -> User:
        """Return who is signed in."""
        return signed_in.current_user()

    def current_account(self) -> Account:
        """Return the account of who is signed in."""
        return signed_in.current_account()

    def current_session(self) -> Session:
        """Return the session of who is signed in."""
        return signed_in.current_session()

    def words(self, error: NundinaError) -> str:
        """Return the sentence for an error in the language of the page."""
        return words.sentence(error)

    def add_blueprint(self, blueprint: object) -> None:
        """Add a Flask blueprint."""
        self._app.register_blueprint(cast("Blueprint", blueprint))

    def add_navigation(self, entry: NavigationEntry) -> None:
        """Add a place to the main navigation."""
        navigation.add(self._app, entry)

    def add_app_pages(self, endpoint: str) -> None:
        """Say which endpoint shows an app, given its app_id."""
        app_links.show_apps_at(self._app, endpoint)

    def add_translations(self, folder: Path) -> None:
        """Add a folder of message catalogues."""
        self._catalogues.add(folder)
