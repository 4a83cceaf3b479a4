"""How long somebody at the reception desk waits, in real Chromium: from Enter to the answers, and
from P to the printer's own dialogue, with how many actions it takes from the words to the paper.

    .venv/bin/python -m bench.desk [--callers 60] [--chromium /usr/bin/chromium]

`waymark serve` runs with one worker on the demonstration. What callers say are the questions of
tests/search/relevance.csv, in an order of chance that is the same every time, with the place behind
them. Where answers end is when the browser has drawn them; loading the empty desk is not counted,
for it is open before anybody rings. The median, what 95 in 100 stay under, and the most.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from indexer.seed import load_demo
from indexer.settings import write_secret
from tests.journeys.desk_pages import ask, focused, until
from tests.serving import served

from .measure import p50, p95, say, table
from .relevance import judgements
from .search import opened

PROMISED = 1000.0
"""Milliseconds that somebody may wait from the words to the paper, thinking and typing apart."""
WATCH = """
window.waited = {};
let pressed, main;
const note = () => {
  window.waited[pressed.key] = performance.now() - pressed.timeStamp;
};
window.print = () => {
  window.asked = true;
  note();
};
addEventListener("keydown", (event) => (pressed = event), true);
new MutationObserver(() => {
  const now = document.querySelector("main");
  if (!now || now === main) return;
  // What the next task finds has been drawn.
  if (main) requestAnimationFrame(() => setTimeout(() => window.asked || note()));
  main = now;
}).observe(document, { childList: true, subtree: true });
"""
"""Milliseconds of each key until what it leads to is drawn, or the printer is asked for. Answers
take the place of the page's main part; the page itself stays."""


@dataclass
class Waited:
    """Milliseconds until the answers, and until the printer where it was asked for, of each caller,
    and what became of each call."""

    answers: list[float] = field(default_factory=list)
    served: list[tuple[float, float]] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)


def after(page: Page, key: str) -> float:
    """How long it took from that key on, once it is known."""
    until(page, f"window.waited[{key!r}] !== undefined")
    return float(page.evaluate(f"window.waited[{key!r}]"))


def call(page: Page, url: str, words: str, waited: Waited) -> None:
    """One caller: the words and Enter, P, and the printer's own "Print"."""
    page.goto(f"{url}/desk", wait_until="load")
    ask(page, words)
    answers = after(page, "Enter")
    waited.answers.append(answers)
    if focused(page) != "answers":
        waited.ways["help in danger, read first"] += 1
        return
    if not page.locator("article").count():
        waited.ways["no group, hence no paper"] += 1
        return
    page.keyboard.press("p")
    after(page, "p")
    if not page.locator(".app-paper").count():
        waited.ways["asked first whether paper is safe"] += 1
        return
    until(page, "window.asked === true")
    waited.served.append((answers, after(page, "p")))
    waited.ways["three actions: Enter, P, the printer's own"] += 1


def row(what: str, times: Sequence[float]) -> tuple[str, ...]:
    """A row of the table of times."""
    return (what, f"{p50(times):.0f}", f"{p95(times):.0f}", f"{max(times):.0f}")


def report(first: float, waited: Waited) -> None:
    """Print the tables."""
    if not waited.served:
        table(("what became of a call", "callers"), waited.ways.most_common())
        return
    answers, papers = zip(*waited.served, strict=True)
    both = [one + other for one, other in waited.served]
    table(
        ("milliseconds", "median", "95 in 100", "most"),
        [
            row("from Enter to the answers", waited.answers),
            row("the same, of those who got a paper", answers),
            row("from P to the printer's dialogue", papers),
            row("both together", both),
        ],
    )
    held = sum(one < PROMISED for one in both)
    table(
        ("the first answers after a start, ms", "both under a second", "ratio to a second, median"),
        [(f"{first:.0f}", f"{held} of {len(both)}", f"{p50(both) / PROMISED:.2f}")],
    )
    table(("what became of a call", "callers"), waited.ways.most_common())


def main() -> None:
    """Read the command line."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--callers", type=int, default=60)
    wanted.add_argument("--chromium", default="/usr/bin/chromium")
    given = wanted.parse_args()
    said = [f"{one.query}, {one.near}" if one.near else one.query for one in judgements()]
    said = random.Random(4).sample(said, min(given.callers, len(said)))
    with tempfile.TemporaryDirectory() as folder, closing(opened(Path(folder))) as store:
        store.set_up()
        write_secret(store.settings)
        load_demo(store, now=datetime.now(UTC))
        with served(store, log=Path(folder) / "log") as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=given.chromium, args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(WATCH)
            first = Waited()
            call(page, url, "lunch club, WF1 2AP", first)
            waited = Waited()
            for number, words in enumerate(said, 1):
                call(page, url, words, waited)
                if number % 20 == 0:
                    say(f"{number} callers")
            browser.close()
    report(first.answers[0], waited)


if __name__ == "__main__":
    main()
