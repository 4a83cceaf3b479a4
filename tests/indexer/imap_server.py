"""A small IMAP4rev1 server on loopback (RFC 3501): one user, some folders, what a reader of reports
asks for. It keeps what was read and what is marked, and can hang up in the middle."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

USER, PASSWORD = "postmaster@example.org", 'p@ss "word" 5%'

_TOKENS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class Kept:
    """A message in a folder."""

    raw: bytes
    uid: int
    flags: set[str] = field(default_factory=set)


class ImapServer:
    """`hang_up_at` is the command ("STORE", "FETCH" …) at which it drops the connection."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.folders: dict[str, list[Kept]] = {"INBOX": []}
        self.hang_up_at = ""
        self.commands: list[str] = []
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                if certificate is not None:
                    safe = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    safe.load_cert_chain(certificate)
                    try:
                        wrapped = safe.wrap_socket(self.request, server_side=True)
                    except ssl.SSLError:
                        return
                    with wrapped, wrapped.makefile("rb") as lines, wrapped.makefile("wb") as out:
                        self.rfile, self.wfile = lines, out
                        self.talk()
                else:
                    self.talk()

            def talk(self) -> None:
                self.say("* OK IMAP4rev1 ready")
                self.folder: list[Kept] | None = None
                self.signed_in = False
                while line := self.rfile.readline().decode("ascii").strip():
                    tag, _, rest = line.partition(" ")
                    verb = rest.removeprefix("UID ").partition(" ")[0].upper()
                    outer.commands.append(verb)
                    if verb == outer.hang_up_at:
                        return
                    said = self.do(verb, rest)
                    self.say(f"{tag} {said}")
                    if verb == "LOGOUT":
                        return

            def say(self, line: str) -> None:
                self.wfile.write(line.encode() + b"\r\n")
                self.wfile.flush()

            def do(self, verb: str, rest: str) -> str:
                words = [
                    re.sub(r"\\(.)", r"\1", quoted) if plain == "" else plain
                    for quoted, plain in _TOKENS.findall(rest)
                ]
                if verb == "CAPABILITY":
                    self.say("* CAPABILITY IMAP4rev1")
                elif verb == "LOGOUT":
                    self.say("* BYE")
                elif verb == "LOGIN":
                    if words[1:] != [USER, PASSWORD]:
                        # Some repeat what they were given.
                        return f"NO [AUTHENTICATIONFAILED] {words[1:]}"
                    self.signed_in = True
                elif not self.signed_in:
                    return "BAD sign in first"
                elif verb == "SELECT":
                    self.folder = outer.folders.get(words[1])
                    if self.folder is None:
                        return "NO no such folder"
                    self.say(f"* {len(self.folder)} EXISTS")
                elif self.folder is None:
                    return "BAD select first"
                elif verb == "SEARCH":
                    self.search(self.folder, words[2:])
                elif verb == "FETCH":
                    self.fetch(self.folder, int(words[2]), rest)
                elif verb == "STORE":
                    kept = next(one for one in self.folder if one.uid == int(words[2]))
                    kept.flags.update(re.findall(r"\\\w+", rest))
                else:
                    return f"BAD {verb}"
                return "OK done"

            def search(self, folder: list[Kept], words: list[str]) -> None:
                assert words[:2] == ["UNSEEN", "HEADER"], words
                name, part = words[2], words[3].casefold()
                found = [
                    str(one.uid) for one in folder
                    if "\\Seen" not in one.flags
                    and part in str(message_from_bytes(one.raw).get(name, "")).casefold()
                ]  # fmt: skip
                self.say(" ".join(["* SEARCH", *found]))

            def fetch(self, folder: list[Kept], uid: int, rest: str) -> None:
                for at, one in enumerate(folder, start=1):
                    if one.uid == uid:
                        most = re.search(r"BODY\.PEEK\[\]<0\.(\d+)>", rest)
                        assert most, "reading marks nothing as read"
                        raw = one.raw[: int(most[1])]
                        head = f"* {at} FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n"
                        self.wfile.write(head.encode() + raw + b")\r\n")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        """Messages that arrive."""
        kept = self.folders.setdefault(folder, [])
        for raw in messages:
            kept.append(Kept(raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), len(kept) + 11))

    def seen(self, folder: str = "INBOX") -> list[bool]:
        return ["\\Seen" in one.flags for one in self.folders[folder]]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
