"""What every test shares: no way out to the network, a fixed clock, and stores that open quickly.

`store` is an empty directory of the test's own; `demo_store` holds the demonstration, is loaded
once and only read. `browser` and `demo_browser` look at the pages of the one and the other.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from indexer.places import Places, open_places
from indexer.seed import load_demo
from indexer.settings import Settings, load_settings
from indexer.store import Store
from tests import databases, memory, warm, without_records

if TYPE_CHECKING:
    from flask import Flask

    from tests.browser import Browser

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
"""A Tuesday morning in winter, when London and UTC agree."""

OpenStore = Callable[..., Store]


def pytest_configure(config: pytest.Config) -> None:
    memory.put_temporary_folders_there()
    config.addinivalue_line(
        "markers", "sqlite: about SQLite's own file, also when the tests run on PostgreSQL"
    )
    if databases.REQUIRED and not databases.SERVER:
        raise pytest.UsageError(
            "REQUIRE_POSTGRESQL=1, but there is no POSTGRESQL_TEST_URL; for a server of your own: "
            "POSTGRESQL_TEST_URL=$(.ci/postgresql start)"
        )
    warm.share_all()


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.drop_all()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    # None leaves the decision to others.
    return True if databases.REQUIRED and collection_path in without_records.FILES else None


def pytest_collection_finish() -> None:
    warm.set_aside()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    _opened_before[item] = without_records.opened.times
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    before = _opened_before.pop(item)
    if item.path in without_records.FILES and without_records.opened.times > before:
        pytest.fail(f"opened a database: take {item.path.name} out of tests/without_records.py")


_opened_before: dict[pytest.Item, int] = {}


class OutsideWorld(AssertionError):
    """A test tried to reach something that is not this machine."""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `host` spells, however oddly ("127.1"), or None if it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _is_this_machine(host: str) -> bool:
    address = _address(host)
    if address is None:
        return host in ("", "localhost")
    return address.is_loopback or address.is_unspecified  # 0.0.0.0 leads here as well


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """Connections outside loopback fail the test; names other than localhost do not resolve."""
    real_lookup = socket.getaddrinfo

    def guarded(deed: str) -> Callable[..., Any]:
        real = getattr(socket.socket, deed)

        def reach(self: socket.socket, *args: Any) -> Any:
            # sendto(data, [flags,] address); the others take the address alone.
            address = args[-1]
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_this_machine(
                address[0]
            ):
                raise OutsideWorld(f"a test tried to reach {address[0]}:{address[1]}")
            return real(self, *args)

        return reach

    def lookup(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is None or _is_this_machine(name) or _address(name):
            return real_lookup(host, *args, **options)
        raise socket.gaierror(socket.EAI_NONAME, f"tests look up no names ({name})")

    with pytest.MonkeyPatch.context() as patch:
        for deed in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, deed, guarded(deed))
        patch.setattr(socket, "getaddrinfo", lookup)
        yield


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


# -- stores -----------------------------------------------------------------------------------


def settings_for(folder: Path, **changes: str) -> Settings:
    """Settings of a directory in `folder`; `changes` are settings by name (fetch_delay="0").

    The search rate is out of the way, because all tests ask from one address.
    """
    given = {
        "secret": "only for tests",
        "search_rate": "100000 per minute",
        "database_url": databases.address_for(folder),
        **changes,
    }
    environment = {f"WAYMARK_{name.upper()}": value for name, value in given.items()}
    return load_settings({"WAYMARK_DATA_DIR": str(folder), **environment})


@pytest.fixture(scope="session")
def places() -> Iterator[Places]:
    """The committed table of places, opened once."""
    opened = open_places(None)
    yield opened
    opened.close()


def open_directory(settings: Settings, places: Places) -> Store:
    """An empty directory where these settings say; whoever opens it closes it with the next."""
    databases.make_ready(settings.data_dir, address=settings.database_url)
    opened = Store(settings)
    opened.__dict__["places"] = places
    return opened


def close_directory(opened: Store) -> None:
    # The places belong to the whole session of tests.
    opened.__dict__.pop("places", None)
    opened.close()
    databases.drop(opened.settings.database_url)


def _in_sqlite(request: pytest.FixtureRequest) -> dict[str, str]:
    """The setting by which a test marked `sqlite` gets SQLite, whatever the others use."""
    return {"database_url": ""} if request.node.get_closest_marker("sqlite") else {}


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    given = _in_sqlite(request)
    if "store" in request.fixturenames and not given:
        databases.lend(tmp_path / "data")
    return settings_for(tmp_path / "data", **given)


@pytest.fixture
def open_store(
    tmp_path: Path, places: Places, request: pytest.FixtureRequest
) -> Iterator[OpenStore]:
    """Open further empty directories: open_store("second", fetch_delay="0")."""
    opened: list[Store] = []

    def open_one(name: str, **changes: str) -> Store:
        given = {**_in_sqlite(request), **changes}
        if "database_url" not in given:
            databases.lend(tmp_path / name)
        made = settings_for(tmp_path / name, **given)
        opened.append(open_directory(made, places))
        return opened[-1]

    yield open_one
    for one in opened:
        close_directory(one)


@pytest.fixture
def store(settings: Settings, places: Places) -> Iterator[Store]:
    """An empty directory of the test's own."""
    opened = open_directory(settings, places)
    yield opened
    close_directory(opened)


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same directory as `store`, opened as another process would; the places are shared."""
    opened = Store(store.settings)
    opened.__dict__["places"] = store.places
    yield opened
    opened.__dict__.pop("places")
    opened.close()


@pytest.fixture(scope="session")
def demo_store(
    tmp_path_factory: pytest.TempPathFactory, places: Places, now: datetime
) -> Iterator[Store]:
    """The demonstration, loaded once at `now`. Only for reading: it serves every test."""
    opened = open_directory(settings_for(tmp_path_factory.mktemp("demo")), places)
    report = load_demo(opened, now=now)
    assert report.new == report.read > 0
    yield opened
    close_directory(opened)


# -- pages ------------------------------------------------------------------------------------


def _app(store: Store, now: datetime) -> Flask:
    from directory_app import create_app

    return create_app(settings=store.settings, store=store, now=lambda: now)


@pytest.fixture
def app(store: Store, now: datetime) -> Flask:
    """The site of the test's own directory, at the fixed `now`."""
    return _app(store, now)


@pytest.fixture
def browser(app: Flask) -> Browser:
    from tests.browser import Browser

    return Browser(app)


@pytest.fixture(scope="session")
def demo_app(demo_store: Store, now: datetime) -> Flask:
    """The site of the demonstration."""
    return _app(demo_store, now)


@pytest.fixture
def demo_browser(demo_app: Flask) -> Browser:
    from tests.browser import Browser

    return Browser(demo_app)
