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
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..errors import Refused
from ..history import Actor
from . import accounts

RECOVERY_CODES: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_LENGTH: Final = 10
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


def is_recovery_code(typed: str) -> bool:
    """Whether somebody means one of the ten and not six digits of a phone."""
    plain = [one for one in typed if one.isalnum()]
    return len(plain) >= _LENGTH


def kept(secret: str, code: str) -> str:
    """What is kept of a recovery code, however it is typed."""
    plain = "".join(one for one in code.casefold() if one in _LETTERS)
    return hmac.new(secret.encode(), f"recovery {plain}".encode(), hashlib.sha256).hexdigest()


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


# -- of an account ----------------------------------------------------------------------------


def begin(account: m.Account) -> str:
    """The salt of codes that count once `finish` has seen one. A new one each time: whoever saw
    the last one may have been somebody else. Raises Refused where it is on already."""
    if account.second_step_on:
        raise Refused("Two-step sign-in is on already. An admin can take it off.")
    account.second_step = new_salt()
    account.second_step_last = None
    return account.second_step


def finish(
    db: Db, account: m.Account, code: str, *, secret: str, by: Actor, via: str, now: datetime
) -> list[str]:
    """Turn the second step on, which ends all other sign-ins; the recovery codes, which are shown
    this once. Raises Refused where the code is wrong."""
    if account.second_step_on or account.second_step is None:
        raise Refused("Begin again: press the button of the page.")
    step = step_of(secret, account.second_step, code, now=now, last=account.second_step_last)
    if step is None:
        raise Refused(
            "That code is not right. Type the six digits your app shows now. If it goes on, set "
            "the clock of the phone to automatic.",
            field="code",
        )
    account.second_step_last = step
    account.second_step_on = True
    account.epoch += 1
    words = f"{account.name} turned on two-step sign-in"
    accounts.note(db, account, "second_step_on", words, by=by, via=via, now=now)
    return _new_recovery_codes(db, account, secret=secret)


def renew_recovery_codes(
    db: Db, account: m.Account, *, secret: str, by: Actor, via: str, now: datetime
) -> list[str]:
    """Ten new codes; the old ones open nothing any more."""
    words = f"{account.name} made new recovery codes"
    accounts.note(db, account, "recovery_codes_renewed", words, by=by, via=via, now=now)
    return _new_recovery_codes(db, account, secret=secret)


def _new_recovery_codes(db: Db, account: m.Account, *, secret: str) -> list[str]:
    for old in db.scalars(select(m.RecoveryCode).where(m.RecoveryCode.account_id == account.id)):
        db.delete(old)
    codes = new_recovery_codes()
    for code in codes:
        hidden = kept(secret, code)
        db.add(m.RecoveryCode(account_id=account.id, code=hidden, used_at=None))
    db.flush()
    return codes


def drop(db: Db, account: m.Account, *, by: Actor, via: str, now: datetime) -> None:
    """For somebody who lost both phone and codes; signs them out everywhere."""
    account.second_step, account.second_step_on, account.second_step_last = None, False, None
    account.epoch += 1
    account.links += 1
    for old in db.scalars(select(m.RecoveryCode).where(m.RecoveryCode.account_id == account.id)):
        db.delete(old)
    words = f"Took two-step sign-in off the account of {account.name}"
    accounts.note(db, account, "second_step_off", words, by=by, via=via, now=now)
