"""Calls an app as the host does: everything that passes goes through bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from nundina_plugin_api.plain_values import methods_of

P = TypeVar("P")


class _PlainPart:
    """Stands for a part of an app."""

    def __init__(self, part: object, protocol: Any) -> None:  # noqa: ANN401 -- a Protocol class
        self._part = part
        self._methods = methods_of(protocol)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = self._methods[name]

        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            answer = getattr(self._part, name)(*method.carry_arguments(args, kwargs))
            return method.carry_answer(answer)

        return call


def plain(part: P | None, protocol: Any) -> P:  # noqa: ANN401 -- a Protocol class
    """Return the part so that only plain values pass. Raises NotPlain at the call whose answer is not one."""
    assert part is not None, f"the app offers no {protocol.__name__}"
    return cast("P", _PlainPart(part, protocol))
