"""Outlook Calendar keeps every contract of the conformance suite, against the sandbox over loopback."""

from __future__ import annotations

from nundina_plugin_testing import PackageContract


class TestPackage(PackageContract):
    app_id = "outlook-calendar"
