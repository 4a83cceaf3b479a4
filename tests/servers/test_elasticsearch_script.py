"""`.ci/elasticsearch` says what is wrong in words: no Java, an old one, a taken port, no answer.

No server is started here: what is tested is said before one would be, or by a process that stands
for one.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving import free_port

FOLDER = Path(__file__).parents[2] / ".ci"
Script = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def java(tmp_path: Path) -> Path:
    """Where the script looks for the programs of this machine: nothing is there yet."""
    found = tmp_path / "java"
    found.mkdir()
    return found


def install_java(folder: Path, version: str, *, status: int = 0) -> Path:
    """A Java that does nothing but tell its version."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    told = f"    java.specification.version = {version}" if version else "Segmentation fault"
    program.write_text(f"#!/bin/sh\necho '{told}' >&2\nexit {status}\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def script(tmp_path: Path, java: Path) -> Script:
    """Run the script where no other Java than those of the test is installed."""
    copied = tmp_path / "ci"
    shutil.copytree(FOLDER, copied)
    text = (copied / "elasticsearch").read_text(encoding="utf-8")
    places = ("/usr/lib/jvm/*", "/opt/java/*", "/Library/Java/JavaVirtualMachines/*")
    assert all(text.count(place) == 1 for place in places)
    for place in places:
        text = text.replace(place, f"{java}/{'*' if place == places[0] else 'none'}")
    (copied / "elasticsearch").write_text(text, encoding="utf-8")

    def run(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
        return subprocess.run(
            [str(copied / "elasticsearch"), *words],
            env={**kept, "ELASTICSEARCH_HOME": str(tmp_path / "home"), **changes},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_without_any_java_it_says_what_to_install(script: Script) -> None:
    done = script("start")
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs Java 21 or later; found: none" in done.stderr
    assert "apt-get install openjdk-21-jre-headless" in done.stderr
    assert "JAVA_HOME" in done.stderr


def test_a_java_that_is_too_old_or_broken_is_named_and_not_used(
    script: Script, java: Path, tmp_path: Path
) -> None:
    install_java(java / "eleven", "11")
    install_java(java / "eight", "1.8")
    broken = install_java(tmp_path / "broken", "", status=1)
    done = script("start", JAVA_HOME=str(broken))
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs Java 21 or later" in done.stderr
    assert f"{java}/eleven (Java 11)" in done.stderr
    assert f"{java}/eight (Java 1)" in done.stderr
    assert f"{broken} (Java ?)" in done.stderr


@pytest.mark.parametrize("version", ["21", "26"])
def test_a_port_that_is_taken_is_said_before_anything_is_fetched(
    script: Script, java: Path, tmp_path: Path, version: str
) -> None:
    install_java(java / "right", version)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = script("start", ELASTICSEARCH_PORT=port)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"port {port} is taken; set ELASTICSEARCH_PORT to another" in done.stderr
    assert not (tmp_path / "home").exists()


def test_what_is_not_running_is_said_so_and_can_be_stopped(script: Script) -> None:
    done = script("status")
    assert (done.returncode, done.stdout) == (3, "not running\n")
    done = script("stop")
    assert (done.returncode, done.stderr) == (0, "not running\n")


@contextmanager
def server_that_says_nothing(own: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that looks like our server, and its port, where nobody answers."""
    own.mkdir(parents=True)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", "input()", f"-Djava.io.tmpdir={own}/temporary"],
        stdin=subprocess.PIPE,
    )
    (own / "pid").write_text(f"{process.pid}\n")
    (own / "port").write_text(f"{port}\n")
    try:
        yield process, port
    finally:
        process.kill()
        process.communicate()


def test_a_server_that_does_not_answer_is_said_so(script: Script, tmp_path: Path) -> None:
    with server_that_says_nothing(tmp_path / "home" / "plain") as (_, port):
        done = script("status")
    assert (done.returncode, done.stdout) == (1, f"http://127.0.0.1:{port} does not answer\n")


def test_a_process_that_got_the_number_of_a_dead_server_is_not_taken_for_it(
    script: Script, tmp_path: Path
) -> None:
    with server_that_says_nothing(tmp_path / "home" / "secure") as (process, _):
        (tmp_path / "home" / "plain").mkdir()
        (tmp_path / "home" / "plain" / "pid").write_text(f"{process.pid}\n")
        assert script("status").stdout == "not running\n"
        assert script("stop").stderr == "not running\n"
        assert process.poll() is None


def test_a_wrong_word_is_answered_with_all_that_can_be_asked(script: Script) -> None:
    for words in (["restart"], ["start", "--now"], []):
        done = script(*words)
        assert done.returncode == 2
        assert ".ci/elasticsearch start [--secure]" in done.stderr
