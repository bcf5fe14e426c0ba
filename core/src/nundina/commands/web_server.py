"""The web server: gunicorn with threads, told what it must know and nothing by files of its own."""

from __future__ import annotations

import atexit
import ipaddress
from dataclasses import dataclass

from flask import Flask
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from nundina.app import open_host
from nundina.configuration import HostConfiguration
from nundina.logs import configure_logs


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Where and with how much to serve."""

    host: str
    port: int  # 0: any free one; gunicorn says which
    workers: int  # processes
    threads: int  # in each process
    behind_proxy: bool = False  # whether a web server in front tells who asks, by X-Forwarded-For

    @property
    def bind(self) -> str:
        """Return host and port as gunicorn reads them."""
        return f"[{self.host}]:{self.port}" if _is_ipv6(self.host) else f"{self.host}:{self.port}"

    def as_words(self) -> tuple[str, ...]:
        """Return the options as they are typed."""
        numbers = ("--port", str(self.port), "--workers", str(self.workers), "--threads", str(self.threads))
        return ("--host", self.host, *numbers, *(("--behind-proxy",) if self.behind_proxy else ()))


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One gunicorn server. Each of its processes opens the host for itself, after the fork."""

    def __init__(self, configuration: HostConfiguration, options: ServerOptions) -> None:
        self._configuration = configuration
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up."""
        settings = {
            "bind": self._options.bind,
            "workers": self._options.workers,
            "threads": self._options.threads,
            "worker_class": "gthread",
            "proc_name": "nundina",
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "errorlog": "-",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application of one process."""
        configure_logs()
        host = open_host(self._configuration)
        atexit.register(host.close)
        application = host.application()
        if self._options.behind_proxy:
            trust_proxy(application)
        return application


def trust_proxy(application: Flask) -> None:
    """Take the client's address from the web server in front: without it all tries to sign in are one client's."""
    application.wsgi_app = ProxyFix(application.wsgi_app, x_for=1, x_proto=0, x_host=0)  # type: ignore[method-assign]


def _is_ipv6(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 6
    except ValueError:
        return False
