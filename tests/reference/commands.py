"""The command line, as `cobranca --help` tells it."""
from collections.abc import Iterator
from typing import Any

import typer

from tests.reference.shapes import prose
from workers.cli import app

_INTRODUCTION = """# Command line

Run with the same `COBRANCA_DATA`, each works beside a running service. Known failures are told in one line, and exit 1.
"""


def page() -> str:
    return "\n".join([_INTRODUCTION, *_lines(typer.main.get_command(app), "cobranca")]) + "\n"


def _lines(command: Any, name: str) -> Iterator[str]:
    for child, found in sorted(getattr(command, "commands", {}).items()):
        if hasattr(found, "commands"):
            yield from _lines(found, f"{name} {child}")
        else:
            yield from _command(found, f"{name} {child}")


def _command(command: Any, name: str) -> Iterator[str]:
    parameters = [parameter for parameter in command.params if parameter.name != "help"]
    yield f"## `{' '.join([name, *map(_usage, parameters)])}`\n"
    yield f"{prose(command.help)}\n"
    told = [f"- `{_usage(parameter)}`: {parameter.help}" for parameter in parameters if getattr(parameter, "help", None)]
    if told:
        yield "\n".join(told) + "\n"


def _usage(parameter: Any) -> str:
    name = parameter.name.upper()
    if parameter.param_type_name == "argument":
        shown = f"{name}…" if parameter.nargs == -1 else name
    else:
        shown = f"{max(parameter.opts, key=len)} {name}"
    return shown if parameter.required else f"[{shown}]"
