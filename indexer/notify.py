"""GOV.UK Notify, as a gateway for text messages (`indexer.texts`): its HTTP API, version 2.

The key and the template are made on notifications.service.gov.uk. The template's text is one
personalisation, ((text)), so that what we write is what arrives.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from typing import Any, Final

import requests

from .errors import SettingsError
from .settings import Settings
from .text_gateway import NeverSent, TryLater

TIMEOUT: Final = 20.0
"""Seconds to wait for an answer."""

KEY, TEMPLATE = "WAYMARK_NOTIFY_KEY", "WAYMARK_NOTIFY_TEMPLATE"

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY: Final = re.compile(rf".*?({_UUID})-({_UUID})", re.I | re.S)
"""A name somebody gave it, the id of the service, the secret itself."""

_LONGEST: Final = 300
_KEYS_FAULT: Final = re.compile(r"team-only API key|trial mode|not allowed to send", re.I)
_TEMPLATES_FAULT: Final = re.compile(r"template|personalisation", re.I)


class Notify:
    """One service of GOV.UK Notify. `url` is where its API answers."""

    def __init__(self, key: str, template: str, *, url: str, timeout: float = TIMEOUT) -> None:
        found = _KEY.fullmatch(key)
        if found is None:
            raise SettingsError(
                f"{KEY} is no key of GOV.UK Notify: copy the whole of it, name and all, from "
                "API integration, API keys."
            )
        if not re.fullmatch(_UUID, template, re.I):
            raise SettingsError(
                f"{TEMPLATE} is no id of a template: copy it from the template's page in Notify. "
                "The text of that template is: ((text))"
            )
        self._service, self._secret = found[1], found[2]
        self._template, self._url, self._timeout = template, url.rstrip("/"), timeout

    def send(self, number: str, text: str, reference: str) -> None:
        """As `text_gateway.Gateway.send`. Notify is first asked whether it has this one already:
        a time limit may have come between its taking a message and our hearing of it."""
        kept = self._ask("GET", "/v2/notifications", params={"reference": reference})
        if kept.get("notifications"):
            return
        wanted = {
            "phone_number": number, "template_id": self._template,
            "personalisation": {"text": text}, "reference": reference,
        }  # fmt: skip
        self._ask("POST", "/v2/notifications/sms", body=wanted)

    def _ask(
        self, verb: str, path: str, *, params: dict[str, str] | None = None, body: Any = None
    ) -> dict[str, Any]:
        try:
            answer = requests.request(
                verb, self._url + path, params=params, json=body, timeout=self._timeout,
                headers={"Authorization": f"Bearer {self._token()}"}, allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            # Its words hold addresses, and with them perhaps a reference; its kind says enough.
            raise TryLater(f"no answer ({type(error).__name__})", everybody=True) from error
        said = _json(answer)
        if answer.status_code in (200, 201):
            return said
        raise _why(answer.status_code, said)

    def _token(self) -> str:
        """A JSON Web Token (RFC 7519) that is good for half a minute, signed with HS256."""
        parts = [{"typ": "JWT", "alg": "HS256"}, {"iss": self._service, "iat": int(time.time())}]
        signed = b".".join(_base64(json.dumps(part).encode()) for part in parts)
        mark = hmac.digest(self._secret.encode(), signed, hashlib.sha256)
        return (signed + b"." + _base64(mark)).decode()


def notify_of(settings: Settings) -> Notify:
    """The gateway of the settings. Raises SettingsError where they are not whole."""
    return Notify(settings.notify_key, settings.notify_template, url=settings.notify_url)


def _why(status: int, said: dict[str, Any]) -> NeverSent | TryLater:
    """What an answer other than yes means, by the table of errors in Notify's documentation."""
    words = _words(status, said)
    if status == 403:
        return TryLater(words, setting=f"{KEY}, or this machine's clock")
    if status == 400:
        if _KEYS_FAULT.search(words):
            return TryLater(words, setting=KEY)
        if _TEMPLATES_FAULT.search(words):
            return TryLater(words, setting=f"{TEMPLATE} (its text is: ((text)))")
        return NeverSent(words)
    if status == 429:
        # So many in a minute, or in a day: another time it will be taken.
        return TryLater(words, everybody=True, patient=True)
    if status in (401, 404, 405) or 300 <= status < 400:
        return TryLater(words, setting="WAYMARK_NOTIFY_URL")
    return TryLater(words)


def _words(status: int, said: dict[str, Any]) -> str:
    errors = said.get("errors")
    rows = errors if isinstance(errors, list) else []
    told = "; ".join(str(row.get("message", "")) for row in rows if isinstance(row, dict))
    # It may repeat the number that it was given.
    told = re.sub(r"\+?\d[\d ]{6,}\d", "…", " ".join(told.split()))
    return f"{status} {told}".strip()[:_LONGEST]


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
