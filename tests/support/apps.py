"""Apps for tests, as real packages with a manifest each; tests/data/apps holds them as distributions to install.

- `other-calendar`: group calendar-sync, OAuth 2 at the `endpoint` that is set (the Google sandbox), a calendar in
  memory, no push.
- `form-calendar`: connects by a form (password "right"), busy times and create_events only, no group.
"""

from __future__ import annotations

from pathlib import Path

from nundina.app_runtime import AppSource, EntryPointSource, FolderSource, InProcessRuntime
from nundina.domain.identifiers import AppId

APPS_FOLDER = Path(__file__).parent.parent / "data" / "apps"
OTHER_CALENDAR = AppId("other-calendar")
FORM_CALENDAR = AppId("form-calendar")


def source_of(name: str) -> AppSource:
    """Return where one of the distributions in tests/data/apps is found: "other_calendar", "form_calendar"."""
    return FolderSource(APPS_FOLDER / name / "src")


def runtime_with_test_apps() -> InProcessRuntime:
    """Return a runtime with whatever is installed, and the test apps beside it."""
    return InProcessRuntime((EntryPointSource(), source_of("other_calendar"), source_of("form_calendar")))


def runtime_of_test_apps() -> InProcessRuntime:
    """Return a runtime with the test apps alone."""
    return InProcessRuntime((source_of("other_calendar"), source_of("form_calendar")))
