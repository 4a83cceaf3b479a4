"""Pictures: what is sent is made anew or refused with a remedy, and only what is public shows."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageCms
from sqlalchemy import func, select

from indexer import listings, pictures
from indexer import models as m
from indexer.errors import NotFound, Refused
from indexer.people import accounts
from indexer.store import Store
from schemas.listing import load_with_warnings
from tests.factories import make_listing, raw_listing, save_listing
from tests.people.somebody import SYSTEM, make

GREEN = (0, 89, 79)


def a_picture(
    size: tuple[int, int] = (60, 40), *, mode: str = "RGB", kind: str = "JPEG", **more: Any
) -> bytes:
    """A file of one colour."""
    made = io.BytesIO()
    Image.new(mode, size, GREEN if mode in ("RGB", "RGBA") else 90).save(made, kind, **more)
    return made.getvalue()


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def a_png(width: int, height: int) -> bytes:
    """A PNG that says it has a size, and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 3000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


# -- made anew ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        a_picture(),
        a_picture(kind="PNG"),
        a_picture(kind="WEBP"),
        a_picture(mode="L"),
        a_picture(mode="CMYK"),
        a_picture(mode="P", kind="PNG"),
        a_picture(mode="1", kind="PNG"),
        a_picture(mode="I;16", kind="PNG"),
        a_picture(mode="LA", kind="PNG"),
        a_picture(mode="RGBA", kind="WEBP"),
        a_picture(mode="P", kind="PNG", transparency=0),
    ],
)
def test_every_picture_becomes_a_plain_jpeg(data: bytes) -> None:
    made = pictures.prepare(data)
    with seen(made.data) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (60, 40))
        assert (made.width, made.height) == kept.size


def test_what_was_clear_becomes_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    with seen(pictures.prepare(clear.getvalue()).data) as kept:
        assert kept.getpixel((10, 10)) == (255, 255, 255)


def test_a_large_picture_becomes_small() -> None:
    noise = Image.effect_noise((2600, 2000), 90).convert("RGB")
    sent = io.BytesIO()
    noise.save(sent, "JPEG", quality=92)
    assert len(sent.getvalue()) > 1_000_000
    made = pictures.prepare(sent.getvalue())
    assert max(made.width, made.height) <= 1200
    assert len(made.data) <= 250_000


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    told = Image.Exif()
    told[0x010F] = "SECRET-CAMERA"
    told[0x013B] = "SECRET-NAME"
    told.get_ifd(0x8825).update({1: "N", 2: (53.0, 40.0, 59.0), 3: "W", 4: (1.0, 29.0, 59.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET-XMP</x:xmpmeta>"
    for kind in ("JPEG", "PNG", "WEBP"):
        sent = a_picture(kind=kind, exif=told, icc_profile=profile, xmp=xmp, comment=b"SECRET-NOTE")
        with seen(sent) as before:
            assert before.getexif().get_ifd(0x8825), kind
        made = pictures.prepare(sent)
        with seen(made.data) as kept:
            assert dict(kept.getexif()) == {}
            assert kept.getexif().get_ifd(0x8825) == {}
            assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                      "progressive", "progression"}  # fmt: skip
        assert b"SECRET" not in made.data
        assert b"Exif" not in made.data
        assert b"ICC_PROFILE" not in made.data


def test_a_picture_taken_sideways_stands_upright() -> None:
    told = Image.Exif()
    told[0x0112] = 6
    two = Image.new("RGB", (80, 40), "white")
    two.paste((0, 0, 0), (0, 0, 40, 40))
    sent = io.BytesIO()
    two.save(sent, "JPEG", exif=told)
    made = pictures.prepare(sent.getvalue())
    assert (made.width, made.height) == (40, 80)
    with seen(made.data) as kept:
        top, foot = kept.convert("L").getpixel((20, 10)), kept.convert("L").getpixel((20, 70))
        assert isinstance(top, int)
        assert isinstance(foot, int)
        assert top < 40 < 200 < foot


def test_what_is_hidden_behind_a_picture_does_not_come_along() -> None:
    page = b"<html><script>alert(1)</script></html>PK\x03\x04 SECRET"
    for kind in ("JPEG", "PNG"):
        made = pictures.prepare(a_picture(kind=kind) + page)
        assert b"script" not in made.data
        assert b"SECRET" not in made.data


# -- refused ------------------------------------------------------------------------------------


def animated(kind: str) -> bytes:
    made = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], duration=100)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (b"", "ends in .jpg"),
        (b"not a picture", "ends in .jpg"),
        (b"<!doctype html><script>alert(1)</script>", "ends in .jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "ends in .jpg"),
        (a_picture(kind="GIF", mode="P"), "ends in .jpg"),
        (a_picture(kind="TIFF"), "ends in .jpg"),
        (a_picture(kind="BMP"), "ends in .jpg"),
        (b"%PDF-1.7\n", "ends in .jpg"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "Most Compatible"),
        (animated("PNG"), "moves"),
        (animated("WEBP"), "moves"),
        (a_picture((400, 400))[:1500], "damaged"),
        (a_picture((400, 400), kind="PNG")[:200], "damaged"),
        (a_picture((400, 400), kind="WEBP")[:60], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "damaged"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "damaged"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\xff" * 100, "damaged"),
        (a_png(100, 100), "damaged"),
        (a_png(9_000, 9_000), "too large"),
        (a_png(20_000, 20_000), "too large"),
        (a_png(2**31 - 1, 1), "too large"),
        (b"\xff\xd8\xff" + b"\0" * 8_000_000, "too large"),
    ],
)  # fmt: skip
def test_what_is_no_picture_of_ours_is_refused_with_a_remedy(data: bytes, remedy: str) -> None:
    with pytest.raises(Refused, match=remedy) as told:
        pictures.prepare(data)
    assert told.value.field == "picture"


def test_a_small_file_that_is_huge_inside_is_never_taken_apart() -> None:
    bomb = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 200_000
    with pytest.raises(Refused, match="too large"):
        pictures.prepare(bomb.getvalue())


@pytest.mark.parametrize(
    "more", [{"kind": "PNG"}, {"kind": "WEBP"}, {"kind": "JPEG", "progressive": True}]
)
def test_what_cannot_be_made_smaller_while_it_is_read_has_at_most_twelve_megapixels(
    more: dict[str, Any],
) -> None:
    huge = a_picture((4100, 3100), **more)
    assert len(huge) < 300_000
    with pytest.raises(Refused, match="too large"):
        pictures.prepare(huge)


def test_a_photo_of_a_phone_may_have_more() -> None:
    made = pictures.prepare(a_picture((4100, 3100)))
    assert (made.width, made.height) == (1200, 907)


def test_one_picture_at_a_time_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LONGEST_TURN", 0.05)
    answers: list[str] = []
    really = pictures._small

    def in_the_middle(picture: Image.Image) -> pictures.Prepared:
        with pytest.raises(Refused) as told:
            pictures.prepare(a_picture())
        answers.append(str(told.value))
        return really(picture)

    monkeypatch.setattr(pictures, "_small", in_the_middle)
    pictures.prepare(a_picture())
    assert [answer.startswith("Other pictures are being made ready") for answer in answers] == [
        True
    ]
    monkeypatch.setattr(pictures, "_small", really)
    with pytest.raises(Refused, match="damaged"):
        pictures.prepare(a_picture()[:300])
    assert pictures.prepare(a_picture())


# -- of a listing -------------------------------------------------------------------------------


@pytest.fixture
def owned(store: Store, now: datetime) -> tuple[str, str]:
    """(owner, listing)"""
    listing = make_listing(name="Bowls at the Vine")
    save_listing(store, listing, now)
    owner = make(store, "owner", now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, listing["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return owner, str(listing["id"])


def added(
    store: Store, owner: str, listing_id: str, *, now: datetime, alt: str = "The door"
) -> str:
    with store.write(now=now) as db:
        picture = pictures.prepare(a_picture())
        return pictures.add(
            db, owner, listing_id, picture, alt=alt, now=now, places=store.places
        )  # fmt: skip


def kept(store: Store) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(m.Picture)) or 0


def told(store: Store, listing_id: str) -> list[dict[str, Any]]:
    with store.read() as db:
        listing = listings.get(db, listing_id)
        assert listing is not None
        return pictures.to_show(db, listing)


def arranged(store: Store, owner: str, key: str, *, now: datetime, **more: Any) -> None:
    with store.write(now=now) as db:
        wanted = more.pop("wanted")
        pictures.arrange(db, owner, key, wanted, now=now, places=store.places, **more)


def is_public(store: Store, picture_id: str) -> bool:
    with store.read() as db:
        try:
            return bool(pictures.public_data(db, UUID(picture_id), places=store.places))
        except NotFound:
            return False


def test_a_picture_is_kept_with_its_words_and_seen(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    picture = added(store, owner, key, now=now)
    assert told(store, key) == [
        {"url": f"/pictures/{picture}", "alt": "The door", "id": picture, "width": 60,
         "height": 40},
    ]  # fmt: skip
    assert is_public(store, picture)


def test_a_sixth_picture_is_refused(store: Store, owned: tuple[str, str], now: datetime) -> None:
    owner, key = owned
    for number in range(5):
        added(store, owner, key, now=now, alt=f"Picture {number}")
    with pytest.raises(Refused, match="5 already"):
        added(store, owner, key, now=now)
    assert kept(store) == 5


@pytest.mark.parametrize("alt", ["", "   ", "x" * 301])
def test_a_picture_without_words_that_serve_is_refused(
    alt: str, store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    with pytest.raises(Refused) as refusal:
        added(store, owner, key, now=now, alt=alt)
    assert refusal.value.field == "alt"
    assert kept(store) == 0


def test_nobody_touches_the_pictures_of_another(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    picture = added(store, owner, key, now=now)
    other = make(store, "owner", now=now, name="Other Owner")
    with pytest.raises(NotFound):
        added(store, other, key, now=now)
    with pytest.raises(NotFound):
        arranged(store, other, key, now=now, wanted=[], gone=f"/pictures/{picture}")
    assert kept(store) == 1


def test_pictures_are_ordered_described_and_removed(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    one, two, three = (f"/pictures/{added(store, owner, key, now=now)}" for _ in range(3))
    # The second was added by somebody else meanwhile, and is not in the form.
    arranged(store, owner, key, now=now, wanted=[(three, "The room"), (one, "The ramp")])
    assert [(row["url"], row["alt"]) for row in told(store, key)] == [
        (three, "The room"), (one, "The ramp"), (two, "The door"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refusal:
        arranged(store, owner, key, now=now, wanted=[(three, "The room"), (one, " ")])
    assert refusal.value.field == "pictures-1-alt"
    arranged(store, owner, key, now=now, wanted=[(one, "")], gone=three, saves_words=False)
    assert [(row["url"], row["alt"]) for row in told(store, key)] == [
        (one, "The ramp"), (two, "The door"),
    ]  # fmt: skip
    assert kept(store) == 2
    gone = three.removeprefix("/pictures/")
    assert not is_public(store, gone)


def test_the_picture_of_another_listing_cannot_be_named(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    picture = added(store, owner, key, now=now)
    url = f"/pictures/{picture}"
    thief = make_listing(name="Thief", first_visit={"pictures": [{"url": url, "alt": "Mine"}]})
    save_listing(store, thief, now)
    assert told(store, str(thief["id"])) == []
    with store.write() as db:
        db.execute(m.Picture.__table__.delete())
    assert told(store, key) == []


def test_a_version_that_names_a_gone_picture_shows_nothing_of_it(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    url = f"/pictures/{added(store, owner, key, now=now)}"
    with store.read() as db:
        before = listings.get(db, key)
        assert before is not None
    arranged(store, owner, key, now=now, wanted=[], gone=url)
    assert kept(store) == 0
    save_listing(store, before, now)
    assert told(store, key) == []
    assert not is_public(store, url.removeprefix("/pictures/"))
    # Its keeper takes it off, and can add another.
    arranged(store, owner, key, now=now, wanted=[], gone=url)
    added(store, owner, key, now=now)
    assert len(told(store, key)) == 1


def test_nothing_is_shown_where_an_address_is_hidden(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    picture = added(store, owner, key, now=now)
    with store.read() as db:
        listing = listings.get(db, key)
        assert listing is not None
    listing["venues"][0]["hidden"] = True
    save_listing(store, listing, now)
    assert not is_public(store, picture)
    with pytest.raises(Refused, match="hidden"):
        added(store, owner, key, now=now)


def test_a_foreign_picture_stays_an_address(store: Store, now: datetime) -> None:
    far = "https://pictures.example.org/hall.jpg"
    listing = make_listing(first_visit={"pictures": [{"url": far, "alt": "The hall"}]})
    save_listing(store, listing, now)
    (row,) = told(store, str(listing["id"]))
    assert (row["url"], row["id"], row["width"]) == (far, None, None)


def test_a_listing_names_its_own_pictures_by_their_path() -> None:
    own = "/pictures/0b9b6d0e-2a1c-4c57-9d0b-0e4f4f9b1a11"
    pictures_of = {"first_visit": {"pictures": [{"url": own, "alt": "The door"}]}}
    listing, odd = load_with_warnings(raw_listing(**pictures_of))
    assert odd == []
    assert listing["first_visit"]["pictures"] == [{"url": own, "alt": "The door"}]
    for wrong in (f"{own}/../x", "/pictures/x", f"/etc{own}", f"{own}?a"):
        pictures_of["first_visit"]["pictures"][0]["url"] = wrong
        assert load_with_warnings(raw_listing(**pictures_of))[1] != []


def test_taking_the_listing_away_takes_its_pictures(
    store: Store, owned: tuple[str, str], now: datetime
) -> None:
    owner, key = owned
    added(store, owner, key, now=now)
    with store.write() as db:
        db.execute(m.Listing.__table__.delete().where(m.Listing.id == key))
    assert kept(store) == 0
