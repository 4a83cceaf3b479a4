"""A stand-in for GOV.UK Notify on loopback: real HTTP, and no token is believed unchecked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"the key of today-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"

Answer = tuple[int, dict[str, Any]]


def refusal(status: int, message: str, error: str = "BadRequestError") -> Answer:
    """An answer other than yes, as Notify writes it."""
    return status, {"status_code": status, "errors": [{"error": error, "message": message}]}


class NotifyServer:
    """`say` answers for a message that is well-formed; None: it is taken. `wait` is how many
    seconds a taken message is answered late."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self.say: Callable[[dict[str, Any]], Answer | None] = lambda wanted: None
        self.wait = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                reference = parse_qs(parts.query).get("reference", [""])[0]
                found = [one for one in outer.taken if one["reference"] == reference]
                rows = [{"id": SERVICE, "reference": one["reference"]} for one in found]
                right = (200, {"notifications": rows, "links": {"current": self.path}})
                known = parts.path == "/v2/notifications"
                self.answer(outer.why_not(self.headers) or (right if known else (404, {})))

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked += 1
                no = outer.why_not(self.headers)
                if self.path != "/v2/notifications/sms":
                    no = (404, {})
                no = no or outer.wrong(body) or outer.say(body)
                if no is None:
                    outer.taken.append(body)
                    time.sleep(outer.wait)
                self.answer(no or (201, {"id": SERVICE, "reference": body["reference"]}))

            def answer(self, said: Answer) -> None:
                payload = json.dumps(said[1]).encode()
                self.close_connection = True
                self.send_response(said[0])
                for name, value in (("Content-Type", "application/json"), ("Connection", "close"),
                                    ("Content-Length", str(len(payload)))):  # fmt: skip
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Who hung up has done so on purpose."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "text_gateway": "notify", "notify_key": KEY, "notify_template": TEMPLATE,
            "notify_url": self.url,
        }  # fmt: skip

    @staticmethod
    def why_not(headers: Any) -> Answer | None:
        """None for a token that is signed with the secret, names the service and is new."""
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        parts = token.split(".")
        if scheme != "Bearer" or len(parts) != 3:
            return refusal(401, "Unauthorized: authentication token must be provided", "AuthError")
        signed = f"{parts[0]}.{parts[1]}".encode()
        mark = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
        head, said = (json.loads(_bytes(one)) for one in parts[:2])
        if head.get("alg") != "HS256" or not hmac.compare_digest(mark, _bytes(parts[2])):
            return refusal(403, "Invalid token: signature, api token not found", "AuthError")
        if said.get("iss") != SERVICE or abs(time.time() - said.get("iat", 0)) > 30:
            return refusal(403, "Error: Your system clock must be accurate", "AuthError")
        return None

    @staticmethod
    def wrong(body: dict[str, Any]) -> Answer | None:
        """What Notify says of a message that is not well-formed."""
        if body.get("template_id") != TEMPLATE:
            return refusal(400, "Template not found")
        if set(body.get("personalisation", {})) != {"text"}:
            return refusal(400, "Missing personalisation: text")
        number = body.get("phone_number", "")
        if not number.startswith("+447") or len(number) != 13:
            return refusal(400, "phone_number Not a valid phone number", "ValidationError")
        return None


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
