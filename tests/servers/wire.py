"""A way to the search server over loopback that can be cut, made slow, or made to answer with what
an unwell server says; everything else goes through to the real one.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, Any]
"""Status, and JSON or the bytes themselves."""

_OWN = {"connection", "content-length", "transfer-encoding", "date", "server"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(address, handler)

    def get_request(self) -> Any:
        accepted = super().get_request()
        self.open.add(accepted[0])
        return accepted

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # whoever asked was killed, or the way was cut: that is what is tested


class Wire:
    """`url` is what the directory is told to use. It works until something else is asked for."""

    def __init__(self, target: str) -> None:
        self.slow = 0.0
        """Seconds before an answer."""
        self.answer: Callable[[str, str], Answer | None] = lambda method, path: None
        """What to answer to (method, path); None: what the real server says. It may wait."""
        self.asked = 0
        host, port = urlsplit(target).hostname, urlsplit(target).port
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                self.real = http.client.HTTPConnection(str(host), port, timeout=60)

            def finish(self) -> None:
                self.real.close()
                super().finish()

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                wire.asked += 1
                time.sleep(wire.slow)
                answer = wire.answer(self.command, self.path)
                if answer is not None:
                    self.send(answer)
                    return
                headers = {k: v for k, v in self.headers.items() if k.lower() not in _OWN}
                self.real.request(self.command, self.path, body or None, headers)
                got = self.real.getresponse()
                data = got.read()
                self.send_response(got.status)
                for name, value in got.getheaders():
                    if name.lower() not in _OWN:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

            def send(self, answer: Answer) -> None:
                status, body = answer
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._handler = Handler
        self._server: _Server | None = None
        self._port = 0
        self.mend()
        self.url = f"http://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """Nobody listens any more, and who is connected is so no longer."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        for one in list(self._server.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._server = None
        self._thread.join()

    def mend(self) -> None:
        """Everything goes through to the real server again."""
        self.slow, self.answer = 0.0, lambda method, path: None
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self._handler)
            self._port = self._server.server_port
            self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
            self._thread.start()

    def close(self) -> None:
        """End it."""
        self.cut()


def refused(status: int, kind: str, reason: str) -> Answer:
    """An answer as Elasticsearch words it when it refuses something."""
    error = {"type": kind, "reason": reason}
    return status, {"error": {**error, "root_cause": [error]}, "status": status}
