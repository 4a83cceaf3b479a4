"""Pictures of a listing: made anew from what was sent, kept in the database, shown where allowed.

Whoever keeps a listing adds, describes, orders and removes them; the page of the listing and the
picture's own address show only those that the public form of the listing names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final
from uuid import UUID, uuid4

from PIL import Image, ImageOps
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from . import listings
from . import models as m
from .errors import NotFound, Refused
from .listings import FindsPlaces
from .people import editing
from .people.attempts import Limit
from .public import KnowsOutcodes, public_form

MOST: Final = 5
"""Pictures of one listing."""
SENT_IN_AN_HOUR: Final = Limit("pictures", 30, timedelta(hours=1))
"""By one account, whatever became of them: taking one apart costs far more than sending it."""
LARGEST_FILE: Final = 8_000_000
"""Bytes of a file that is sent."""
MOST_PIXELS: Final = {"JPEG": 50_000_000, "PNG": 12_500_000, "WEBP": 12_500_000}
"""What is taken apart at all. A JPEG is made smaller while it is read, the others are not; nor is a
JPEG that was written in several passes, which counts as one of them."""
_IN_PASSES: Final = 12_500_000
LONGEST_TURN: Final = 15.0
"""Seconds to wait for the one before: a picture of a few bytes may fill 100 megabytes of memory, so
a process takes one apart at a time."""
LONGEST_SIDE: Final = 1200
LARGEST_KEPT: Final = 250_000
LONGEST_ALT: Final = 300
_QUALITIES: Final = (82, 74, 66, 58, 50)
_ADDRESS: Final = re.compile(r"/pictures/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_PHONE_KINDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")

_OTHER_KIND: Final = "This is not a picture we can use. Send one that ends in .jpg, .png or .webp."
_PHONE_KIND: Final = (
    "This picture is of the kind that iPhones keep (HEIC). On the phone open Settings, Camera, "
    "Formats and choose “Most Compatible”, take the picture again and send that. Or send a "
    "screenshot of it."
)
_BROKEN: Final = "This picture is damaged, or was not sent completely. Choose it again."
_TOO_LARGE: Final = (
    "This picture is too large: at most 8 megabytes, and about 4,000 by 3,000 points. "
    "Make it smaller, or send a screenshot of it."
)
_BUSY: Final = "Other pictures are being made ready just now. Wait a minute, and send yours again."
_ONE_AT_A_TIME: Final = Lock()
_MOVES: Final = "This picture moves. Send one that stands still."


@dataclass(frozen=True)
class Prepared:
    """A picture as it is kept: a JPEG without anything in it but what one sees."""

    width: int
    height: int
    data: bytes


def prepare(data: bytes) -> Prepared:
    """Make a picture anew: upright, at most 1200 points long, with no place, camera or profile.

    Raises Refused, saying what to do, for what is no JPEG, PNG or WebP, moves, is damaged or would
    be too large to take apart, whatever its name says; and where others are before it for too long.
    """
    if len(data) > LARGEST_FILE:
        raise Refused(_TOO_LARGE, field="picture")
    _check_kind(data)
    if not _ONE_AT_A_TIME.acquire(timeout=LONGEST_TURN):
        raise Refused(_BUSY, field="picture")
    try:
        return _small(_opened(data))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_TOO_LARGE, field="picture") from None
    except Refused:
        raise
    except Exception as error:  # what a decoder may raise for bytes of strangers is not bounded
        raise Refused(_BROKEN, field="picture") from error
    finally:
        _ONE_AT_A_TIME.release()


def _check_kind(data: bytes) -> None:
    if data[4:8] == b"ftyp" and data[8:12] in _PHONE_KINDS:
        raise Refused(_PHONE_KIND, field="picture")
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    if not (webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))):
        raise Refused(_OTHER_KIND, field="picture")


def _opened(data: bytes) -> Image.Image:
    """The picture taken apart; its size is looked at before any of its points is."""
    formats = list(MOST_PIXELS)
    with Image.open(io.BytesIO(data), formats=formats) as looked_at:
        kind = "JPEG" if looked_at.format == "MPO" else str(looked_at.format)
        most = _IN_PASSES if looked_at.info.get("progressive") else MOST_PIXELS[kind]
        if looked_at.width * looked_at.height > most:
            raise Refused(_TOO_LARGE, field="picture")
        # Phones put a second picture behind the first in a JPEG: that one stands still.
        if kind != "JPEG" and getattr(looked_at, "is_animated", False):
            raise Refused(_MOVES, field="picture")
        looked_at.verify()
    picture = Image.open(io.BytesIO(data), formats=formats)  # verifying has used up the first
    picture.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    picture.load()
    return picture


def _small(picture: Image.Image) -> Prepared:
    ImageOps.exif_transpose(picture, in_place=True)  # and no second copy of it in memory
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Onto a new, white picture: nothing but points comes along, and what was clear is white.
    clean = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        clean.paste(layer, mask=layer)
    else:
        clean.paste(picture.convert("RGB"))
    while True:
        for quality in _QUALITIES:
            kept = io.BytesIO()
            clean.save(kept, "JPEG", quality=quality, optimize=True, progressive=True)
            if kept.tell() <= LARGEST_KEPT:
                return Prepared(clean.width, clean.height, kept.getvalue())
        clean = clean.resize((max(clean.width * 3 // 4, 1), max(clean.height * 3 // 4, 1)))


# -- those of a listing -------------------------------------------------------------------------


def address_of(picture_id: str) -> str:
    """How a listing names one of our own pictures."""
    return f"/pictures/{picture_id}"


def own_id(url: str | None) -> str | None:
    """The id in the address of one of our own pictures; None for any other address."""
    match = _ADDRESS.fullmatch(url or "")
    return match[1] if match else None


def named(listing: Listing) -> list[dict[str, Any]]:
    """The pictures a listing names, in order: {"url", "alt"}."""
    return list((listing["first_visit"] or {}).get("pictures") or [])


def add(
    db: Db, account_id: str, listing_id: str, picture: Prepared, *, alt: str, now: datetime,
    places: FindsPlaces,
) -> str:  # fmt: skip
    """Add a picture behind those the listing has; its id.

    Raises NotFound for a listing that is not theirs, Refused where there are enough, where nothing
    says what is in it, and where the address is hidden.
    """
    listing, _ = editing.shown_to(db, account_id, listing_id)
    if not alt.strip():
        raise Refused("Write what is in the picture.", field="alt")
    if len(alt.strip()) > LONGEST_ALT:
        raise Refused(f"Write at most {LONGEST_ALT} characters.", field="alt")
    if any(venue["hidden"] for venue in listing["venues"]):
        raise Refused(HIDES_A_PLACE, field="picture")
    if len(named(listing)) >= MOST:
        raise Refused(f"There are {MOST} already. Remove one first.", field="picture")
    key = str(uuid4())
    db.add(
        m.Picture(
            id=key, listing_id=listing["id"], at=now, width=picture.width, height=picture.height,
            data=picture.data,
        )
    )  # fmt: skip
    rows = [*named(listing), {"url": address_of(key), "alt": alt.strip()}]
    _save(db, account_id, listing, rows, now=now, places=places)
    return key


HIDES_A_PLACE: Final = (
    "Pictures are not shown while an address is hidden: a picture could give the place away."
)


def arrange(
    db: Db, account_id: str, listing_id: str, wanted: Sequence[tuple[str, str]], *,
    now: datetime, places: FindsPlaces, gone: str | None = None, saves_words: bool = True,
) -> None:  # fmt: skip
    """Put the pictures into the order of `wanted`, (address, words) each, and take `gone` away.

    Addresses the listing does not name are not looked at, pictures somebody else has added
    meanwhile stay behind the others, and a picture that is not named any more is deleted. Raises
    NotFound for a listing that is not theirs, and Refused where one of ours would be without words;
    without `saves_words` those it had are kept instead.
    """
    listing, _ = editing.shown_to(db, account_id, listing_id)
    before = {row["url"]: row for row in named(listing)}
    words = {url: alt.strip() for url, alt in wanted if url in before}
    order = [*words, *(url for url in before if url not in words)]
    rows = []
    for url in order:
        if url == gone:
            continue
        alt = words.get(url, "") or ("" if saves_words and url in words else before[url]["alt"])
        alt = alt or ""
        if saves_words and url in words and not alt and own_id(url):
            at = [one for one, _ in wanted].index(url)
            raise Refused("Write what is in the picture.", field=f"pictures-{at}-alt")
        if len(alt) > LONGEST_ALT and alt != before[url]["alt"]:
            at = [one for one, _ in wanted].index(url)
            raise Refused(f"Write at most {LONGEST_ALT} characters.", field=f"pictures-{at}-alt")
        rows.append({"url": url, "alt": alt or None})
    _save(db, account_id, listing, rows, now=now, places=places)


def _save(
    db: Db, account_id: str, listing: Listing, rows: Sequence[Mapping[str, Any]], *, now: datetime,
    places: FindsPlaces,
) -> None:  # fmt: skip
    db.flush()
    visit = {**(listing["first_visit"] or {}), "pictures": list(rows)}
    empty = not any(visit.values())
    editing.save(
        db, account_id, listing["id"], {"first_visit": None if empty else visit},
        seen_as=editing.seen(listing, ["first_visit"]), now=now, places=places,
    )  # fmt: skip
    used = [key for row in rows if (key := own_id(row["url"]))]
    db.execute(
        delete(m.Picture).where(m.Picture.listing_id == listing["id"], m.Picture.id.not_in(used))
    )


# -- showing ------------------------------------------------------------------------------------


def to_show(db: Db, listing: Listing) -> list[dict[str, Any]]:
    """The pictures of a listing as a page shows them: {"url", "alt", "id", "width", "height"}.

    `listing` is the form the page shows. One of our own that is gone, or another listing's, is
    left out; of a foreign one only the address is known, and `id` is None.
    """
    rows = named(listing)
    ids = [key for row in rows if (key := own_id(row["url"]))]
    sizes = {}
    if ids:
        query = select(m.Picture.id, m.Picture.width, m.Picture.height).where(
            m.Picture.listing_id == listing["id"], m.Picture.id.in_(ids)
        )
        sizes = {row.id: (row.width, row.height) for row in db.execute(query)}
    found = []
    for row in rows:
        key = own_id(row["url"])
        if key is None or key in sizes:
            width, height = sizes.get(key or "", (None, None))
            found.append({**row, "id": key, "width": width, "height": height})
    return found


def public_data(db: Db, picture_id: UUID, *, places: KnowsOutcodes) -> bytes:
    """A picture that anybody may see, a JPEG.

    Raises NotFound for every other: one that only waits, was removed, or is of a listing whose
    public form names none.
    """
    picture = db.get(m.Picture, str(picture_id))
    listing = listings.get(db, picture.listing_id) if picture else None
    if picture is None or listing is None:
        raise NotFound("There is no such picture.")
    form = public_form(listing, places)
    if address_of(picture.id) not in [row["url"] for row in named(form)]:
        raise NotFound("There is no such picture.")
    return picture.data
