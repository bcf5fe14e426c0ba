"""Writes tiny apps into a temporary folder, whole ones and broken ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from nundina.app_runtime import FolderSource, InProcessRuntime
from nundina.domain.identifiers import AppId

MANIFEST = """
id = "{app_id}"
name = "Tiny"
publisher = "Test"
summary = "Tiny."
description = "Tiny."
api = ">=1,<2"
capabilities = ["change_feed"]
connect = "form"
disclosure = ["Nothing."]
[[fields]]
name = "email"
label = "Email"
"""

PLUGIN = """
from nundina_plugin_api import *

class Connector:
    def begin(self, request): return ConsentStep("https://example.com/" + request.state)
    def complete(self, answer): return Grant(Identity("1", "a@example.com"), Credentials(dict(answer.parameters)))
    def refresh(self, access): return access.credentials
    def revoke(self, access): return None
    def identity(self, access): return Identity("1", access.address)

class Changes:
    def changes(self, access, cursor, page):
        {changes}

class Plugin:
    @hookimpl
    def nundina_app(self):
        return CalendarApp(connector=Connector(), changes=Changes())
    {hooks}

plugin = Plugin()
"""

_numbers = count(1)


@dataclass(frozen=True)
class Workshop:
    """Makes apps of one folder."""

    folder: Path
    made: list[str] = field(default_factory=list)

    def app(
        self,
        changes: str = 'return ChangePage(cursor="7")',
        hooks: str = "",
        plugin: str = "",
        manifest: Callable[[str], str] = str,
    ) -> AppId:
        """Write an app whose feed has the body `changes`; `plugin` replaces its whole module."""
        name = f"tiny_app_{next(_numbers)}"
        package = self.folder / name
        package.mkdir()
        app_id = name.replace("_", "-")
        (package / "__init__.py").write_text("")
        (package / "nundina.toml").write_text(manifest(MANIFEST.format(app_id=app_id)))
        (package / "plugin.py").write_text(plugin or PLUGIN.format(changes=changes, hooks=hooks))
        self.made.append(name)
        return AppId(app_id)

    def runtime(self, seconds: float = 10) -> InProcessRuntime:
        """Return a runtime of this folder."""
        return InProcessRuntime((FolderSource(self.folder),), deadline=timedelta(seconds=seconds))
