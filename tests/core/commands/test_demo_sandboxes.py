"""The sandboxes beside the demo: started together, over TLS where a client demands it."""

from pathlib import Path

import requests

from nundina.commands.sandbox_process import CLIENT_ID, MICROSOFT_CLIENT_ID, running_sandboxes

BACK = "http://127.0.0.1:1/connect/callback"


def test_both_know_nundina_and_microsofts_is_reached_over_tls_with_the_certificate_that_was_written(
    tmp_path: Path,
) -> None:
    with running_sandboxes(0, tmp_path / "home", BACK) as sandboxes:
        google, microsoft = sandboxes.google, sandboxes.microsoft
        registered = [
            next(client for client in sandbox.ask("clients")["clients"] if client["client_id"] == client_id)  # type: ignore[attr-defined]
            for sandbox, client_id in ((google, CLIENT_ID), (microsoft, MICROSOFT_CLIENT_ID))
        ]
        mailboxes = sandboxes.exchange.ask("people")
        with requests.Session() as session:
            session.trust_env, session.verify = False, str(microsoft.ca_file)
            about = f"{microsoft.secure_url}/common/v2.0/.well-known/openid-configuration"
            issuer = session.get(about, timeout=20).json()["issuer"]
    assert "anna@corp.example" in str(mailboxes)
    assert [client["redirect_uris"] for client in registered] == [[BACK], [BACK]]
    assert issuer == f"{microsoft.secure_url}/{{tenantid}}/v2.0"
