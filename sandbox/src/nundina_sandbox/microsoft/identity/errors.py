"""What the identity platform refuses, in the form in which it says so."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from flask import has_request_context, request

GRAPH = "00000003-0000-0000-c000-000000000000"
"""Graph's id as an application."""
INVALID_GRANT = "invalid_grant"
INVALID_REQUEST = "invalid_request"
INTERACTION_REQUIRED = "interaction_required"
CONSENT_REQUIRED = "consent_required"


def _trace() -> str:
    return str(uuid.uuid4())


def correlation_id() -> str:
    """Return the id that the client gave to its request, or a new one."""
    given = request.headers.get("client-request-id") if has_request_context() else None
    given = given or (request.args.get("client-request-id") if has_request_context() else None)
    try:
        return str(uuid.UUID(given)) if given else _trace()
    except ValueError:
        return _trace()


@dataclass(eq=False)
class IdentityError(Exception):
    """A refusal with its AADSTS number (0: it has none); careful clients look at `suberror` and the number too."""

    number: int
    error: str
    message: str
    status: int = 400
    suberror: str = ""
    claims: str = ""
    """What a conditional access policy demands, to be handed back at the authorize endpoint."""
    subcode: str = ""
    """The `error_subcode` of a redirect: `cancel` when a person pressed Cancel."""
    retry_after: int | None = None
    trace_id: str = field(default_factory=_trace)
    correlation_id: str = field(default_factory=correlation_id)

    def body(self, now: datetime, base: str) -> dict[str, object]:
        """Return the token endpoint's answer."""
        body: dict[str, object] = {
            "error": self.error,
            "error_description": self.description(now),
            "error_codes": [self.number],
            "timestamp": _stamp(now),
            "trace_id": self.trace_id,
            "correlation_id": self.correlation_id,
            "error_uri": f"{base}/error?code={self.number}",
        }
        extras = {"suberror": self.suberror, "claims": self.claims}
        return body | {name: value for name, value in extras.items() if value}

    def description(self, now: datetime, separator: str = " ") -> str:
        """Return the sentence with what support asks for; redirects separate its parts by line breaks."""
        if not self.number:
            return self.message
        parts = (
            f"AADSTS{self.number}: {self.message}",
            f"Trace ID: {self.trace_id}",
            f"Correlation ID: {self.correlation_id}",
            f"Timestamp: {_stamp(now)}",
        )
        return separator.join(parts)


def _stamp(now: datetime) -> str:
    return now.strftime("%Y-%m-%d %H:%M:%SZ")
