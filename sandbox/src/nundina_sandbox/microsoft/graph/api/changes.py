"""calendarView/delta."""

from nundina_sandbox.microsoft.graph.api.call import Answer, Call
from nundina_sandbox.microsoft.graph.delta import first_round, next_round, page_of
from nundina_sandbox.microsoft.graph.errors import GraphError, sync_state_invalid
from nundina_sandbox.microsoft.graph.moments import Json
from nundina_sandbox.microsoft.graph.sync_states import Round
from nundina_sandbox.microsoft.graph.windows import window_of

USUAL_SIZE = 10
_UNSUPPORTED = ("orderby", "filter", "select", "expand", "search", "top")


def delta(call: Call) -> Answer:
    """Return one page of a round, with the link to the next page or to the next round."""
    state = _round(call)
    page = page_of(call.mailbox, call.view(), state, _size(call))
    asked = call.options.text("skiptoken") or call.options.text("deltatoken")
    # A round without news leaves the link as it was.
    unchanged = asked is not None and page.state is call.state.sync_states.find(asked)
    token = asked if asked is not None and unchanged else call.state.sync_states.keep(page.state)
    link, name = ("@odata.deltaLink", "$deltatoken") if page.last else ("@odata.nextLink", "$skiptoken")
    body: Json = {"@odata.context": f"{call.root}/$metadata#Collection(event)"}
    body[link] = f"{call.root}/{call.path}?{name}={token}"
    body["value"] = page.items
    return Answer(body)


def _round(call: Call) -> Round:
    options, mailbox, calendar = call.options, call.mailbox, call.calendar()
    skip, known = options.text("skiptoken"), options.text("deltatoken")
    unsupported = [name for name in _UNSUPPORTED if name in options.names()]
    if unsupported:
        message = (
            "The following parameters are not supported with change tracking over the 'CalendarView' resource: "
            "'$orderby, $filter, $select, $expand, $search, $top'."
        )
        raise GraphError(400, "ErrorInvalidUrlQuery", message)
    token = skip or known
    if token is None:
        since, until = window_of(options.text("startDateTime"), options.text("endDateTime"))
        return first_round(mailbox, calendar, since, until)
    found = call.state.sync_states.find(token)
    if found.mailbox != mailbox.address or found.calendar != calendar.number:
        raise sync_state_invalid()
    return found if skip else next_round(mailbox, calendar, found)


def _size(call: Call) -> int:
    preferred = call.preferences.get("odata.maxpagesize", "")
    return min(max(int(preferred), 1), 1000) if preferred.isdigit() else USUAL_SIZE
