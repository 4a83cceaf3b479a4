"""Settings: read from the environment, wrong ones named all at once, the secret kept private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.search.elastic.engine import ElasticsearchEngine
from indexer.settings import SETTINGS, load_settings, secret_key, settings_page, write_secret


def test_without_any_variable_every_setting_has_its_default() -> None:
    settings = load_settings({})
    assert settings.data_dir == Path("instance")
    assert settings.database_address == "sqlite:///instance/waymark.sqlite"
    assert settings.fetch_delay == 1.0
    assert settings.fetch_allow == ()


def test_an_empty_variable_counts_as_not_given() -> None:
    assert load_settings({"WAYMARK_DATA_DIR": "", "WAYMARK_FETCH_DELAY": ""}) == load_settings({})


def test_values_are_read_by_their_kind() -> None:
    settings = load_settings(
        {
            "WAYMARK_DATA_DIR": "~/data",
            "WAYMARK_FETCH_ALLOW": "127.0.0.1:8099, 10.0.0.0/8 ,",
            "WAYMARK_FETCH_DELAY": "0",
            "WAYMARK_PROXIES": "2",
            "WAYMARK_TRUSTED_SOURCES": "A list,B list",
            "HOME": "/elsewhere",
        }
    )
    assert settings.data_dir == Path("~/data").expanduser()
    assert settings.fetch_allow == ("127.0.0.1:8099", "10.0.0.0/8")
    assert settings.fetch_delay == 0
    assert settings.proxies == 2
    assert settings.trusted_sources == ("A list", "B list")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WAYMARK_FETCH_DELAY", "soon"),
        ("WAYMARK_FETCH_DELAY", "-1"),
        ("WAYMARK_FETCH_TIMEOUT", "4000"),
        ("WAYMARK_PROXIES", "-1"),
        ("WAYMARK_PROXIES", "1.5"),
        ("WAYMARK_ENGINE", "sqlite"),
    ],
)
def test_a_wrong_value_names_the_variable_the_value_and_what_it_is_for(
    variable: str, value: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({variable: value})
    helps = {row.variable: row.help for row in SETTINGS}
    assert f"{variable}={value!r}" in str(caught.value)
    assert helps[variable] in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["http://elasticsearch", "https://one:9200,http://two", "http://a:99999"],
)
def test_an_address_that_the_search_server_cannot_be_asked_by_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match=r"WAYMARK_ELASTICSEARCH_URL=.*[Pp]ort"):
        load_settings({"WAYMARK_ELASTICSEARCH_URL": address})


def test_addresses_of_the_search_server_with_a_blank_between_them_are_told_of_the_comma() -> None:
    for blank in ("http://a:9200 http://b:9200", "http://a b:9200"):
        with pytest.raises(SettingsError, match=r"WAYMARK_ELASTICSEARCH_URL=.*comma"):
            load_settings({"WAYMARK_ELASTICSEARCH_URL": blank})


def test_addresses_of_the_search_server_that_are_taken_can_be_opened(tmp_path: Path) -> None:
    taken = "https://127.0.0.1, http://127.0.0.1:9/, https://[::1]:9/behind"
    settings = load_settings({"WAYMARK_ELASTICSEARCH_URL": taken})
    engine = ElasticsearchEngine(settings.elasticsearch_url, timeout=0.01)
    assert "Elasticsearch" in str(engine.health().problem)
    engine.close()


def test_every_wrong_variable_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"WAYMARK_PROXIES": "x", "WAYMARK_FETCH_DELAY": "y", "WAYMARK_NAMES": "z"})
    for variable in ("WAYMARK_PROXIES", "WAYMARK_FETCH_DELAY", "WAYMARK_NAMES"):
        assert variable in str(caught.value)


def test_a_misspelt_variable_is_refused_and_others_are_none_of_our_business() -> None:
    with pytest.raises(SettingsError, match="WAYMARK_DATADIR is no setting"):
        load_settings({"WAYMARK_DATADIR": "x"})
    assert load_settings({"PATH": "/bin", "WAYMARKET": "x"}) == load_settings({})


def test_the_page_of_settings_explains_every_one() -> None:
    page = settings_page()
    for row in SETTINGS:
        assert f"| `{row.variable}` |" in page
        assert row.help in page


def test_the_secret_is_random_readable_by_its_owner_only_and_kept(tmp_path: Path) -> None:
    one, two = (load_settings({"WAYMARK_DATA_DIR": str(tmp_path / name)}) for name in "ab")
    for settings in (one, two):
        settings.data_dir.mkdir()
        write_secret(settings)
    assert stat.S_IMODE((one.data_dir / "secret").stat().st_mode) == 0o600
    first = secret_key(one)
    assert len(first) >= 32
    assert first != secret_key(two)
    write_secret(one)
    assert secret_key(one) == first


def test_a_secret_given_by_setting_is_used_and_no_file_is_written(tmp_path: Path) -> None:
    settings = load_settings({"WAYMARK_DATA_DIR": str(tmp_path), "WAYMARK_SECRET": "given"})
    write_secret(settings)
    assert secret_key(settings) == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_secret_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="waymark setup"):
        secret_key(load_settings({"WAYMARK_DATA_DIR": str(tmp_path)}))
