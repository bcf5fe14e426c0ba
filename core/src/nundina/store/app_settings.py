"""What the operator set for apps, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from nundina.domain.identifiers import AppId
from nundina.store.statements import insert_or_update
from nundina.store.tables import app_settings


class SqlAppSettingStore:
    """What the operator set for apps; values are sealed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_app(self, app_id: AppId) -> Mapping[str, bytes]:
        """Return an app's sealed settings by name."""
        chosen = sa.select(app_settings.c.name, app_settings.c.sealed).where(app_settings.c.app_id == app_id)
        return {name: bytes(sealed) for name, sealed in self._connection.execute(chosen)}

    def put(self, app_id: AppId, name: str, sealed: bytes) -> None:
        """Store a setting in place of any that is there."""
        values = {"app_id": app_id, "name": name, "sealed": sealed}
        insert_or_update(self._connection, app_settings, values, ("app_id", "name"))

    def remove(self, app_id: AppId, name: str) -> None:
        """Forget a setting; one that is not there is no error."""
        chosen = sa.delete(app_settings).where(app_settings.c.app_id == app_id, app_settings.c.name == name)
        self._connection.execute(chosen)

    def all(self) -> Iterator[tuple[AppId, str, bytes]]:
        """Go through every setting of the host."""
        chosen = sa.select(app_settings).order_by(app_settings.c.app_id, app_settings.c.name)
        for row in self._connection.execute(chosen):
            yield row.app_id, row.name, bytes(row.sealed)
