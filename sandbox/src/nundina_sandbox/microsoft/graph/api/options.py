"""OData's query options, as Graph reads them: `$` or not, and in any case."""

import re
from urllib.parse import quote

from werkzeug.datastructures import MultiDict

from nundina_sandbox.microsoft.graph.errors import GraphError, bad_query

MOST_RESULTS = 1000
_SYSTEM = frozenset(
    {"top", "skip", "select", "filter", "orderby", "count", "expand", "search", "skiptoken", "deltatoken", "format"}
)


class Options:
    """The query options of one request."""

    def __init__(self, args: MultiDict[str, str]) -> None:
        self._found: dict[str, str] = {}
        for name, value in args.items(multi=True):
            plain = name.lower().lstrip("$")
            if name.startswith("$") and plain not in _SYSTEM:
                raise bad_query(f"The query parameter '{name}' is not supported.")
            self._found.setdefault(plain, value)

    def text(self, name: str) -> str | None:
        """Return an option by its name without the `$`, None when it is missing or empty."""
        return self._found.get(name.lower()) or None

    def names(self) -> frozenset[str]:
        """Return which options were given."""
        return frozenset(self._found)

    def number(self, name: str, usual: int) -> int:
        """Return `$top` or `$skip`; raises GraphError 400 when it is none."""
        value = self.text(name)
        if value is None:
            return usual
        if not re.fullmatch(r"\d{1,9}", value):
            raise bad_query(
                f"Invalid value '{value}' for ${name} query option found. It requires a non-negative integer."
            )
        if name == "top" and not 1 <= int(value) <= MOST_RESULTS:
            raise bad_query(f"The value of $top must be between 1 and {MOST_RESULTS}.")
        return int(value)

    def flag(self, name: str) -> bool:
        """Return `$count`; raises GraphError 400 when it is neither true nor false."""
        value = (self.text(name) or "false").lower()
        if value not in ("true", "false"):
            raise bad_query(f"Invalid value '{value}' for ${name} query option found.")
        return value == "true"

    def list(self, name: str) -> list[str]:
        """Return `$select` or `$orderby` in its parts."""
        return [one.strip() for one in (self.text(name) or "").split(",") if one.strip()]

    def expansions(self) -> dict[str, str]:
        """Return what is to be expanded, each with its options in brackets; raises GraphError 400."""
        found: dict[str, str] = {}
        for one in _split(self.text("expand") or ""):
            match = re.fullmatch(r"\s*([\w.]+)\s*(?:\((.*)\))?\s*", one, re.DOTALL)
            if match is None:
                raise GraphError(400, "BadRequest", "Parsing OData Select and Expand failed.")
            found[match[1]] = match[2] or ""
        return found

    def next_query(self, **changes: str) -> str:
        """Return the query of the next page's link: what was asked, with these options changed."""
        asked = {(f"${name}" if name in _SYSTEM else name): value for name, value in self._found.items()}
        names = {"$startdatetime": "startDateTime", "startdatetime": "startDateTime", "enddatetime": "endDateTime"}
        pairs = {names.get(name, name): value for name, value in asked.items()} | {
            f"${k}": v for k, v in changes.items()
        }
        return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs.items())


def _split(text: str) -> list[str]:
    """Return the parts between commas that stand outside of brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [part for part in parts if part.strip()]
