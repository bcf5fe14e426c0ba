"""What the control API can do with the server: its version, its sign-in, autodiscover, limits."""

from nundina_sandbox.control_desk import ControlRefused, Json, Values, number_in
from nundina_sandbox.exchange.server_versions import SERVER_VERSIONS
from nundina_sandbox.exchange.world import SCHEMES, ExchangeWorld

_TEXTS = ("ews_url", "moved_to")
_TRUE = ("1", "true", "yes", "on")


class ServerCommands:
    """How the server is set up."""

    def __init__(self, world: ExchangeWorld) -> None:
        self._world = world

    def server(self) -> Json:
        """Return how the server is set up."""
        server = self._world.server
        return {
            "version": server.version.name,
            "build": ".".join(str(number) for number in server.version.build),
            "versions": list(SERVER_VERSIONS),
            "schemes": list(server.schemes),
            "autodiscover": server.autodiscover,
            "ews_url": server.ews_url,
            "moved_to": server.moved_to,
            "redirects": {**server.redirect_address, **server.redirect_url},
            "most_in_a_view": server.most_in_a_view,
        }

    def change_server(self, values: Values) -> Json:
        """Set up the server otherwise; what is left out stays."""
        with self._world.lock:
            server = self._world.server
            if values.get("version"):
                if values["version"] not in SERVER_VERSIONS:
                    raise ControlRefused(
                        400, f"No such version: {values['version']}. There are {list(SERVER_VERSIONS)}."
                    )
                server.version = SERVER_VERSIONS[values["version"]]
            if values.get("schemes"):
                server.schemes = _schemes(values["schemes"])
            if values.get("autodiscover") not in (None, ""):
                server.autodiscover = str(values["autodiscover"]).lower() in _TRUE
            for name in _TEXTS:
                if name in values:
                    setattr(server, name, str(values[name] or ""))
            if values.get("most_in_a_view"):
                server.most_in_a_view = number_in(values, "most_in_a_view", 1000) or 1
        return self.server()

    def redirect(self, values: Values) -> Json:
        """Have autodiscover send on who asks about an address, to another address or to another server."""
        address, target = str(values.get("address") or "").lower(), str(values.get("target") or "")
        if not address:
            raise ControlRefused(400, "Required: address", "required")
        with self._world.lock:
            server = self._world.server
            server.redirect_address.pop(address, None)
            server.redirect_url.pop(address, None)
            if target:
                (server.redirect_url if "://" in target else server.redirect_address)[address] = target
        return self.server()


def _schemes(given: object) -> tuple[str, ...]:
    names = given.replace(",", " ").split() if isinstance(given, str) else [str(n) for n in given]  # type: ignore[attr-defined]  # JSON's list
    unknown = [name for name in names if name not in SCHEMES]
    if unknown or not names:
        raise ControlRefused(400, f"Ways to sign in are {', '.join(SCHEMES)}, not {unknown}.")
    return tuple(names)
