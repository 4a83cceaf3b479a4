"""The reception desk as somebody at a counter uses it: what is typed, and the buttons pressed."""

from __future__ import annotations

from typing import Any

from tests.browser import Browser, Page, text_of


def ask(browser: Browser, words: str, **more: Any) -> Page:
    """A fresh desk, the words typed into its box, and Enter."""
    return browser.get("/desk").submit({"q": words, **more}, form="#desk")


def press(page: Page, words: str, *, nth: int = 0, tick: tuple[str, ...] = (), **may: Any) -> Page:
    """Press the button that says `words` (the `nth` of those that do), with everything the form
    holds by then; `tick`: the values of boxes "chosen" that are ticked first."""
    form = page.find("#desk")
    hits = [one for one in page._buttons(form) if text_of(one) == words]
    hits = hits or [one for one in page._buttons(form) if words in text_of(one)]
    assert hits, f"no button {words!r}: {[text_of(one) for one in page._buttons(form)]}"
    button = hits[nth]
    sent = page._filled_in(page._controls(form), {"chosen": tick} if tick else {})
    if button.get("name"):
        sent.setdefault(button.get("name", ""), []).append(button.get("value", ""))
    action = button.get("formaction") or form.get("action") or ""
    assert form.get("method") == "post"
    return page.browser.post(action, sent, **may)


def names(page: Page) -> list[str]:
    """The names on the cards, in their order."""
    return [text_of(one) for one in page.find_all(".app-desk-card__name button")]


def ids(page: Page) -> list[str]:
    """The ids of the groups on the cards, in their order."""
    return [one.get("value", "") for one in page.find_all(".app-desk-card__name button")]


def chips(page: Page) -> list[str]:
    """What the words were taken to mean."""
    return page.texts(".app-chip__name")
