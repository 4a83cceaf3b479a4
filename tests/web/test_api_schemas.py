"""The published shapes: JSON Schema of a listing, needs, access facets."""

from __future__ import annotations

import pytest
from flask import Flask

from schemas.json_schema import listing_schema
from schemas.vocabulary import facets, needs, read_vocabulary


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/api/schemas/listing.json", listing_schema()),
        ("/api/vocabulary/needs.json", read_vocabulary("needs.json")),
        ("/api/vocabulary/accessibility.json", read_vocabulary("accessibility.json")),
    ],
)
def test_a_published_document_is_what_the_program_uses_and_any_site_may_read_it(
    app: Flask, address: str, body: object
) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.get_json() == body
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers


def test_every_id_that_an_address_takes_is_published(app: Flask) -> None:
    client = app.test_client()
    published = {row["id"] for row in client.get("/api/vocabulary/needs.json").get_json()["needs"]}
    assert published == set(needs())
    rows = client.get("/api/vocabulary/accessibility.json").get_json()["facets"]
    assert {row["id"] for row in rows} == set(facets())


def test_other_sites_may_not_read_the_pages(app: Flask) -> None:
    answer = app.test_client().get("/search")
    assert "Access-Control-Allow-Origin" not in answer.headers
