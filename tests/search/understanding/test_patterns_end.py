"""No pattern that reads what people type can be kept busy for ever by a word said over and over.

A pattern that may take each repetition in two ways takes twice as long with every word more: forty
of them would outlast us all, and one visitor could stop a web process.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

import indexer.search
import indexer.search.understanding
from indexer.search.understanding.late import LatePattern, regex

FOR_EVER = 20.0
"""Seconds of processor; each search that ends takes about a thousandth of one."""

BEFORE = ("", "she is ", "needs to ", "no ")


def modules() -> Iterator[ModuleType]:
    for package in (indexer.search, indexer.search.understanding):
        for found in pkgutil.iter_modules(package.__path__):
            if package is indexer.search.understanding or found.name.startswith("safety"):
                yield importlib.import_module(f"{package.__name__}.{found.name}")


def patterns_in(value: object) -> Iterator[re.Pattern[str] | LatePattern]:
    if isinstance(value, re.Pattern | LatePattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from patterns_in(one)
    elif isinstance(value, dict):
        yield from patterns_in(list(value.values()))


def patterns() -> list[re.Pattern[str] | LatePattern]:
    found = [one for module in modules() for one in patterns_in(list(vars(module).values()))]
    return list({one.pattern: one for one in found}.values())


@contextmanager
def at_most(seconds: float, what: str) -> Iterator[None]:
    def stop(*_: object) -> None:
        pytest.fail(f"does not end: {what}")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_every_pattern_comes_to_an_end_over_its_own_words() -> None:
    every = patterns()
    assert len(every) > 200
    for pattern in every:
        words = dict.fromkeys(re.findall(r"[a-z]{2,10}", pattern.pattern))
        with at_most(FOR_EVER, pattern.pattern):
            for word in words:
                for between in (" ", ", "):
                    for before in BEFORE:
                        pattern.search(f"{before}{(word + between) * 40}zz")


def test_a_pattern_that_does_not_end_is_noticed() -> None:
    endless = re.compile(r"she is(?:,?\s+(?:well|what),?)*\s+\d")
    with at_most(0.2, endless.pattern), pytest.raises(pytest.fail.Exception, match="not end"):
        endless.search("she is " + "well, " * 40)


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    broken = regex("(never closed")
    assert broken.pattern == "(never closed"
    with pytest.raises(re.error):
        broken.search("typed")
    ready = regex(r"\bstairs\b", re.I)
    assert [met.group() for met in ready.finditer("Stairs? No stairs.")] == ["Stairs", "stairs"]
    assert ready.search("stairlift") is None
