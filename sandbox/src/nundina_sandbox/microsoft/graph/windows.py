"""The window of a calendar view."""

from datetime import datetime, timedelta

from nundina_sandbox.microsoft.graph.errors import GraphError, invalid_parameter
from nundina_sandbox.microsoft.graph.moments import instant_from

LONGEST = timedelta(days=1825)


def window_of(start: str | None, end: str | None) -> tuple[datetime, datetime]:
    """Return a view's bounds, aware, in UTC; raises GraphError 400 when they are missing, wrong or too far apart."""
    if start is None or end is None:
        message = (
            "This request requires a time window specified by the query string parameters StartDateTime and "
            "EndDateTime."
        )
        raise invalid_parameter(message)
    since, until = instant_from(start, "StartDateTime"), instant_from(end, "EndDateTime")
    if until < since:
        raise invalid_parameter("The EndDateTime must not be before the StartDateTime.")
    if until - since > LONGEST:
        message = (
            "Your request can't be completed. The range between the start and end dates is greater than the allowed "
            f"range. Maximum number of days: {LONGEST.days}"
        )
        raise GraphError(400, "ErrorInvalidRequest", message)
    return since, until
