"""The operator has a new key: everything that is stored under an old one is sealed with it."""

from __future__ import annotations

from nundina.domain.seals import credentials_context, setting_context
from nundina.ports import Ports


def reseal_secrets(ports: Ports) -> int:
    """Seal the credentials of all connections and the settings of all apps anew, and return how many these are.

    What lives for minutes (consents under way, outbox rows) keeps its key. Raises SecretUnreadable where a secret
    opens with no key at all; nothing is changed then.
    """
    with ports.unit_of_work() as tx:
        done = 0
        for account_id, connection_id, sealed in list(tx.connections.all_credentials()):
            _, expires_at = tx.connections.credentials(connection_id)
            context = credentials_context(account_id, connection_id)
            fresh = ports.secrets.seal(ports.secrets.open(sealed, context), context)
            tx.connections.set_credentials(connection_id, fresh, expires_at)
            done += 1
        for app_id, name, sealed in list(tx.app_settings.all()):
            context = setting_context(app_id, name)
            tx.app_settings.put(app_id, name, ports.secrets.seal(ports.secrets.open(sealed, context), context))
            done += 1
    return done
