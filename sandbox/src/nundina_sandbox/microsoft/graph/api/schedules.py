"""calendar/getSchedule."""

from datetime import datetime, timedelta

from nundina_sandbox.microsoft.graph.api.call import Answer, Call
from nundina_sandbox.microsoft.graph.availability import not_found, schedule_of
from nundina_sandbox.microsoft.graph.errors import GraphError, access_denied, bad_body, invalid_parameter
from nundina_sandbox.microsoft.graph.moments import Json, at_wall, wall_from

MOST_SCHEDULES = 20
LONGEST = timedelta(days=62)
_SHORTEST_INTERVAL, _LONGEST_INTERVAL, _USUAL_INTERVAL = 5, 1440, 30


def get_schedule(call: Call) -> Answer:
    """Return when each of the people named is free or busy; personal accounts cannot ask."""
    if call.mailbox.person.personal:
        raise access_denied()
    body = {name.lower(): value for name, value in call.body().items()}
    schedules = body.get("schedules")
    if not isinstance(schedules, list) or not schedules or any(not isinstance(one, str) for one in schedules):
        raise bad_body("The parameter 'Schedules' is required.")
    if len(schedules) > MOST_SCHEDULES:
        raise invalid_parameter(f"At most {MOST_SCHEDULES} schedules can be asked for.")
    since, until = _moment(body.get("starttime"), "StartTime"), _moment(body.get("endtime"), "EndTime")
    minutes = _interval(body.get("availabilityviewinterval"), since, until)
    value = [_schedule(call, one, since, until, minutes) for one in schedules]
    context = f"{call.root}/$metadata#Collection(microsoft.graph.scheduleInformation)"
    return Answer({"@odata.context": context, "value": value})


def _schedule(call: Call, named: str, since: datetime, until: datetime, minutes: int) -> Json:
    found = call.state.mailbox(named)
    if found is None or (found is not call.mailbox and found.person.tenant != call.mailbox.person.tenant):
        return not_found(named)
    viewer = call.bearer.person
    shared = viewer is not None and viewer.address in found.default.shared_with
    details = found is call.mailbox or shared
    return schedule_of(found, named, since, until, minutes, call.view().zone, details=details)


def _moment(value: object, name: str) -> datetime:
    at, zone = wall_from(value, name)
    return at_wall(at, zone)


def _interval(value: object, since: datetime, until: datetime) -> int:
    minutes = _USUAL_INTERVAL if value is None else value
    if not isinstance(minutes, int) or not _SHORTEST_INTERVAL <= minutes <= _LONGEST_INTERVAL:
        raise invalid_parameter("The availability view interval must be between 5 and 1440 minutes.")
    if not timedelta() < until - since <= LONGEST:
        message = f"The time window must end after its start and be no longer than {LONGEST.days} days."
        raise GraphError(400, "ErrorInvalidTimeInterval", message)
    if until - since < timedelta(minutes=minutes):
        message = "The requested time duration specified for FreeBusyViewOptions.TimeWindow is too short."
        raise GraphError(400, "ErrorInvalidFreeBusyViewType", message)
    return minutes
