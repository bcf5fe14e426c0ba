"""A fault as JSON or a form describes it."""

from nundina_sandbox.addresses import normal_address
from nundina_sandbox.control_desk import Values, invalid, seconds_in
from nundina_sandbox.microsoft.faults import Fault


def fault_from(values: Values) -> Fault:
    """Return the fault described; raises ControlRefused naming the value that is none.

    `times` left out means once, null or 0 or an empty text means until cleared.
    """
    try:
        return Fault(
            str(values.get("kind", "")),
            str(values.get("operation") or "").strip() or None,
            normal_address(str(values["person"])) if values.get("person") else None,
            int(values.get("times", 1) or 0) or None,
            seconds_in(values.get("seconds")),
            int(seconds_in(values["retry_after"])) if values.get("retry_after") not in (None, "") else None,
        )
    except (ValueError, TypeError) as error:
        raise invalid(error) from error


def as_json(fault: Fault) -> dict[str, object]:
    """Return the fault as the control API shows it."""
    return {
        "id": fault.fault_id,
        "kind": fault.kind,
        "operation": fault.operation,
        "person": fault.person,
        "times": fault.times,
        "seconds": fault.seconds,
        "retry_after": fault.retry_after,
    }
