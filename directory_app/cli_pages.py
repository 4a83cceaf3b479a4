"""docs/cli.md and docs/settings.md, made from the program itself so that they cannot be wrong."""

from __future__ import annotations

from collections.abc import Iterator

import click

from indexer.settings import settings_page

__all__ = ["commands_page", "settings_page"]


def commands_page(main: click.Group) -> str:
    """Every public command of `main` with its help, options and example."""
    parts = [
        "# The `waymark` command",
        "",
        "This page is made from `directory_app/cli.py` by `waymark docs write`.",
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with some records refused.",
    ]
    for path, command in _commands(main, "waymark"):
        with click.Context(command, info_name=path) as context:
            usage = " ".join(command.collect_usage_pieces(context))
            parts += ["", f"## `{path}`", "", *_text(command), "", f"    {path} {usage}".rstrip()]
            rows = [
                record
                for parameter in command.get_params(context)
                if (record := parameter.get_help_record(context))
                and record[1]
                and "--help" not in parameter.opts
            ]
            if rows:
                parts += ["", "| option | what it does |", "|---|---|"]
                parts += [f"| `{name}` | {' '.join(text.split())} |" for name, text in rows]
    return "\n".join(parts) + "\n"


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _text(command: click.Command) -> list[str]:
    paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
    lines: list[str] = []
    for text in paragraphs:
        example = text.removeprefix("Example: ")
        lines += [text if example == text else f"Example: `{example}`", ""]
    return lines[:-1]
