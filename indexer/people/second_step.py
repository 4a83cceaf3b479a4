"""The second step of signing in: codes of a phone (TOTP), and ten codes for when it is lost.

What the codes are made from is worked out from the directory's secret and a salt in the database,
so that whoever gets hold of the database alone can make none.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

RECOVERY_CODES: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_SECONDS: Final = 30


def new_salt() -> str:
    """What one account's codes are made with."""
    return secrets.token_hex(16)


def key(secret: str, salt: str) -> str:
    """What the phone is told, in base 32."""
    made = hmac.digest(secret.encode(), b"second step " + salt.encode(), hashlib.sha1)
    return base64.b32encode(made).decode()


def address(secret: str, salt: str, *, email: str, site: str) -> str:
    """The otpauth: address that a QR code shows to the phone."""
    return str(pyotp.TOTP(key(secret, salt)).provisioning_uri(name=email, issuer_name=site))


def step_of(secret: str, salt: str, code: str, *, now: datetime, last: int | None) -> int | None:
    """The number of the step a code belongs to; None where it is wrong, or was used before.

    A phone whose clock is up to half a minute off is believed.
    """
    typed = "".join(one for one in code if one.isascii() and one.isdigit())
    maker = pyotp.TOTP(key(secret, salt))
    current = int(now.timestamp()) // _SECONDS
    found = None
    for step in (current - 1, current, current + 1):
        # All three are compared, so that the time it takes says nothing.
        if hmac.compare_digest(maker.generate_otp(step), typed) and step > (last or 0):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes to be written down, like "k7wm-3xqp-vd"."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def kept(secret: str, code: str) -> str:
    """What is kept of a recovery code, however it is typed."""
    plain = "".join(one for one in code.casefold() if one in _LETTERS)
    return hmac.new(secret.encode(), f"recovery {plain}".encode(), hashlib.sha256).hexdigest()


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
