"""The app as the host sees it: the same Protocols, every method guarded, only plain values passing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any, NoReturn, cast

from nundina.app_runtime.guarded_call import GuardedCaller
from nundina.domain.errors import AppFault
from nundina.domain.identifiers import AppId
from nundina_plugin_api.errors import RefusalReason, Refused
from nundina_plugin_api.manifest import Capability, Manifest
from nundina_plugin_api.plain_values import Method, NotPlain, methods_of
from nundina_plugin_api.protocols import (
    BusyTimes,
    CalendarApp,
    ChangeFeed,
    Connector,
    EventWriter,
    MailSender,
    Watcher,
)

# Which part serves which capabilities; Connector is there always.
PARTS: Mapping[str, tuple[type, frozenset[Capability]]] = {
    "changes": (ChangeFeed, frozenset({Capability.CHANGE_FEED})),
    "busy_times": (BusyTimes, frozenset({Capability.BUSY_TIMES})),
    "events": (EventWriter, frozenset({Capability.CREATE_EVENTS, Capability.UPDATE_EVENTS})),
    "watcher": (Watcher, frozenset({Capability.PUSH})),
    "mail": (MailSender, frozenset({Capability.SEND_MAIL})),
}
# Methods that need a capability of their own, though their part may serve others without it.
NEEDS = {
    "create": Capability.CREATE_EVENTS,
    "update": Capability.UPDATE_EVENTS,
    "cancel": Capability.UPDATE_EVENTS,
}


class _GuardedPart:
    """One part of an app; its methods are set by the Protocol that it stands for."""

    def __init__(self, calls: Mapping[str, Callable[..., Any]]) -> None:
        self.__dict__.update(calls)


def guarded_app(app: CalendarApp, manifest: Manifest, caller: GuardedCaller) -> CalendarApp:
    """Return an app of the same parts, each of them guarded."""
    guard = partial(_guarded_part, manifest=manifest, caller=caller)
    return CalendarApp(
        connector=guard(Connector, app.connector),
        changes=app.changes and guard(ChangeFeed, app.changes),
        busy_times=app.busy_times and guard(BusyTimes, app.busy_times),
        events=app.events and guard(EventWriter, app.events),
        watcher=app.watcher and guard(Watcher, app.watcher),
        mail=app.mail and guard(MailSender, app.mail),
    )


def _guarded_part(protocol: type[Any], part: object, manifest: Manifest, caller: GuardedCaller) -> Any:  # noqa: ANN401 -- mypy gives a Protocol class no name of its own
    calls: dict[str, Callable[..., Any]] = {}
    for name, method in methods_of(cast("Hashable", protocol)).items():
        needed = NEEDS.get(name) if protocol is EventWriter else None
        declared = needed is None or manifest.can(needed)
        calls[name] = _guarded(part, method, AppId(manifest.id), caller) if declared else _undeclared
    return _GuardedPart(calls)


def _guarded(part: object, method: Method, app_id: AppId, caller: GuardedCaller) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- the Protocol's types, checked on the way
        arguments = method.carry_arguments(args, kwargs)
        answer = caller(method.name, getattr(part, method.name), *arguments)
        try:
            return method.carry_answer(answer)
        except NotPlain as error:
            raise AppFault(app_id, f"{method.name} answered with something else: {error}") from None

    return call


def _undeclared(*_: object, **__: object) -> NoReturn:
    """Refuse what the manifest does not declare, whatever the app's code could do (EXC-8)."""
    raise Refused(RefusalReason.UNSUPPORTED)
