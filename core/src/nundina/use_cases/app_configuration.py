"""The operator sets up an app for the whole host: client ids, secrets, endpoints."""

from __future__ import annotations

from collections.abc import Mapping

from nundina.domain.errors import AppNotConfigured, InvalidInput
from nundina.domain.identifiers import AppId
from nundina.domain.seals import setting_context
from nundina.ports import Ports, Transaction
from nundina_plugin_api.manifest import Manifest, Setting
from nundina_plugin_api.values import Configuration


def configuration_of(ports: Ports, app_id: AppId) -> Configuration:
    """Return what the app needs to know of the operator. Raises NotFound and AppNotConfigured."""
    manifest = ports.apps.release(app_id).manifest
    values = _values(ports, manifest)
    missing = _missing(manifest, values)
    if missing:
        raise AppNotConfigured(app_id, missing)
    return Configuration(values)


def missing_settings(ports: Ports, app_id: AppId) -> tuple[str, ...]:
    """Return the names of the settings that the operator has yet to fill in. Raises NotFound."""
    with ports.unit_of_work.read() as tx:
        return missing_settings_in(tx, ports.apps.release(app_id).manifest)


def missing_settings_in(tx: Transaction, manifest: Manifest) -> tuple[str, ...]:
    """Return the same within a transaction. Nothing is decrypted: what is stored is never empty."""
    values = {setting.name: setting.default for setting in manifest.settings}
    return _missing(manifest, {**values, **dict.fromkeys(tx.app_settings.of_app(AppId(manifest.id)), "set")})


def app_settings(ports: Ports, app_id: AppId) -> Mapping[str, str]:
    """Return every setting that has a value, secrets included: for the operator's eyes. Raises NotFound."""
    return _values(ports, ports.apps.release(app_id).manifest)


def set_app_setting(ports: Ports, app_id: AppId, name: str, value: str) -> None:
    """Store a setting, sealed; an empty value brings the default back.

    Raises NotFound for an app that the host does not have, and InvalidInput(name, "unknown_setting").
    """
    setting = _setting(ports.apps.release(app_id).manifest, name)
    with ports.unit_of_work() as tx:
        if not value.strip():
            tx.app_settings.remove(app_id, setting.name)
            return
        sealed = ports.secrets.seal(value.strip().encode(), setting_context(app_id, name))
        tx.app_settings.put(app_id, setting.name, sealed)


def _setting(manifest: Manifest, name: str) -> Setting:
    for setting in manifest.settings:
        if setting.name == name:
            return setting
    raise InvalidInput(name, "unknown_setting")


def _values(ports: Ports, manifest: Manifest) -> dict[str, str]:
    app_id = AppId(manifest.id)
    with ports.unit_of_work.read() as tx:
        stored = tx.app_settings.of_app(app_id)
    values = {setting.name: setting.default for setting in manifest.settings if setting.default}
    for name, sealed in stored.items():
        values[name] = ports.secrets.open(sealed, setting_context(app_id, name)).decode()
    return values


def _missing(manifest: Manifest, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(setting.name for setting in manifest.settings if setting.required and not values.get(setting.name))
