"""The answers with which Calendar v3, and only it, refuses a request."""

from nundina_sandbox.google.errors import GoogleError


def invalid(message: str, location: str | None = None) -> GoogleError:
    """Return the 400 for a value that cannot be read, naming the parameter at fault if there is one."""
    return GoogleError(400, "invalid", message, location=location, location_type="parameter" if location else None)


def required(message: str) -> GoogleError:
    """Return the 400 for a field that is missing."""
    return GoogleError(400, "required", message)


def bad_query(message: str) -> GoogleError:
    """Return the 400 for query parameters that do not go together."""
    return GoogleError(400, "badRequest", message)


def time_range_empty(location: str | None = "timeMax") -> GoogleError:
    """Return the 400 for an interval that ends before it starts."""
    return GoogleError(
        400,
        "timeRangeEmpty",
        "The specified time range is empty.",
        domain="calendar",
        location=location,
        location_type="parameter" if location else None,
    )


def time_range_too_long() -> GoogleError:
    """Return the 400 for an interval that is longer than free/busy answers."""
    return GoogleError(400, "timeRangeTooLong", "The requested time range is too long.", domain="calendar")


def channel_refused(reason: str, message: str, code: int = 400) -> GoogleError:
    """Return the error for a notification channel that cannot be made or is not there."""
    return GoogleError(code, reason, message)


def cannot_change(message: str) -> GoogleError:
    """Return the 400 for an operation that this kind of event does not know."""
    return GoogleError(400, "invalid", message, domain="calendar")
