"""An app whose credentials are refreshed, with what another process does at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from nundina.domain.identifiers import AppId
from nundina.ports import AppRelease, Ports
from nundina.ports.stores import UnitOfWork
from nundina.store.secret_box import AesGcmSecretBox, KeyRing
from nundina_plugin_api.protocols import CalendarApp
from nundina_plugin_api.values import (
    Access,
    AppEvent,
    ConsentAnswer,
    ConsentRequest,
    ConsentStep,
    Credentials,
    Grant,
    HealthReport,
    Identity,
)
from support.examples import NOW
from support.fake_calendar import MANIFEST
from support.web_world import CHEAP_PASSWORDS, ManualClock


class RefreshingApps:
    """A runtime with one app, and the app's connector in one."""

    def __init__(self) -> None:
        self.refreshes = 0
        self.refuse: Exception | None = None
        self.meanwhile: Callable[[], None] = lambda: None  # done by another process while this one refreshes

    def refresh(self, access: Access) -> Credentials:
        """Return credentials that are good for an hour."""
        self.refreshes += 1
        self.meanwhile()
        if self.refuse is not None:
            raise self.refuse
        return replace(
            access.credentials, secrets={"token": f"fresh-{self.refreshes}"}, expires_at=NOW + timedelta(hours=1)
        )

    def begin(self, request: ConsentRequest) -> ConsentStep:
        """Never called."""
        raise NotImplementedError

    def complete(self, answer: ConsentAnswer) -> Grant:
        """Never called."""
        raise NotImplementedError

    def revoke(self, access: Access) -> None:
        """Never called."""
        raise NotImplementedError

    def identity(self, access: Access) -> Identity:
        """Never called."""
        raise NotImplementedError

    def releases(self) -> tuple[AppRelease, ...]:
        """Return the one release."""
        return (AppRelease(MANIFEST, "1.0"),)

    def release(self, app_id: AppId) -> AppRelease:
        """Return the one release."""
        return self.releases()[0]

    def app(self, app_id: AppId) -> CalendarApp:
        """Return the one app."""
        return CalendarApp(connector=self)

    def tell(self, app_id: AppId, hook: str, event: AppEvent) -> None:
        """Hear nothing."""

    def health(self, app_id: AppId) -> HealthReport:
        """Be well."""
        return HealthReport(healthy=True)


def host_of(unit_of_work: UnitOfWork, apps: RefreshingApps) -> Ports:
    """Return a host with this runtime."""
    return Ports(
        clock=ManualClock(NOW),
        unit_of_work=unit_of_work,
        apps=apps,
        secrets=AesGcmSecretBox(KeyRing((b"k" * 32,))),
        passwords=CHEAP_PASSWORDS,
        public_url="http://127.0.0.1:8000",
    )
