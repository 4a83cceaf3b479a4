"""The fixtures keep their promises: nothing leaves this machine, and stores are apart."""

from __future__ import annotations

import socket

import pytest

from indexer.errors import FetchFailed
from indexer.fetch import Fetcher
from indexer.people import passwords
from indexer.records import all_ids
from indexer.store import Store
from tests import without_records
from tests.conftest import OpenStore, OutsideWorld
from tests.factories import make_listing, save_listing


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.parametrize("deed", ["connect", "connect_ex"])
def test_a_connection_to_another_machine_fails_the_test(family: int, deed: str) -> None:
    address = "192.0.2.1" if family == socket.AF_INET else "2001:db8::1"
    with socket.socket(family) as plug, pytest.raises(OutsideWorld, match=address):
        getattr(plug, deed)((address, 80))


def test_a_datagram_to_another_machine_fails_the_test() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug,
        pytest.raises(OutsideWorld),
    ):
        plug.sendto(b"x", ("192.0.2.1", 53))


def test_names_of_other_machines_do_not_resolve() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 443)
    assert socket.getaddrinfo("localhost", 80)
    with pytest.raises(FetchFailed):
        Fetcher(delay=0).get("https://example.org/services")


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_each_store_is_empty_and_its_own(store: Store, open_store: OpenStore) -> None:
    save_listing(store, make_listing())
    second = open_store("second")
    with second.read() as db:
        assert all_ids(db) == []
    with store.read() as db:
        assert len(all_ids(db)) == 1
    second.check_schema()
    assert second.places is store.places


def test_every_file_that_is_left_out_on_postgresql_is_there() -> None:
    assert [str(file) for file in without_records.FILES if not file.is_file()] == []


def test_opening_a_database_is_counted_whichever_it_is(open_store: OpenStore) -> None:
    before = without_records.opened.times
    for name in ("first", "second"):
        with open_store(name).read() as db:
            assert all_ids(db) == []
    assert without_records.opened.times >= before + 2


def test_a_password_that_was_right_once_makes_no_other_one_right() -> None:
    kept, others = passwords.hashed("kettle marmot fjord"), passwords.hashed("another one")
    for _ in range(2):
        assert passwords.is_right("kettle marmot fjord", kept)
        assert not passwords.is_right("kettle marmot fjor", kept)
        assert not passwords.is_right("kettle marmot fjord", others)
