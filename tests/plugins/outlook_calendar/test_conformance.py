"""Outlook Calendar keeps every contract of the conformance suite, against the sandbox over TLS."""

from __future__ import annotations

from nundina_plugin_testing import BusyTimesContract, ChangeFeedContract, EventWriterContract, PackageContract


class TestPackage(PackageContract):
    app_id = "outlook-calendar"


class TestChangeFeed(ChangeFeedContract):
    pass


class TestEventWriter(EventWriterContract):
    pass


class TestBusyTimes(BusyTimesContract):
    pass
