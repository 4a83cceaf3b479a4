"""E-mail addresses as accounts are known by. Used wherever somebody types theirs."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from ..errors import Refused

LONGEST = 254


def folded(typed: str) -> str:
    """An address as it is kept: small letters, no spaces around it.

    Raises Refused with what is wrong. Whether somebody reads it, only a letter can tell.
    """
    text = typed.strip()
    try:
        # Without asking a name server: a directory must work, and be tested, without a network.
        known = validate_email(text[: LONGEST + 1], check_deliverability=False)
    except EmailNotValidError as error:
        raise Refused(
            "This does not look like an e-mail address. One looks like name@example.org."
        ) from error
    return known.normalized.casefold()


def domain(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2]


def masked(address: str) -> str:
    """ "jean@example.org" -> "j…@example.org": enough to recognise, too little to write to."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"
