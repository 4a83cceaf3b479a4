"""Records out of files of any length: one value, a list, one a line, whole or broken."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest

from indexer.errors import FetchFailed
from indexer.sources.streams import Unreadable, each_record, first_records, list_in


def read(content: bytes) -> tuple[list[Any], str | None]:
    """The records, and why nothing more could be read."""
    found: list[Any] = []
    try:
        for value in each_record(io.BytesIO(content)):
            found.append("unreadable" if isinstance(value, Unreadable) else value)
    except FetchFailed as error:
        return found, str(error)
    return found, None


ONE, TWO = {"a": 1}, {"b": "é"}


@pytest.mark.parametrize(
    ("content", "records"),
    [
        (b"[]", []),
        (b' [ {"a": 1} ,\n{"b": "\xc3\xa9"} ] ', [ONE, TWO]),
        (b'{"a": 1}', [ONE]),
        (b'{\n  "a":\n  1\n}\n', [ONE]),
        (b'{"a": 1}\n{"b": "\xc3\xa9"}', [ONE, TWO]),
        (b'{"a": 1}\r\n\r\n{"b": "\xc3\xa9"}\r\n', [ONE, TWO]),
        (b'\xef\xbb\xbf{"a": 1}', [ONE]),
        ('\ufeff[{"b": "é"}]'.encode("utf-16-le"), [TWO]),
        (b'{"b": "\xe9"}', [TWO]),
        (b'{"a": NaN}', [{"a": None}]),
        (b"[1" + b"0" * 9000 + b"]", ["1" + "0" * 9000]),
        (b'{"a": "x\x01\x00y"}', [{"a": "xy"}]),
        (b'{"listings": [\n{"a": 1}\n]}', [{"listings": [ONE]}]),
        (b'{"a": 1}\nnonsense\n{"b": "\xc3\xa9"}', [ONE, "unreadable", TWO]),
        (b'{"a": \n{"a": 1}\n{"b": "\xc3\xa9"}', ["unreadable", ONE, TWO]),
    ],
)
def test_every_record_is_given_in_its_order(content: bytes, records: list[Any]) -> None:
    assert read(content) == (records, None)


@pytest.mark.parametrize(
    ("content", "records", "reason"),
    [
        (b"", [], "empty"), (b"  \n ", [], "empty"), (b"<html>", [], "web page"),
        (b"id,name\n1,x", [], "no JSON"), (b"\x1f\x8b\x08", [], "no JSON"),
        (b'[{"a": 1}, {"b": ', [ONE], "broken"), (b'[{"a": 1}', [ONE], "cut off"),
        (b'[{"a": 1} {"b": 2}]', [ONE], "comma"),
        (b'{"a": 1} {"b": 2}\n{"a": 1}', [], "more after"),
        (b'[{"a": 1}, {"b" 2}, {"c": 3}]', [ONE], "broken"),
        (b'{"a": ', [], "broken"), (b'{"a": 1,\n"b": 2} {}', [], "more after"),
        (b"[" * 100_000, [], "deeply"), (b'{"a": ' * 100_000, [], "deeply"),
        (b'["' + b"x" * 100, [], "broken"),
    ],
)  # fmt: skip
def test_where_nothing_more_can_be_read_it_says_why(
    content: bytes, records: list[Any], reason: str
) -> None:
    found, said = read(content)
    assert found == records
    assert said is not None
    assert reason in said


@pytest.mark.parametrize("size", [1, 100, 262_143, 262_144, 262_145, 700_000])
@pytest.mark.parametrize("by_line", [True, False])
def test_a_record_may_lie_anywhere_between_two_readings(size: int, by_line: bool) -> None:
    rows = [{"n": n, "text": "“é" * (size // 4)} for n in range(4)]
    texts = [json.dumps(row, ensure_ascii=n % 2 == 0) for n, row in enumerate(rows)]
    whole = "\n".join(texts) if by_line else f"[{','.join(texts)}]"
    assert read(whole.encode()) == (rows, None)


@pytest.mark.parametrize("by_line", [True, False])
def test_a_long_file_is_never_in_memory_as_a_whole(by_line: bool) -> None:
    texts = [json.dumps({"n": n, "text": "x" * 2000}) for n in range(10_000)]
    whole = ("\n".join(texts) if by_line else f"[{','.join(texts)}]").encode()
    tracemalloc.start()
    try:
        assert sum(1 for _ in each_record(io.BytesIO(whole))) == 10_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < len(whole) / 4


def test_the_list_in_an_envelope_and_the_beginning_of_a_file() -> None:
    assert list_in({"total": 1, "services": [ONE]}) == [ONE]
    assert list_in({"name": "A group", "items": [ONE]}) is None
    assert list_in([ONE]) is None
    assert first_records(b'[{"a": 1}, {"a": 1}, {"b": ', 5) == [ONE, ONE]
    assert first_records(b'{"contents": [{"a": 1}, {"a": 1}]}', 1) == [ONE]
    assert first_records(b"PK\x03\x04") == []
