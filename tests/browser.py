"""The browser the tests use: it reads pages as a person would and inspects every one it fetches.

`Browser(app)` wraps Flask's own test client; each `get`, `follow` and `submit` gives a `Page` or
raises `BrokenPage` with everything that is wrong with it, so a test about one thing also proves
that its pages are valid, labelled, free of inline code and without cookies. What a page may do
differently is said by name: `browser.get("/sign-in", cookie=True)`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from html5lib.constants import E as PARSE_ERRORS

HIDDEN_FROM_READERS = ("script", "style", "template")
APART = frozenset(("br", "p", "li", "dt", "dd", "div", "h1", "h2", "h3", "h4", "td", "th"))
"""What stands on lines of its own, or in cells: its words do not run into those behind it."""


REQUIRED_HEADERS = (
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Cache-Control",
)
SVG = "{http://www.w3.org/2000/svg}"
LEAKS = re.compile(r"\bNone\b|\bundefined\b|\bUndefined\b|\{\{|\}\}|\{%|%\(\w+\)s|<bound method")


class BrokenPage(AssertionError):
    """A page that would fail somebody; the text lists every way in which it does."""


class Browser:
    """One person's browser: it keeps cookies from page to page, as a real one does."""

    def __init__(self, app: Flask | FlaskClient) -> None:
        self.client = app.test_client() if isinstance(app, Flask) else app

    def get(self, url: str, **may: Any) -> Page:
        """The page at `url`, redirects followed, inspected.

        Named exceptions: `status=404` (what the answer must be; 200 if not said), `cookie=True`
        (it may set one), `framed=True` (other sites may embed it), `may_contain=["None"]` (words
        that would otherwise look like a leak).
        """
        return self._page(self.client.get(url, follow_redirects=True), may)

    def post(self, url: str, data: Mapping[str, Any], **may: Any) -> Page:
        """The page after sending a form by hand; `Page.submit` is the way people do it."""
        return self._page(self.client.post(url, data=data, follow_redirects=True), may)

    def _page(self, response: Any, may: Mapping[str, Any]) -> Page:
        allowed = {"status", "cookie", "framed", "may_contain"}
        assert set(may) <= allowed, f"no such exception: {set(may) - allowed}"
        page = Page(self, response)
        expected = may.get("status", 200)
        assert page.status == expected, (
            f"{page.url} answered {page.status}, not {expected}: {page.html[:500]}"
        )
        problems = problems_of(
            page,
            cookie=may.get("cookie", False),
            framed=may.get("framed", False),
            may_contain=may.get("may_contain", ()),
        )
        if problems:
            raise BrokenPage(f"{page.url}\n  " + "\n  ".join(problems))
        return page


class Page:
    """One page as fetched: `status`, `url`, `html`, `headers`, `title`, `h1`, `text`, `root`."""

    def __init__(self, browser: Browser, response: Any) -> None:
        self.browser = browser
        self.status: int = response.status_code
        self.headers = response.headers
        self.mimetype: str = response.mimetype
        self.html: str = response.get_data(as_text=True)
        request = response.request
        self.url: str = request.path + (
            "?" + request.query_string.decode() if request.query_string else ""
        )
        self.root, self.parse_errors, self.parents = _read(self.html)

    @property
    def title(self) -> str:
        found = self.root.find(".//title")
        return "" if found is None else text_of(found)

    @property
    def h1(self) -> str:
        return text_of(self.find("h1"))

    @cached_property
    def text(self) -> str:
        """The words of the page, white space made single."""
        return text_of(self.find("body"))

    def find_all(self, selector: str) -> list[Element]:
        """Elements matching a simple selector: tag, #id, .class, [name=value], and descendants."""
        found = [self.root]
        for part in selector.split():
            matches = _matcher(part)
            below = [e for parent in found for e in parent.iter() if e is not parent and matches(e)]
            found = list(dict.fromkeys(below))
        return found

    def find(self, selector: str) -> Element:
        """The only element that matches `selector`."""
        found = self.find_all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector!r} on {self.url}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """The words of each element that matches, in page order."""
        return [text_of(element) for element in self.find_all(selector)]

    def links(self) -> list[tuple[str, str]]:
        """(words, address) of every link, in page order."""
        return [(text_of(link), link.get("href", "")) for link in self.find_all("a")]

    def follow(self, words: str, **may: Any) -> Page:
        """Press the link that says `words`, or else the only one whose words contain them."""
        hits = {href for text, href in self.links() if text == words}
        hits = hits or {href for text, href in self.links() if words in text}
        assert len(hits) == 1, f"{len(hits)} links say {words!r} on {self.url}: {self.links()}"
        return self.browser.get(self._absolute(hits.pop()), **may)

    def submit(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        form: str = "main form",
        button: str | None = None,
        **may: Any,
    ) -> Page:
        """Fill in the form that `form` selects, press its button (`button`: its words), read on.

        What is not named in `values` keeps what the page put there. A name the form does not
        have, or a choice it does not offer, fails the test: a person could not send it either.
        """
        element = self.find(form)
        controls = self._controls(element)
        sent = self._filled_in(controls, values or {})
        if button is not None:
            pressed = [b for b in self._buttons(element) if text_of(b) == button]
            assert pressed, f"no button {button!r} in {form!r} on {self.url}"
            if pressed[0].get("name"):
                sent.setdefault(pressed[0].get("name", ""), []).append(pressed[0].get("value", ""))
        action = self._absolute(element.get("action") or self.url)
        if element.get("method", "get").lower() == "post":
            return self.browser.post(action, sent, **may)
        response = self.browser.client.get(action, query_string=sent, follow_redirects=True)
        return self.browser._page(response, may)

    def _absolute(self, href: str) -> str:
        href = href.split("#")[0]
        if href.startswith("?") or not href:
            return urlsplit(self.url).path + href if href else self.url
        parts = urlsplit(href)
        assert not parts.netloc or parts.hostname == "localhost", f"{href} is another site"
        return parts.path + ("?" + parts.query if parts.query else "")

    def _belongs(self, control: Element, form: Element) -> bool:
        if control.get("form"):
            return control.get("form") == form.get("id")
        above: Element | None = control
        while above is not None and above is not form:
            above = self.parents.get(above)
        return above is form

    def _controls(self, form: Element) -> list[Element]:
        names = ("input", "select", "textarea")
        return [
            e
            for e in self.root.iter()
            if e.tag in names and e.get("name") and self._belongs(e, form)
        ]

    def _buttons(self, form: Element) -> list[Element]:
        return [e for e in self.root.iter("button") if self._belongs(e, form)]

    def _filled_in(
        self, controls: Sequence[Element], values: Mapping[str, Any]
    ) -> dict[str, list[str]]:
        sent: dict[str, list[str]] = {}
        offered: dict[str, set[str]] = {}
        free: set[str] = set()
        for control in controls:
            name = control.get("name", "")
            chosen: list[str]
            if control.tag == "select":
                options = list(control.iter("option"))
                marked = [o for o in options if o.get("selected") is not None]
                if not marked and control.get("multiple") is None:
                    marked = options[:1]
                chosen = [_option_value(o) for o in marked]
                offered.setdefault(name, set()).update(_option_value(o) for o in options)
            elif control.get("type") in ("checkbox", "radio"):
                value = control.get("value", "on")
                chosen = [value] if control.get("checked") is not None else []
                offered.setdefault(name, set()).add(value)
            elif control.get("type") in ("submit", "button", "image", "reset"):
                continue
            else:
                text = control.text or "" if control.tag == "textarea" else control.get("value", "")
                chosen = [text.removeprefix("\n")]
                free.add(name)
            if control.get("disabled") is None and chosen:
                sent.setdefault(name, []).extend(chosen)
        for name, value in values.items():
            wanted = [str(v) for v in ([value] if isinstance(value, str | int) else value)]
            assert name in free or name in offered, f"no field {name!r}: {sorted(free)}, {offered}"
            unknown = set(wanted) - offered.get(name, set())
            assert name in free or not unknown, f"{name!r} does not offer {unknown}"
            sent[name] = wanted
        return sent


@lru_cache(maxsize=32)
def _read(html: str) -> tuple[Element, list[str], dict[Element, Element]]:
    """The tree of a page, what is wrong with its writing, and what each element stands in.

    Reading costs more than most views do, and some pages (the form to sign in) come to every
    test in the same letters: they share one tree, which nobody changes.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    errors = [
        f"line {place[0]}: {PARSE_ERRORS.get(code, code) % details}"
        for place, code, details in parser.errors
    ]
    return root, errors, {child: parent for parent in root.iter() for child in parent}


def text_of(element: Element) -> str:
    """The words inside an element as a reader gets them, white space made single."""
    words: list[str] = []
    _put_words(element, words)
    return " ".join("".join(words).split())


def _put_words(element: Element, words: list[str]) -> None:
    if element.tag in HIDDEN_FROM_READERS:
        return
    if element.text:
        words.append(element.text)
    for child in element:
        _put_words(child, words)
        if child.tag in APART:
            words.append(" ")
        if child.tail:
            words.append(child.tail)


def _option_value(option: Element) -> str:
    return option.get("value", text_of(option))


def _matcher(part: str) -> Any:
    """One step of a selector ("input[name=q].wide#q") as a test of an element."""
    pattern = r"([#.]?[\w-]+)|\[([\w-]+)(?:=\"?([^\]\"]*)\"?)?\]"
    assert re.fullmatch(f"(?:{pattern})+", part), f"no such selector: {part!r}"
    steps = [m.groups() for m in re.finditer(pattern, part)]

    def matches(element: Element) -> bool:
        for simple, attribute, value in steps:
            if attribute:
                has = element.get(attribute)
                if has is None or (value is not None and has != value):
                    return False
            elif simple.startswith("#"):
                if element.get("id") != simple[1:]:
                    return False
            elif simple.startswith("."):
                if simple[1:] not in element.get("class", "").split():
                    return False
            elif element.tag != simple:
                return False
        return True

    return matches


# --- what is wrong with a page: each rule yields sentences ---------------------------------------


def problems_of(
    page: Page, *, cookie: bool = False, framed: bool = False, may_contain: Sequence[str] = ()
) -> list[str]:
    """Every rule that `page` breaks, in words; empty when it is sound."""
    if page.mimetype != "text/html":
        return [f"it is {page.mimetype}, not a page"]
    return [
        *page.parse_errors,
        *_wrong_headers(page, cookie=cookie, framed=framed),
        *_wrong_outline(page),
        *_wrong_references(page),
        *_wrong_fields(page),
        *_wrong_links(page),
        *_code_in_page(page),
        *_leaks(page, may_contain),
    ]


def _wrong_headers(page: Page, *, cookie: bool, framed: bool) -> Iterator[str]:
    for name in REQUIRED_HEADERS:
        if name not in page.headers:
            yield f"no {name} header"
    policy = _policy(page)
    if policy.get("default-src") != ["'none'"]:
        yield "the content policy does not start from default-src 'none'"
    for name, sources in policy.items():
        if {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(sources) and not (
            framed and name == "frame-ancestors"
        ):
            yield f"the content policy allows too much: {name} {' '.join(sources)}"
    if not framed and policy.get("frame-ancestors") != ["'none'"]:
        yield "other sites may frame it"
    if not cookie and "Set-Cookie" in page.headers:
        yield f"it sets a cookie: {page.headers['Set-Cookie'].split('=')[0]}"


def _policy(page: Page) -> dict[str, list[str]]:
    rules = [rule.split() for rule in page.headers.get("Content-Security-Policy", "").split(";")]
    return {rule[0]: rule[1:] for rule in rules if rule}


def _wrong_outline(page: Page) -> Iterator[str]:
    if not page.root.get("lang"):
        yield "<html> says no language"
    h1s = page.find_all("h1")
    if len(h1s) != 1:
        yield f"it has {len(h1s)} h1 headings"
    elif not page.title.removeprefix("Error: ").startswith(text_of(h1s[0])):
        yield f"the title {page.title!r} does not begin with the h1 {text_of(h1s[0])!r}"
    if len(page.find_all("main")) != 1:
        yield "it has not exactly one <main>"
    level = 1  # a warning with an h2 may stand before the h1
    for heading in page.root.iter():
        if isinstance(heading.tag, str) and re.fullmatch("h[1-6]", heading.tag):
            now = int(heading.tag[1])
            if now > level + 1:
                yield f"heading {text_of(heading)!r} jumps from h{level} to h{now}"
            if not text_of(heading):
                yield f"an empty {heading.tag}"
            level = now


def _wrong_references(page: Page) -> Iterator[str]:
    ids = [element.get("id", "") for element in page.root.iter() if element.get("id") is not None]
    for repeated in sorted({one for one in ids if ids.count(one) > 1}):
        yield f"the id {repeated!r} is used {ids.count(repeated)} times"
    if any(not one or re.search(r"\s", one) for one in ids):
        yield "an id is empty or has a space in it"
    for element in page.root.iter():
        for name in ("for", "form", "aria-describedby", "aria-labelledby", "aria-controls"):
            for target in (element.get(name) or "").split():
                if target not in ids:
                    yield f"{element.tag} {name} names {target!r}, which is not on the page"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"the link {text_of(element)!r} goes to {href!r}, which is not on the page"


def _wrong_fields(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.root.iter("label") if text_of(label)}
    for element in page.root.iter():
        typed = element.tag == "input" and element.get("type") not in ("hidden", "submit", "button")
        if typed or element.tag in ("select", "textarea"):
            named = element.get("aria-label") or element.get("aria-labelledby")
            parent = page.parents[element]
            inside = parent.tag == "label" and text_of(parent)
            if not (element.get("id") in labelled or named or inside):
                yield f"the field {element.get('name')!r} has no label"
        if element.tag == "fieldset" and not any(text_of(one) for one in element.iter("legend")):
            yield "a fieldset without a legend"
        if element.tag == "form":
            if not element.get("action"):
                yield "a form without an action"
            elif urlsplit(element.get("action", "")).netloc:
                yield f"a form sends to another site: {element.get('action')}"
            if element.get("method", "").lower() not in ("get", "post"):
                yield "a form without a method"
        if element.tag == "button" and not (text_of(element) or element.get("aria-label")):
            yield "a button without words"


def _wrong_links(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        if element.tag == "a":
            pictures = "".join(image.get("alt", "") for image in element.iter("img"))
            if not (text_of(element) or element.get("aria-label") or pictures):
                yield f"a link without words: {element.get('href')!r}"
            if not element.get("href"):
                yield f"the link {text_of(element)!r} goes nowhere"
        for name in ("href", "src", "action", "formaction"):
            address = element.get(name)
            scheme = re.sub(r"[\s\x00-\x1f]", "", address).lower() if address else ""
            if scheme.startswith(("javascript:", "vbscript:", "data:text")):
                yield f"{element.tag} {name} runs code: {element.get(name)!r}"
        if element.tag == "img" and element.get("alt") is None:
            yield f"a picture without alt: {element.get('src')}"


def _code_in_page(page: Page) -> Iterator[str]:
    allowed = _policy(page).get("script-src", [])
    for element in page.root.iter():
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"{element.tag} has {name}=, which the content policy blocks"
        if element.tag in ("style", f"{SVG}style"):
            yield "a <style> in the page, which the content policy blocks"
        if element.tag == "script" and element.get("src") is None and not _is_data(element):
            digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest())
            if f"'sha256-{digest.decode()}'" not in allowed:
                yield f"a script in the page that the policy blocks: {(element.text or '')[:60]!r}"
        for address in _fetched(element):
            parts = urlsplit(address)
            if parts.netloc or (parts.scheme and parts.scheme != "data"):
                yield f"{element.tag} fetches from elsewhere: {address}"


def _is_data(script: Element) -> bool:
    return script.get("type", "").endswith("json")


def _fetched(element: Element) -> list[str]:
    """Addresses the browser asks for by itself because of this element."""
    if element.tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
        sets = [one.split()[0] for one in element.get("srcset", "").split(",") if one.strip()]
        return [a for a in [element.get("src"), *sets] if a]
    rel = set(element.get("rel", "").split())
    if element.tag == "link" and not rel <= {"canonical", "alternate", "license", "next", "prev"}:
        return [element.get("href", "")]
    if element.tag in (f"{SVG}use", f"{SVG}image"):
        names = ("href", "{http://www.w3.org/1999/xlink}href")
        return [element.get(name, "") for name in names if element.get(name)]
    return []


def _leaks(page: Page, may_contain: Sequence[str]) -> Iterator[str]:
    shown = [("the words", page.title), ("the words", page.text)]
    for element in page.root.iter():
        for name, value in element.attrib.items():
            shown.append((f"{element.tag} {name}=", value))
    if not LEAKS.search("\n".join(text for _, text in shown)):
        return  # as nearly always, and found at once
    for where, text in shown:
        for leak in LEAKS.finditer(text):
            around = text[max(0, leak.start() - 30) : leak.end() + 30]
            # "None of these" is English; a bare None is Python.
            english = leak[0] == "None" and text[leak.end() :].startswith(" of ")
            if not english and leak[0] not in may_contain:
                yield f"{where} show {leak[0]!r}: …{around}…"
