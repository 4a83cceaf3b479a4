"""Every setting of a directory, in one table: name, type, default, one line of help.

Read from the environment (WAYMARK_*) by `load_settings`, printed by `waymark check`, and written to
docs/settings.md by a test-kept generator, so a setting cannot exist without being explained.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import SettingsError


@dataclass(frozen=True)
class Setting:
    """One row of the table. `read` turns the environment's text into a value, or ValueError."""

    name: str
    kind: str
    default: str
    help: str
    read: Callable[[str], Any]

    @property
    def variable(self) -> str:
        return "WAYMARK_" + self.name.upper()


def _text(value: str) -> str:
    return value.strip()


def _path(value: str) -> Path:
    return Path(value).expanduser()


def _path_or_none(value: str) -> Path | None:
    return _path(value) if value.strip() else None


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _seconds(value: str) -> float:
    number = float(value)
    if not 0 <= number <= 3600:
        raise ValueError("must be from 0 to 3600 seconds")
    return number


def _count(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError("must be 0 or more")
    return number


def _engine(value: str) -> str:
    if value not in ("embedded", "elasticsearch"):
        raise ValueError('must be "embedded" or "elasticsearch"')
    return value


def _standby(value: str) -> str:
    if value not in ("", "embedded"):
        raise ValueError('must be "embedded" or empty')
    return value


def _meaning(value: str) -> str:
    if value not in ("auto", "off"):
        raise ValueError('must be "auto" or "off"')
    return value


def _security(value: str) -> str:
    if value not in ("starttls", "tls", "none"):
        raise ValueError('must be "starttls", "tls" or "none"')
    return value


def _text_gateway(value: str) -> str:
    if value not in ("none", "console", "notify"):
        raise ValueError('must be "none", "console" or "notify"')
    return value


def _on_or_off(value: str) -> str:
    if value not in ("on", "off"):
        raise ValueError('must be "on" or "off"')
    return value


def _addresses(value: str) -> tuple[str, ...]:
    found = tuple(address.rstrip("/") for address in _listed(value))
    for address in found:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be addresses like https://search.example.org:9200")
        if re.search(r"\s", address):
            raise ValueError("must have commas between addresses, and no blanks in them")
        if parts.port is None and parts.scheme == "http":
            raise ValueError("must name the port, like http://search.example.org:9200")
        if parts.username or parts.password:
            raise ValueError("must not hold a password; use WAYMARK_ELASTICSEARCH_API_KEY")
    return found


def _index_name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", value):
        raise ValueError("must be small letters, digits, - and _, beginning with a letter or digit")
    return value


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "data_dir",
        "folder",
        "instance",
        "Where everything a directory keeps is: database, index, places, secret.",
        _path,
    ),
    Setting(
        "database_url",
        "address",
        "",
        "SQLAlchemy address of the database. Empty: waymark.sqlite in the data directory.",
        _text,
    ),
    Setting(
        "engine",
        "name",
        "embedded",
        'The search engine: "embedded", in this process and one file, or "elasticsearch".',
        _engine,
    ),
    Setting(
        "elasticsearch_url",
        "list",
        "http://127.0.0.1:9200",
        "Addresses of the Elasticsearch servers, by comma.",
        _addresses,
    ),
    Setting(
        "elasticsearch_api_key",
        "text",
        "",
        "The API key for Elasticsearch. Empty: none is sent.",
        _text,
    ),
    Setting(
        "elasticsearch_ca_file",
        "file",
        "",
        "The certificate authority that signed the certificate of Elasticsearch. Empty: those "
        "the machine trusts.",
        _path_or_none,
    ),
    Setting(
        "elasticsearch_index",
        "name",
        "waymark",
        "What the names of its indices in Elasticsearch begin with.",
        _index_name,
    ),
    Setting(
        "elasticsearch_timeout",
        "seconds",
        "2",
        "Seconds to wait for an answer to a search; after that, search counts as down.",
        _seconds,
    ),
    Setting(
        "standby",
        "name",
        "",
        'What answers while Elasticsearch is down: "embedded", an index on this machine, or '
        "empty for nothing.",
        _standby,
    ),
    Setting(
        "meaning",
        "name",
        "auto",
        'Whether words are also understood by their meaning: "auto", if the model is installed, '
        'or "off".',
        _meaning,
    ),
    Setting("name", "text", "Waymark", "What the site calls itself in headings and titles.", _text),
    Setting(
        "area", "text", "", 'The area it serves, in words, like "Wakefield and Stockport".', _text
    ),
    Setting(
        "base_url",
        "address",
        "",
        "The public address of the site, used in links that leave it. "
        "Empty: the address the reader used.",
        _text,
    ),
    Setting(
        "contact_phone",
        "text",
        "",
        "The phone number shown wherever a person may need help.",
        _text,
    ),
    Setting("contact_email", "text", "", "The e-mail address of the directory's team.", _text),
    Setting(
        "smtp_host",
        "text",
        "",
        "The mail server. Empty: letters wait, and an admin reads them on the page Letters.",
        _text,
    ),
    Setting("smtp_port", "number", "587", "The port of the mail server.", _count),
    Setting(
        "smtp_security",
        "name",
        "starttls",
        'How letters are kept from others on the way: "starttls", "tls", or "none" for a server '
        "on this machine.",
        _security,
    ),
    Setting("smtp_user", "text", "", "The user of the mail server. Empty: none is needed.", _text),
    Setting("smtp_password", "text", "", "The password of that user.", _text),
    Setting(
        "mail_from",
        "text",
        "",
        "The address that letters come from. Empty: WAYMARK_CONTACT_EMAIL.",
        _text,
    ),
    Setting(
        "bounces_imap_url",
        "address",
        "",
        "The mailbox where letters that came back are read, like "
        "imaps://user:password@mail.example.org/INBOX. Empty: none is read by itself.",
        _text,
    ),
    Setting(
        "text_gateway",
        "name",
        "none",
        'What sends text messages: "none", "notify" (GOV.UK Notify), or "console", which only '
        "writes them to the log, links and all, for trying out.",
        _text_gateway,
    ),
    Setting("notify_key", "text", "", "The API key of GOV.UK Notify, whole.", _text),
    Setting(
        "notify_template",
        "text",
        "",
        "The id of the template in Notify; its text is ((text)) and no more.",
        _text,
    ),
    Setting(
        "notify_url",
        "address",
        "https://api.notifications.service.gov.uk",
        "Where the API of Notify answers.",
        _text,
    ),
    Setting(
        "trusted_sources",
        "list",
        "",
        "Names of sources, by comma, whose own checked dates count as confirmation.",
        _listed,
    ),
    Setting(
        "fetch_allow",
        "list",
        "",
        "Networks or host:port pairs, by comma, that may be fetched although not public, "
        "like 127.0.0.1:8099.",
        _listed,
    ),
    Setting("fetch_delay", "seconds", "1", "Seconds between two requests to one host.", _seconds),
    Setting(
        "fetch_timeout", "seconds", "30", "Seconds to wait for a publisher's answer.", _seconds
    ),
    Setting(
        "check_websites",
        "on | off",
        "off",
        "Whether the worker looks at the groups' own websites once a month.",
        _on_or_off,
    ),
    Setting(
        "proxies",
        "number",
        "0",
        "How many proxies stand in front and set X-Forwarded-For. 0: none is believed.",
        _count,
    ),
    Setting(
        "search_rate", "text", "120 per minute", "How often one address may ask /api/search.", _text
    ),
    Setting(
        "secret",
        "text",
        "",
        "The key that signs links. Empty: the file `secret` that setup writes.",
        _text,
    ),
)


@dataclass(frozen=True)
class Settings:
    """The values in force. Field names are those of SETTINGS."""

    data_dir: Path
    database_url: str
    engine: str
    elasticsearch_url: tuple[str, ...]
    elasticsearch_api_key: str
    elasticsearch_ca_file: Path | None
    elasticsearch_index: str
    elasticsearch_timeout: float
    standby: str
    meaning: str
    name: str
    area: str
    base_url: str
    contact_phone: str
    contact_email: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str
    mail_from: str
    bounces_imap_url: str
    text_gateway: str
    notify_key: str
    notify_template: str
    notify_url: str
    trusted_sources: tuple[str, ...]
    fetch_allow: tuple[str, ...]
    fetch_delay: float
    fetch_timeout: float
    check_websites: str
    proxies: int
    search_rate: str
    secret: str

    @property
    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'waymark.sqlite'}"

    @property
    def index_file(self) -> Path:
        return self.data_dir / "index.sqlite"

    @property
    def standby_file(self) -> Path:
        return self.data_dir / "standby.sqlite"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises SettingsError naming every variable that is wrong."""
    given = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in SETTINGS:
        text = given.get(setting.variable, "") or setting.default
        try:
            values[setting.name] = setting.read(text)
        except ValueError as error:
            wrong.append(f"{setting.variable}={text!r}: {error}. {setting.help}")
    known = {setting.variable for setting in SETTINGS}
    for name in sorted(given):
        if name.startswith("WAYMARK_") and name not in known:
            wrong.append(f"{name} is no setting of Waymark; see docs/settings.md for the names.")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(**values)


def read_setting(name: str, environment: Mapping[str, str] | None = None) -> Any:
    """One value, for what a process makes once for all its directories. Raises SettingsError."""
    given = os.environ if environment is None else environment
    setting = next(row for row in SETTINGS if row.name == name)
    text = given.get(setting.variable, "") or setting.default
    try:
        return setting.read(text)
    except ValueError as error:
        raise SettingsError(f"{setting.variable}={text!r}: {error}. {setting.help}") from error


def settings_page() -> str:
    """docs/settings.md, made from SETTINGS."""
    rows = [
        f"| `{row.variable}` | {row.kind} | {f'`{row.default}`' if row.default else '(empty)'} "
        f"| {row.help} |"
        for row in SETTINGS
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Every setting is an environment variable. This page is made from "
            "`indexer/settings.py` by `make docs`.",
            "",
            "| variable | kind | default | what it does |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def secret_key(settings: Settings) -> str:
    """The key that signs links: the setting, or the file that `waymark setup` writes."""
    if settings.secret:
        return settings.secret
    file = settings.data_dir / "secret"
    if not file.exists():
        raise SettingsError(f"{file} is missing; run `waymark setup` or set WAYMARK_SECRET.")
    return file.read_text(encoding="utf-8").strip()


def write_secret(settings: Settings) -> None:
    """Write a random secret readable by its owner only, unless there is one."""
    file = settings.data_dir / "secret"
    if settings.secret or file.exists():
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
