"""How a first-party extension adds pages to the host without either knowing the other's modules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nundina.domain.accounts import Account, Session, User
from nundina.domain.errors import NundinaError
from nundina.ports.host import Ports


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place in the main navigation."""

    endpoint: str
    label: Callable[[], str]  # called for each page, so that it is in the page's language
    icon: str
    order: int


class PageHost(Protocol):
    """What the host offers to an extension's pages."""

    @property
    def ports(self) -> Ports:
        """Return what use cases take first."""
        ...

    @property
    def home(self) -> Path:
        """Return the folder in which the host keeps its files."""
        ...

    def current_user(self) -> User:
        """Return who is signed in; pages of an extension are never shown to anybody else."""
        ...

    def current_account(self) -> Account:
        """Return the account of who is signed in."""
        ...

    def current_session(self) -> Session:
        """Return the session of who is signed in."""
        ...

    def words(self, error: NundinaError) -> str:
        """Return the sentence for an error in the language of the page."""
        ...

    def add_blueprint(self, blueprint: object) -> None:
        """Add a Flask blueprint. Its templates extend base.html and import the macros of components.html."""
        ...

    def add_navigation(self, entry: NavigationEntry) -> None:
        """Add a place to the main navigation."""
        ...

    def add_app_pages(self, endpoint: str) -> None:
        """Say which endpoint shows an app, given its app_id; pages of the host then link to it."""
        ...

    def add_translations(self, folder: Path) -> None:
        """Add a folder of message catalogues."""
        ...


class Extension(Protocol):
    """What the entry point of an extension in the group nundina.extensions hands over."""

    def add_pages(self, host: PageHost) -> None:
        """Add what the extension has to show."""
        ...
