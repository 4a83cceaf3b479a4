"""Jinja for every page: where templates are found, their filters and the words for our ids.

`create_app` calls `set_up(app)` once, before the first page; views only call `render_template`.
Nothing here reads the database, so an error page can be drawn while the database is broken.
"""

from __future__ import annotations

import gettext as catalogues
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from flask import Flask, current_app, g, has_request_context, request, url_for
from jinja2 import (
    BytecodeCache,
    ChainableUndefined,
    ChoiceLoader,
    PackageLoader,
    Undefined,
    UndefinedError,
    pass_eval_context,
)
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from indexer.freshness.evidence import opens_again
from indexer.search.facts import fact_told, is_left_out
from schemas import vocabulary
from schemas.postcodes import is_postcode_shape

BOOT_SCRIPT = (
    "document.body.className+=' js-enabled'+"
    "('noModule' in HTMLScriptElement.prototype?' nhsuk-frontend-supported':'');"
)
"""The one inline script of the site, the same on every page so that its hash can be allowed."""

PATHS = {
    "home": "/",
    "search": "/search",
    "browse": "/browse",
    "desk": "/desk",
    "sign_in": "/sign-in",
    "sign_out": "/sign-out",
    "account": "/account",
    "work": "/stewards",
    "suggest_group": "/suggest-a-group",
    "suggest": "/api/suggest",
    "how_we_check": "/how-we-check",
    "how_we_rank": "/how-we-rank",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "figures": "/figures",
}
"""What is linked from every page, error pages included, which must not depend on any blueprint."""

SITE = {"name": "Waymark", "contact_email": None, "contact_phone": None, "area": None}
"""What a page says about this directory where `app.config["SITE"]` does not say otherwise."""

_ADDRESS = re.compile(r"^[^\s@<>()\[\]:;,?&%\"\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
LONDON = ZoneInfo("Europe/London")
OUR_TEMPLATES = str(Path(__file__).parent / "templates")


def set_up(app: Flask) -> None:
    """Give `app` our templates, filters and globals. Needs `app.static_folder` for static_url."""
    app.jinja_options = {
        **app.jinja_options,
        # Flask escapes .html only, and the NHS macros are .jinja files: without this line what a
        # reader typed would go into their attributes as it stands.
        "autoescape": lambda name: name is None or not name.endswith(".txt"),
        "undefined": _missing_for(app),
        "extensions": ["jinja2.ext.i18n"],
        "bytecode_cache": _COMPILED,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    # Ours first, so that a template of ours may replace one of the NHS macros.
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("directory_app"), PackageLoader("nhsuk_frontend_jinja")]
    )
    env = app.jinja_env
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translate, translate_plural, newstyle=True
    )
    env.filters.update(
        date=long_date,
        day_after=opens_again,
        time=clock_time,
        when=when,
        how_far=how_far,
        phone=phone,
        phone_href=phone_href,
        mail_href=mail_href,
        safe_url=safe_url,
        paragraphs=paragraphs,
        plural=plural,
        listed=listed,
        need_label=need_label,
        facet_label=facet_label,
        language_label=vocabulary.language_label,
        condition_label=lambda id: translate(vocabulary.CONDITIONS.get(id, id)),
        safeguarding_label=lambda fact: translate(vocabulary.SAFEGUARDING.get(fact, fact)),
        who_label=lambda id: translate(vocabulary.WHO.get(id, id)),
        join_label=lambda id: translate(vocabulary.JOIN.get(id, id)),
        attend_label=lambda id: translate(vocabulary.ATTEND.get(id, id)),
        venue_kind_label=lambda id: translate(vocabulary.VENUE_KINDS.get(id, id)),
        age_range=age_range,
        is_left_out=is_left_out,
        fact_told=fact_told,
    )
    env.globals.update(
        boot_script=Markup(BOOT_SCRIPT),  # noqa: S704 - the constant above, nothing from outside
        static_url=static_url,
        page_url=page_url,
        access_groups=access_groups,
        top_needs=vocabulary.top_needs,
        # Of Jinja's own, `_` looks for `gettext` and calls it, which calls `translate`: with some
        # thirty words on each page, a tenth of the time that drawing one takes.
        _=_said,
        gettext=_said,
    )

    @app.context_processor
    def describe_site() -> dict[str, Any]:
        return {"site": {**SITE, **app.config.get("SITE", {})}, "language": _language()}


class _Compiled(BytecodeCache):
    """Templates compiled once in a process, however many applications it makes (tests: hundreds).

    Jinja itself compares the checksum of the source, so a changed template is compiled again.
    """

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def _missing_for(app: Flask) -> type[ChainableUndefined]:
    """The class of a name that no view gave.

    The NHS macros read parameters nobody passed, so a missing name must be silent in them. In
    our own templates it is a typing mistake: while `app.testing`, printing, counting or looping
    over one raises `UndefinedError`; in use the page goes on without it.
    """

    class Missing(ChainableUndefined):
        def _complain(self) -> None:
            if app.testing and _asked_by_our_template():
                raise UndefinedError(f"The view gave this page no {self._undefined_name!r}.")

        def __str__(self) -> str:
            self._complain()
            return ""

        def __html__(self) -> str:
            return str(self)

        def __iter__(self) -> Any:
            self._complain()
            return iter(())

        def __len__(self) -> int:
            self._complain()
            return 0

    return Missing


def _asked_by_our_template() -> bool:
    """Is the nearest template on the call stack one of ours, rather than an NHS macro?"""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.endswith((".html", ".jinja", ".svg", ".txt")) or file == "<template>":
            return file.startswith(OUR_TEMPLATES) or file == "<template>"
        frame = frame.f_back  # type: ignore[assignment]
    return False


# --- language -----------------------------------------------------------------------------------


def _language() -> str:
    return g.get("language", "en") if has_request_context() else "en"


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    folder = Path(__file__).parent / "translations"
    return catalogues.translation("waymark", folder, languages=[language], fallback=True)


def translate(text: str) -> str:
    """`text` in the reader's language (`g.language`, default "en"); itself if not translated."""
    return _catalogue(_language()).gettext(text) if text else text


@pass_eval_context
def _said(context: EvalContext, text: str, /, **values: Any) -> str:
    """What `_("...")` says in a template, as Jinja's own does: safe, with the values escaped."""
    said = translate(text)
    if context.autoescape:
        said = Markup(said)  # noqa: S704 - the words of our templates and catalogues
    return said % values if "%" in said else said


def translate_plural(one: str, many: str, n: int) -> str:
    """`one` or `many` in the reader's language, as its grammar asks for `n`."""
    return _catalogue(_language()).ngettext(one, many, n)


# --- dates, distances, phones -------------------------------------------------------------------


def _present(value: Any) -> bool:
    if isinstance(value, Undefined):
        str(value)  # raises in tests when the name is a mistake in one of our templates
        return False
    return value is not None and value != ""


def long_date(value: date | str | None) -> str:
    """ "2026-11-03" -> "3 November 2026". A moment is shown as its date in London."""
    if not _present(value):
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(LONDON)
    assert value is not None
    return f"{value.day} {translate(f'{value:%B}')} {value.year}"


def clock_time(value: time | str | None) -> str:
    """ "10:30" -> "10.30am", "14:00" -> "2pm", "12:00" -> "noon"."""
    if not _present(value):
        return ""
    if isinstance(value, str):
        value = time.fromisoformat(value)
    assert value is not None
    if (value.hour, value.minute) in ((0, 0), (12, 0)):
        return translate("noon") if value.hour else translate("midnight")
    minutes = f".{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def when(session: Mapping[str, str | None] | None) -> str:
    """A `next_session` -> "Tuesday 3 November 2026, 2pm to 3.30pm" (London time)."""
    if not _present(session) or not session or not session.get("starts"):
        return ""
    starts_text, ends_text = session["starts"], session.get("ends")
    assert starts_text is not None
    starts = _in_london(datetime.fromisoformat(starts_text))
    day = f"{translate(f'{starts:%A}')} {long_date(starts)}"
    if len(starts_text) <= 10:
        return day
    hours = clock_time(starts.time())
    if ends_text:
        ends = _in_london(datetime.fromisoformat(ends_text))
        hours = f"{hours} {translate('to')} {clock_time(ends.time())}"
    return f"{day}, {hours}"


def _in_london(moment: datetime) -> datetime:
    return moment.astimezone(LONDON) if moment.tzinfo else moment.replace(tzinfo=LONDON)


def how_far(venue: Mapping[str, Any]) -> str:
    """How far the venue of a RESULT is, in words; "" if that is not known.

    0.42 -> "0.4 miles", 1.0 -> "1 mile", 0.03 -> "less than 0.1 miles", 12.4 -> "12 miles". A venue
    without a whole postcode may be known by its town or district alone, and how far the middle of a
    town is says little of a street in it: "about a mile or less", "about 3 miles".
    """
    value = venue.get("distance_miles")
    if value is None:
        return ""
    if not is_postcode_shape(venue.get("postcode") or ""):
        if value < 1:
            return translate("about a mile or less")
        return f"{translate('about')} {_miles(round(value))}"
    return _miles(value)


def _miles(value: float) -> str:
    if value < 0.1:
        return translate("less than 0.1 miles")
    shown = f"{value:.0f}" if round(value, 1) >= 10 else f"{value:.1f}".removesuffix(".0")
    return f"{shown} {translate('mile') if shown == '1' else translate('miles')}"


def _number(value: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(value, "GB")
    except phonenumbers.NumberParseException:
        return None
    # Short numbers (111, 116 123) and mistyped ones are shown and dialled as they stand.
    full = len(str(parsed.national_number)) >= 9 and phonenumbers.is_possible_number(parsed)
    return parsed if full else None


def phone(value: str | None) -> str:
    """ "01924110200" -> "01924 110200"; what is no phone number is shown as it was given."""
    if not _present(value) or value is None:
        return ""
    number = _number(value)
    if number is None:
        return value
    extension, number.extension = number.extension, None
    style = phonenumbers.PhoneNumberFormat
    shown = phonenumbers.format_number(
        number, style.NATIONAL if number.country_code == 44 else style.INTERNATIONAL
    )
    return f"{shown} {translate('extension')} {extension}" if extension else shown


def mail_href(value: str | None) -> str | None:
    """The `mailto:` link of an address; None for what is none, or carries more than an address."""
    if not _present(value) or value is None or not _ADDRESS.match(value):
        return None
    return f"mailto:{value}"


def phone_href(value: str | None) -> str | None:
    """The `tel:` link of a number, extension included; None when there is nothing to dial."""
    if not _present(value) or value is None:
        return None
    number = _number(value)
    if number is not None:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)
    # "111, then option 2": the number is what stands first.
    first = re.match(r"\s*(\+?\d[\d ()-]{1,18}\d)(?!\d)", value)
    return "tel:" + re.sub(r"[ ()-]", "", first[1]) if first else None


# --- text ---------------------------------------------------------------------------------------


def safe_url(value: str | None) -> str | None:
    """`value` if it is an http(s) address with a host, else None: nothing else becomes a link."""
    if not _present(value) or value is None:
        return None
    value = value.strip()
    try:
        parts = urlsplit(value)
        # A name and password before the host make an address look like another one.
        allowed = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return None
    return value if allowed and not re.search(r"[\s<>\"\x00-\x1f\\]", value) else None


def paragraphs(text: str | None) -> Markup:
    """Plain text -> escaped <p> elements, split at empty lines; single line breaks are kept."""
    if not _present(text) or text is None:
        return Markup()
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.splitlines()))
        for part in parts
    )


def plural(count: int, one: str, many: str) -> str:
    """(1, "group", "groups") -> "1 group"; (1200, …) -> "1,200 groups"."""
    return f"{count:,} {translate_plural(one, many, count)}"


def listed(value: Any) -> list[Any]:
    """A value that may be missing, single or several, as a list."""
    if not _present(value):
        return []
    return [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)


def need_label(need_id: str) -> str:
    """ "wellbeing.bereavement" -> "Bereavement"; an id we do not know is shown as it is."""
    need = vocabulary.needs().get(need_id)
    return translate(need.label) if need else need_id


def facet_label(facet_id: str) -> str:
    """ "hearing_loop" -> "Working hearing loop"."""
    facet = vocabulary.facets().get(facet_id)
    return translate(facet.label) if facet else facet_id


def age_range(age: Mapping[str, float | None] | None) -> str:
    """{"min": 18, "max": 25} -> "18 to 25"; {"min": 50} -> "50 and over"; nothing known -> ""."""
    if not _present(age) or not age:
        return ""
    low, high = age.get("min"), age.get("max")
    if low is not None and high is not None:
        return f"{low:g} {translate('to')} {high:g}"
    if low is not None:
        return f"{low:g} {translate('and over')}"
    return f"{high:g} {translate('and under')}" if high is not None else ""


# --- globals ------------------------------------------------------------------------------------


def access_groups(
    facts: Sequence[Mapping[str, Any]],
) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
    """Access facts in the published groups: (group id, label, facts), empty groups left out."""
    by_facet = {fact["facet"]: fact for fact in facts}
    groups = (
        (group_id, translate(label), [by_facet[one] for one in facets if one in by_facet])
        for group_id, (label, facets) in vocabulary.facet_groups().items()
    )
    return [group for group in groups if group[2]]


def page_url(name: str, fragment: str = "", query: Mapping[str, Any] | None = None) -> str:
    """The address of one of `PATHS`, under the prefix the site is served from."""
    address = (request.script_root if has_request_context() else "") + PATHS[name]
    if query:
        address += "?" + urlencode(query, doseq=True)
    return address + (f"#{fragment}" if fragment else "")


def static_url(name: str) -> str:
    """The address of a file in static/, with the hash of its content: it may be kept for ever."""
    return url_for("static", filename=name, v=static_version(current_app, name))


def static_version(app: Flask, name: str) -> str:
    """The first 12 digits of the SHA-256 of static/`name`. Raises LookupError if there is none."""
    assert app.static_folder is not None
    # Asked four times for each page; a `Path` for each takes longer than looking at the file.
    file = os.path.join(app.static_folder, name)
    try:
        return _digest(file, os.stat(file).st_mtime_ns)
    except OSError:
        _no_such_file(name)


def _no_such_file(name: str) -> NoReturn:
    raise LookupError(f"There is no static file {name!r}: run `make assets`, or mend the name.")


@cache
def _digest(file: str, _changed: int) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()[:12]
