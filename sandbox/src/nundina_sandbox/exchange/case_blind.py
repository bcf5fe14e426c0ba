"""Paths as IIS reads them: /EWS and /ews are one."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_ROOTS = ("/ews/", "/autodiscover/")


class CaseBlindPaths:
    """Makes the paths of the services small before the application sees them; addresses in other paths stay."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request whose path may be written in any case."""
        path = environ["PATH_INFO"].lower()
        if path.startswith(_ROOTS):
            environ["PATH_INFO"] = path
        return self._application(environ, start)
