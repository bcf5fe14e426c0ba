"""Holds calls to plain values: arguments and answers really go through bytes, as they would to another process."""

from __future__ import annotations

import inspect
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, get_type_hints

import msgspec

from nundina_plugin_api import values

LARGEST_ANSWER = 16 * 1024 * 1024  # bytes: 250 events with the longest description and 200 guests each fit


class NotPlain(Exception):
    """A value cannot be sent, or is not of the type that the plugin API gives it."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of one of the plugin API's Protocols, with what it takes and what it answers."""

    name: str
    signature: inspect.Signature
    arguments: msgspec.msgpack.Decoder[tuple[Any, ...]]
    answer: msgspec.msgpack.Decoder[Any]

    def carry_arguments(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return copies of the arguments, in the order of the Protocol. Raises NotPlain and TypeError."""
        bound = self.signature.bind(*args, **kwargs)
        return tuple(carried(tuple(bound.arguments.values()), self.arguments))

    def carry_answer(self, value: object) -> Any:  # noqa: ANN401 -- of the type that the Protocol names
        """Return a copy of the answer. Raises NotPlain."""
        return carried(value, self.answer)


@cache
def methods_of(protocol: Hashable) -> Mapping[str, Method]:
    """Return the methods of a Protocol class by name."""
    functions = inspect.getmembers(protocol, inspect.isfunction)
    return {name: _method(name, function) for name, function in functions if not name.startswith("_")}


def carried(value: object, decoder: msgspec.msgpack.Decoder[Any]) -> Any:  # noqa: ANN401
    """Return what arrives on the other side. Raises NotPlain."""
    try:
        sent = msgspec.msgpack.encode(value)
        if len(sent) > LARGEST_ANSWER:
            raise NotPlain(f"{len(sent)} bytes, more than {LARGEST_ANSWER}")
        return decoder.decode(sent)
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise NotPlain(str(error)) from None


def decoder_of(kind: Any) -> msgspec.msgpack.Decoder[Any]:  # noqa: ANN401 -- a type, as typing writes it
    """Return what reads a value of a type."""
    return msgspec.msgpack.Decoder(kind)


def _method(name: str, function: Any) -> Method:  # noqa: ANN401
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())[1:]
    hints = get_type_hints(function, include_extras=True)
    arguments = tuple(hints[parameter.name] for parameter in parameters)
    return Method(
        name,
        signature.replace(parameters=parameters),
        decoder_of(tuple[arguments]),  # type: ignore[valid-type]
        decoder_of(hints["return"]),
    )


def make_ready(*kinds: type) -> None:
    """Have msgspec learn dataclasses where they are defined, as long as one thread imports.

    It keeps what it learns on the class, half-learnt at first: a second thread that meets the class at that moment
    takes the process down (seen with msgspec 0.22).
    """
    for kind in kinds:
        decoder_of(kind)


make_ready(*(kind for kind in vars(values).values() if isinstance(kind, type) and is_dataclass(kind)))
