"""Runs the site: gunicorn in this process, the jobs beside it in a thread of the first worker."""

from __future__ import annotations

import logging
import socket
import threading
from datetime import UTC, datetime
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from indexer import figures, jobs
from indexer.errors import SettingsError, WaymarkError
from indexer.search import standby, warming
from indexer.search.understanding.encoder import encoder
from indexer.settings import Settings
from indexer.store import Store

from . import create_app
from .site import KEY

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 20.0
# No query string, no referrer and no address of the reader: what was searched is never written
# down beside anything that could name a person (search.md 8).
ACCESS_LOG = "%(t)s %(m)s %(U)s %(s)s %(b)s %(M)sms"
_SECRETS = ("/reported/",)
"""After these an address holds what opens it; in all other addresses that stands in the query."""


class AccessLog(Logger):
    """The log of gunicorn, without what would let who reads it open a link of somebody else."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*args, **kwargs)
        for start in _SECRETS:
            if str(found["U"]).startswith(start):
                found["U"] = f"{start}…"
        return found


def check_port(host: str, port: int) -> None:
    """Raise SettingsError with the way out when the port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SettingsError(
                f"Port {port} on {host} cannot be used: {reason}. Stop what is using it, or "
                f"choose another one: PORT={port + 1 if port < 65535 else 5000} make run"
            ) from error


class _Site(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with our settings instead of its command line."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # In each process before it answers, so that the first visitor does not wait for it.
        if (model := encoder()) is not None:
            model.encode(["What is there near me?"])
        app = create_app(self._settings)
        figures.start(app.extensions[KEY].store)
        warming.start(app.extensions[KEY].store)
        return app


def run(settings: Settings, *, host: str, port: int, workers: int, with_jobs: bool) -> None:
    """Serve until stopped. Jobs run in a thread of each worker; their leases let one do each."""

    def start_jobs(worker: Any) -> None:
        threading.Thread(target=_work_for, args=(settings,), name="jobs", daemon=True).start()

    options: dict[str, Any] = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        # A whole e-mail may be asked by its address; this is the most that gunicorn takes.
        "limit_request_line": 8190,
        "worker_class": "gthread",
        "threads": 8,
        "timeout": 60,
        "accesslog": "-",
        "access_log_format": ACCESS_LOG,
        "logger_class": AccessLog,
        "loglevel": "warning",
        "max_requests": 20_000,
        "max_requests_jitter": 2_000,
        # Its socket would stand in the home of the user, who may have none.
        "control_socket_disable": True,
    }
    if with_jobs:
        options["post_worker_init"] = start_jobs
    warming.load_readers()  # before the processes part, which share it then
    _Site(settings, options).run()


def _work_for(settings: Settings) -> None:
    store = Store(settings)
    try:
        work(store)
    finally:
        store.close()


def _do_jobs(store: Store) -> None:
    jobs.run_due(store, now=datetime.now(UTC))


def work(store: Store, *, stop: threading.Event | None = None) -> None:
    """Do the due jobs again and again. What goes wrong is logged and tried again later."""
    stopped = stop or threading.Event()
    while not stopped.is_set():
        # The standby first: a job may take hours, and without one nothing answers meanwhile where
        # the search engine does not.
        for deed in (standby.refresh, _do_jobs):
            try:
                deed(store)
            except WaymarkError as error:
                log.warning("jobs: %s", error)
            except Exception:
                log.exception("jobs: something unforeseen went wrong; they are tried again")
        stopped.wait(SECONDS_BETWEEN_LOOKS)
