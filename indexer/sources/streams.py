"""Records one after another out of a file of any length: one JSON value, a list of them, or NDJSON.

Called by the kinds whose address is such a file, and by the API for what is sent to it. Only one
record at a time is in memory.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from indexer.decoding import CONTROL_CHARACTERS, JSON
from indexer.errors import FetchFailed

LONGEST_VALUE: Final = 20 * 1024 * 1024
"""Characters of one record (or of a whole file that is one value); more is none."""

LISTS: Final = ("listings", "services", "contents", "content", "items", "results", "data")
"""Members under which files keep their list of records."""

_CHUNK = 1 << 18
_CUT_OFF = 16
"""So near its end a text that cannot be read may only be cut off there."""


@dataclass(frozen=True)
class Unreadable:
    """What stands where a record should be: `message` says why it is none."""

    message: str


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


# A file that is UTF-8 but for one text that somebody pasted in keeps all its other letters.
codecs.register_error("waymark_cp1252", _as_cp1252)


def each_record(file: BinaryIO) -> Iterator[Any]:
    """Every record of a file, in its order; a line of NDJSON that is no JSON is `Unreadable`. One
    object that is the envelope of a list is given as it is; `list_in` opens it.

    Raises FetchFailed, after the records before it, where nothing more can be read: the file is
    cut off, is a web page, is nothing at all. Numbers that JSON does not know (NaN) become null.
    """
    text = _Text(file)
    first = text.peek()
    if first == "":
        raise FetchFailed("It is empty.")
    if first == "<":
        raise FetchFailed("It is a web page instead of JSON.")
    if first == "[":
        yield from _of_list(text)
    elif first == "{":
        yield from _of_objects(text)
    else:
        raise FetchFailed("It holds no JSON: neither an object nor a list.")


def list_in(value: Any) -> list[Any] | None:
    """The list that an object is the envelope of; None when it is a record itself, or no object."""
    if not isinstance(value, dict) or "name" in value:
        return None
    return next((value[key] for key in LISTS if isinstance(value.get(key), list)), None)


def first_records(beginning: bytes, count: int = 5) -> list[Any]:
    """The first records in the beginning of a file, however it goes on, also of a list in an
    envelope; [] when it is no such file."""
    found: list[Any] = []
    try:
        for value in each_record(io.BytesIO(beginning)):
            within = list_in(value)
            found += [value] if within is None else within
            if len(found) >= count:
                return found[:count]
    except FetchFailed:
        pass
    return found


class _Text:
    """A file as text that is read on as it is needed; `kept` from `at` on is still to be read."""

    def __init__(self, file: BinaryIO) -> None:
        start = file.read(4)
        wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")
        self._decode = decoder(errors="replace" if wide else "waymark_cp1252").decode
        self._file = file
        self._start = start
        self.ended = False
        self.kept = ""
        self.at = 0

    def more(self) -> bool:
        """Read on; False at the end."""
        if self.ended:
            return False
        rest = self.kept[self.at :]
        # A longer text is read in longer steps, so that it is not looked through too often.
        wanted = max(_CHUNK, len(rest))
        read = self._start + self._file.read(wanted)
        self._start = b""
        self.ended = len(read) < wanted
        self.kept = rest + self._decode(read, self.ended).translate(CONTROL_CHARACTERS)
        self.at = 0
        return True

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            while self.at < len(self.kept):
                if not self.kept[self.at].isspace():
                    return self.kept[self.at]
                self.at += 1
            if not self.more():
                return ""

    def value(self) -> Any:
        """The JSON value that begins here. FetchFailed when there is none."""
        while True:
            try:
                value, self.at = JSON.raw_decode(self.kept, self.at)
            except RecursionError:
                raise FetchFailed("It is nested too deeply to be read.") from None
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self.kept) - _CUT_OFF or error.msg.startswith("Unterminated")
                long = len(self.kept) - self.at > LONGEST_VALUE
                if not cut or long or not self.more():
                    raise FetchFailed(f"It is broken JSON: {error.msg}.") from None
            else:
                return value

    def line(self) -> str:
        """The rest of this line, and on to the next. FetchFailed when it is endless."""
        end = self.kept.find("\n", self.at)
        while end < 0 and self.more():
            if len(self.kept) - self.at > LONGEST_VALUE:
                raise FetchFailed("A line of it is too long to be one record.")
            end = self.kept.find("\n", self.at)
        end = len(self.kept) if end < 0 else end
        line = self.kept[self.at : end]
        self.at = end + 1
        return line


def _of_list(text: _Text) -> Iterator[Any]:
    text.at += 1
    if text.peek() == "]":
        return
    while True:
        text.peek()
        yield text.value()
        after = text.peek()
        text.at += 1
        if after == "]":
            return
        if after != ",":
            where = "cut off" if after == "" else "broken: a comma is missing"
            raise FetchFailed(f"The list is {where}.")


def _of_objects(text: _Text) -> Iterator[Any]:
    """One object, or one on each line. A first line that is JSON by itself and is not all there is
    makes it NDJSON, whatever the other lines are."""
    line = text.line()
    first = _of_line(line)
    if isinstance(first, Unreadable):
        text.kept, text.at = f"{line}\n{text.kept[text.at :]}", 0
        try:
            whole = text.value()
        except FetchFailed:
            text.line()
            if not _is_object_ahead(text):
                raise
        else:
            if text.peek():
                raise FetchFailed("There is more after the first value.")
            yield whole
            return
    yield first
    while text.peek():
        yield _of_line(text.line())


def _is_object_ahead(text: _Text) -> bool:
    """Whether the next line is an object by itself."""
    if text.peek() != "{":
        return False
    end = text.kept.find("\n", text.at)
    return isinstance(_of_line(text.kept[text.at : end if end >= 0 else None]), dict)


def _of_line(line: str) -> Any:
    try:
        value, end = JSON.raw_decode(line)
    except RecursionError:
        return Unreadable("This line is nested too deeply to be read.")
    except ValueError as error:
        return Unreadable(f"This line is not JSON: {error}.")
    if line[end:].strip():
        return Unreadable("This line holds more than one value.")
    return value
