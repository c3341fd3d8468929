"""Every variable of the environment that the processes read."""
from collections.abc import Iterator

from pydantic.fields import FieldInfo

from adapters.settings import PREFIX, Settings
from tests.reference.shapes import cell

_INTRODUCTION = """# Settings

From the environment. Each has a default that works; an empty one counts as not given; an unknown name that begins with `COBRANCA_`, or a
wrong value, stops the start with one line. A server that is given replaces the embedded one.

| variable | default | what it is for | for example |
|---|---|---|---|"""


def page() -> str:
    return "\n".join([_INTRODUCTION, *_rows()]) + "\n"


def variables() -> list[str]:
    return [PREFIX + name.upper() for name in Settings.model_fields]


def _rows() -> Iterator[str]:
    for variable, field in zip(variables(), Settings.model_fields.values(), strict=True):
        example = str((field.examples or [""])[0])
        yield f"| `{variable}` | {_default(field)} | {cell(field.description or '')} | `{cell(example)}` |"


def _default(field: FieldInfo) -> str:
    if field.default_factory or field.default is None:
        return "none"
    value = field.default
    return f"`{int(value) if isinstance(value, bool) else value}`"
