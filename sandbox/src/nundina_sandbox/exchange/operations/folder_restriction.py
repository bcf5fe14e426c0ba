"""Restriction of FindFolder: which of the folders are meant."""

from collections.abc import Callable

from nundina_sandbox.exchange.elements import Element, name_of, part, parts_of
from nundina_sandbox.exchange.errors import ExchangeError
from nundina_sandbox.exchange.folders import Folder

Test = Callable[[Folder], bool]
_READERS: dict[str, Callable[[Folder], str]] = {
    "folder:DisplayName": lambda folder: folder.name,
    "folder:FolderClass": lambda folder: folder.kind,
}


def folders_matching(folders: list[Folder], restriction: Element | None) -> list[Folder]:
    """Return the folders that a Restriction means; raises ExchangeError for one that cannot be understood."""
    if restriction is None:
        return folders
    parts = parts_of(restriction)
    if len(parts) != 1:
        raise ExchangeError("ErrorInvalidRestriction", "A restriction has exactly one search expression.")
    test = _test(parts[0])
    return [folder for folder in folders if test(folder)]


def _test(element: Element) -> Test:
    name = name_of(element)
    if name in ("And", "Or", "Not"):
        return _combined(name, [_test(inner) for inner in parts_of(element)])
    path = part(element, "FieldURI")
    uri = path.get("FieldURI") if path is not None else None
    if uri not in _READERS:
        raise ExchangeError("ErrorUnsupportedPathForQuery")
    read = _READERS[uri]
    if name == "Exists":
        return lambda folder: bool(read(folder))
    fixed = part(element, "Constant") if name == "Contains" else part(element, "FieldURIOrConstant", "Constant")
    wanted = (fixed.get("Value") or "").casefold() if fixed is not None else ""
    if name == "Contains":
        return _contains(element.get("ContainmentMode") or "FullString", read, wanted)
    if name == "IsEqualTo":
        return lambda folder: read(folder).casefold() == wanted
    if name == "IsNotEqualTo":
        return lambda folder: read(folder).casefold() != wanted
    raise ExchangeError("ErrorUnsupportedQueryFilter")


def _combined(name: str, tests: list[Test]) -> Test:
    if name == "Not":
        return lambda folder: not tests[0](folder)
    decide = all if name == "And" else any
    return lambda folder: decide(test(folder) for test in tests)


def _contains(mode: str, read: Callable[[Folder], str], wanted: str) -> Test:
    if mode == "Substring":
        return lambda folder: wanted in read(folder).casefold()
    if mode == "Prefixed":
        return lambda folder: read(folder).casefold().startswith(wanted)
    return lambda folder: read(folder).casefold() == wanted
