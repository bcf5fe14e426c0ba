"""Exchange keeps the contracts of the conformance suite that its capabilities call for."""

from __future__ import annotations

from nundina_plugin_testing import BusyTimesContract, EventWriterContract, PackageContract


class TestPackage(PackageContract):
    app_id = "exchange"


class TestBusyTimes(BusyTimesContract):
    pass


class TestEventWriter(EventWriterContract):
    pass
