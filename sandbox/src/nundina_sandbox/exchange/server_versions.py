"""The servers that can be played, from Exchange 2007 to Subscription Edition, and what each calls itself."""

from collections.abc import Mapping
from dataclasses import dataclass

API_VERSIONS = (
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2009",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2012",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2015",
    "Exchange2016",
    "V2015_10_05",
    "V2016_01_06",
    "V2016_04_13",
    "V2016_07_13",
    "V2016_10_10",
)
"""Every version that a request may ask for, oldest first, as types.xsd lists them."""


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """One release: its name, its build, and the newest schema that it knows."""

    name: str
    build: tuple[int, int, int, int]
    schema: str
    says: str | None
    """The `Version` attribute of ServerVersionInfo; Exchange 2007 had none."""

    def understands(self, schema: str) -> bool:
        """Return whether a request may ask this server for this schema."""
        return schema in API_VERSIONS and rank(schema) <= rank(self.schema)

    def has(self, since: str) -> bool:
        """Return whether this server has what came with that schema."""
        return rank(since) <= rank(self.schema)


def rank(schema: str) -> int:
    """Return the place of a schema among all, oldest first."""
    return API_VERSIONS.index(schema)


_KNOWN = (
    ServerVersion("Exchange 2007", (8, 0, 685, 24), "Exchange2007", None),
    ServerVersion("Exchange 2007 SP1", (8, 1, 240, 5), "Exchange2007_SP1", None),
    ServerVersion("Exchange 2010", (14, 0, 639, 21), "Exchange2010", "Exchange2010"),
    ServerVersion("Exchange 2010 SP1", (14, 1, 218, 15), "Exchange2010_SP1", "Exchange2010_SP1"),
    ServerVersion("Exchange 2010 SP2", (14, 2, 247, 5), "Exchange2010_SP2", "Exchange2010_SP2"),
    ServerVersion("Exchange 2010 SP3", (14, 3, 513, 0), "Exchange2010_SP2", "Exchange2010_SP2"),
    ServerVersion("Exchange 2013", (15, 0, 516, 32), "Exchange2013", "Exchange2013"),
    ServerVersion("Exchange 2013 SP1", (15, 0, 1497, 2), "Exchange2013_SP1", "V2_23"),
    ServerVersion("Exchange 2016", (15, 1, 2507, 39), "Exchange2016", "V2017_07_11"),
    ServerVersion("Exchange 2019", (15, 2, 1544, 4), "Exchange2016", "V2018_01_08"),
    ServerVersion("Exchange SE", (15, 2, 2562, 17), "Exchange2016", "V2018_01_08"),
)
SERVER_VERSIONS: Mapping[str, ServerVersion] = {version.name: version for version in _KNOWN}
"""Every server that can be played, by name."""
NEWEST = SERVER_VERSIONS["Exchange SE"]
