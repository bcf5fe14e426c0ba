"""Whether a receiver of notifications is there, asked before it gets any.

Protocol: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
"""

import logging
import os
import uuid
from urllib.parse import quote

import requests

from nundina_sandbox.microsoft.graph.errors import GraphError

log = logging.getLogger(__name__)
VALIDATION_SECONDS = 10


def validate(url: str) -> None:
    """Ask a receiver to send the validation token back as plain text; raises GraphError 400 when it does not."""
    token = f"Validation: Testing client application reachability for subscription Request-Id: {uuid.uuid4()}"
    separator = "&" if "?" in url else "?"
    problem = _asked(f"{url}{separator}validationToken={quote(token, safe='')}", token)
    if problem:
        message = f"Subscription validation request failed. {problem}"
        raise GraphError(400, "ValidationError", message)


def _asked(url: str, token: str) -> str | None:
    """Return what is wrong with a receiver's answer, None for nothing."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
        try:
            headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Microsoft-Graph-Notifications"}
            answer = session.post(url, headers=headers, timeout=VALIDATION_SECONDS, allow_redirects=False)
        except (requests.RequestException, OSError, UnicodeError) as error:
            log.debug("A receiver could not be validated: %s", type(error).__name__)
            return "Notification endpoint is not reachable, or took too long."
    if answer.status_code != 200:
        return f"Notification endpoint must respond with 200 OK to validation request; it said {answer.status_code}."
    if not answer.headers.get("Content-Type", "").startswith("text/plain") or answer.text.strip() != token:
        return "Notification endpoint must respond with the validation token, as text/plain."
    return None
