"""Pictures on pages: sent by their keepers, shown to everybody, and nobody else's to touch."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from indexer import listings, pictures
from indexer import models as m
from indexer.people import accounts
from indexer.people.attempts import Limit
from indexer.store import Store
from tests.browser import Browser, Page
from tests.factories import make_listing, save_listing
from tests.people.somebody import SYSTEM, make, sign_in

SOME_ID = "00000000-0000-4000-8000-000000000000"


def a_jpeg(size: tuple[int, int] = (90, 60)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "green").save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def kept(store: Store, now: datetime) -> str:
    """A listing of owner@example.org."""
    one = make_listing(name="Bowls at the Vine", first_visit={"what_happens": "Tea first."})
    save_listing(store, one, now)
    owner = make(store, "owner", now=now)
    with store.write() as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, one["id"], how="invitation", by=SYSTEM, via="web", now=now)
    return str(one["id"])


def opened(app: Flask, store: Store, key: str, now: datetime, who: str = "owner") -> Page:
    browser, _ = sign_in(app, store, f"{who}@example.org", now=now)
    return browser.get(f"/account/listings/{key}/edit/pictures")


def sent(
    page: Page, data: bytes, *, alt: str = "The green door", name: str = "door.jpg",
    status: int = 200, path: str = "", **more: Any,
) -> Page:  # fmt: skip
    """The page after sending a file with the form that adds a picture."""
    token = page.find_all("input[name=token]")[0].get("value")
    # Put together by hand: the test client would leave a file open behind it.
    mark = "between-the-parts"
    head = f"--{mark}\r\nContent-Disposition: form-data; name="
    body = b"".join(
        f'{head}"{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {"token": token, "deed": "add", "alt": alt, **more}.items()
    )
    body += f'{head}"picture"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
    body += data + f"\r\n--{mark}--\r\n".encode()
    answer = page.browser.client.post(
        path or page.url, data=body, content_type=f"multipart/form-data; boundary={mark}",
        follow_redirects=True,
    )  # fmt: skip
    return page.browser._page(answer, {"status": status})


def addresses(store: Store) -> list[str]:
    with store.read() as db:
        return [f"/pictures/{key}" for key in db.scalars(select(m.Picture.id))]


def test_a_picture_is_sent_described_and_seen_by_everybody(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    page = opened(app, store, kept, now)
    assert "Only pictures of people who agreed" in page.text
    after = sent(page, a_jpeg())
    (address,) = addresses(store)
    assert [image.get("alt") for image in after.find_all("main img")] == ["The green door"]
    public = Browser(app).get(f"/groups/{kept}")
    image = public.find("main img")
    assert image.get("src") == address
    assert (image.get("alt"), image.get("width"), image.get("height"), image.get("loading")) == (
        "The green door", "90", "60", "lazy",
    )  # fmt: skip
    assert "Tea first." in public.text


def test_a_picture_is_kept_by_no_shared_cache_and_is_nothing_but_a_picture(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    sent(opened(app, store, kept, now), a_jpeg() + b"<script>alert(1)</script>")
    (address,) = addresses(store)
    client = app.test_client()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert b"script" not in answer.data
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(address).headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize("path", [f"/pictures/{SOME_ID}", "/pictures/x", "/pictures/../etc/passwd"])
def test_what_is_no_picture_is_not_found(path: str, app: Flask) -> None:
    assert app.test_client().get(path).status_code == 404


def test_a_removed_picture_is_gone_at_once(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    page = sent(opened(app, store, kept, now), a_jpeg())
    (address,) = addresses(store)
    after = page.submit(form="#kept", button="Remove picture 1")
    assert "No pictures yet" in after.text
    assert addresses(store) == []
    assert app.test_client().get(address).status_code == 404
    assert "<img" not in Browser(app).get(f"/groups/{kept}").html
    with store.read() as db:
        listing = listings.get(db, kept)
        assert listing is not None
        assert listing["first_visit"]["what_happens"] == "Tea first."


def test_words_and_order_are_changed(app: Flask, store: Store, kept: str, now: datetime) -> None:
    page = opened(app, store, kept, now)
    for alt in ("The door", "The room"):
        page = sent(page, a_jpeg(), alt=alt)
    moved = page.submit({"pictures-0-alt": ""}, form="#kept", button="Move up picture 2")
    assert [one.get("alt") for one in moved.find_all("main img")] == ["The room", "The door"]
    blank = moved.submit({"pictures-1-alt": " "}, form="#kept", button="Save the words", status=400)
    assert "Write what is in the picture" in blank.text
    assert 'href="#pictures-1-alt"' in blank.html
    said = blank.submit({"pictures-1-alt": "The ramp"}, form="#kept", button="Save the words")
    assert [one.get("alt") for one in said.find_all("main img")] == ["The room", "The ramp"]


@pytest.mark.parametrize(
    ("data", "name", "alt", "remedy"),
    [
        (b"<html><script>alert(1)</script></html>", "door.jpg", "The door", "ends in .jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "door.svg", "The door", "ends in .jpg"),
        (a_jpeg()[:300], "door.jpg", "The door", "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", "The door", "Most Compatible"),
        (a_jpeg() + b"\0" * 8_000_000, "door.jpg", "The door", "too large"),
        (a_jpeg(), "door.jpg", "  ", "Write what is in the picture"),
        (a_jpeg(), "", "The door", "Choose a picture"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_remedy(
    data: bytes, name: str, alt: str, remedy: str, app: Flask, store: Store, kept: str,
    now: datetime,
) -> None:  # fmt: skip
    wrong = sent(opened(app, store, kept, now), data, name=name, alt=alt, status=400)
    assert remedy in wrong.text
    assert addresses(store) == []
    assert wrong.find("#alt").get("value") == alt


def test_a_far_too_large_file_is_not_even_read(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    page = opened(app, store, kept, now)
    wrong = sent(page, b"\xff\xd8\xff" + b"\0" * 17_000_000, status=413)
    assert "at most 8 megabytes" in wrong.text


def test_no_other_form_may_be_that_large(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    page = opened(app, store, kept, now)
    for path in (f"/account/listings/{kept}/edit/about", "/account/name"):
        answer = page.browser.client.post(path, data={"name": "x" * 1_200_000})
        assert answer.status_code == 413, path


def test_a_sixth_picture_finds_no_form(app: Flask, store: Store, kept: str, now: datetime) -> None:
    page = opened(app, store, kept, now)
    for number in range(5):
        page = sent(page, a_jpeg(), alt=f"Picture {number}")
    assert page.find_all("#add") == []
    wrong = sent(page, a_jpeg(), status=400)
    assert "5 already" in wrong.text
    assert len(addresses(store)) == 5


def test_nobody_touches_the_pictures_of_another(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    sent(opened(app, store, kept, now), a_jpeg())
    make(store, "owner", now=now, name="Other Owner")
    browser, page = sign_in(app, store, "other@example.org", now=now)
    path = f"/account/listings/{kept}/edit/pictures"
    assert browser.get(path, status=404)
    assert sent(page, a_jpeg(), path=path, status=404)
    token = page.find_all("input[name=token]")[0].get("value")
    gone = {"token": token, "deed": "remove-0", "pictures-0-url": addresses(store)[0]}
    browser.post(path, gone, status=404)
    assert len(addresses(store)) == 1


def test_a_picture_without_the_token_is_not_taken(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    page = opened(app, store, kept, now)
    sent(page, a_jpeg(), status=400, token="wrong")
    other = page.browser.client.post(
        page.url, data={"deed": "add"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert other.status_code == 403
    assert addresses(store) == []


def test_pictures_and_a_hidden_address_do_not_go_together(
    app: Flask, store: Store, kept: str, now: datetime
) -> None:
    page = sent(opened(app, store, kept, now), a_jpeg())
    (address,) = addresses(store)
    with store.read() as db:
        listing = listings.get(db, kept)
        assert listing is not None
    listing["venues"][0]["hidden"] = True
    save_listing(store, listing, now)
    assert app.test_client().get(address).status_code == 404
    assert "<img" not in Browser(app).get(f"/groups/{kept}").html
    hidden = page.browser.get(f"/account/listings/{kept}/edit/pictures")
    assert "could give the place away" in hidden.text
    assert hidden.find_all("#add") == []
    assert "<img" not in hidden.html
    assert "could give" in sent(page, a_jpeg(), status=400).text


def test_a_foreign_picture_is_a_link_and_a_gone_one_is_nothing(
    app: Flask, store: Store, now: datetime
) -> None:
    far = "https://pictures.example.org/hall.jpg"
    rows = [{"url": far, "alt": "The hall"}, {"url": f"/pictures/{SOME_ID}", "alt": "Gone"}]
    one = make_listing(first_visit={"pictures": rows})
    save_listing(store, one, now)
    public = Browser(app).get(f"/groups/{one['id']}")
    assert ("The hall", far) in public.links()
    assert "Gone" not in public.text
    assert "<img" not in public.html
    make(store, "steward", now=now)
    page = opened(app, store, str(one["id"]), now, who="steward")
    assert "This picture is gone" in page.text
    assert "<img" not in page.html
    page.submit(form="#kept", button="Remove picture 2")
    again = Browser(app).get(f"/groups/{one['id']}")
    assert ("The hall", far) in again.links()


def test_an_odd_deed_changes_nothing(app: Flask, store: Store, kept: str, now: datetime) -> None:
    page = sent(opened(app, store, kept, now), a_jpeg())
    token = page.find_all("input[name=token]")[0].get("value")
    for deed in ("explode", "remove-9", "up-0", "remove--1"):
        data = {"token": token, "deed": deed, "pictures-0-url": addresses(store)[0]}
        wrong = page.browser.post(page.url, data, status=400)
        assert "Press one of the buttons" in wrong.text
    assert len(addresses(store)) == 1


def test_nobody_sends_pictures_without_end(
    app: Flask, store: Store, kept: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pictures.SENT_IN_AN_HOUR.most <= 60
    few = Limit("pictures", 2, timedelta(hours=1))
    monkeypatch.setattr(pictures, "SENT_IN_AN_HOUR", few)
    page = opened(app, store, kept, now)
    sent(page, a_jpeg())
    sent(page, a_jpeg()[:300], status=400)
    much = sent(page, a_jpeg(), status=429)
    assert "enough pictures for one hour. Wait 60 minutes" in much.text
    assert len(addresses(store)) == 1
