"""The catalogue of events: everything that the log may hold."""
import sys
from collections.abc import Iterator
from typing import Any

from domain.catalogo import CODEC, EVENTS
from domain.event import Canal, Event
from tests.reference.shapes import definitions, fields, prose

_INTRODUCTION = f"""# Events

What the log holds, by stream. An entry is canonical JSON (UTF-8, sorted keys, no spaces), stored as exact bytes:

| key | what it holds |
|---|---|
| `stream`, `version` | the stream's id, and the place in it, from 1 without gaps |
| `name`, `schema` | the event's name as below (also `tipo` in the history and the audit), and the version of its shape |
| `at` | the instant, RFC 3339, UTC, microseconds |
| `by` | the author's id; absent is the system |
| `channel` | {', '.join(f'`{canal}`' for canal in Canal)} |
| `cause` | the position that made it happen, where there is one |
| `link` | the id of the link by which a client came |
| `event` | the fields below; what is absent has its default |
| `private` | the names of the fields that are kept beside the log, and the salted SHA-256 of their text (R17) |

Names stand for ever. Fields are only added, with a default; what a default cannot bridge raises the schema, and an upcaster reads the
old form. What identifies people and empresas is in no event.
"""


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    named: dict[str, Any] = {}
    module = ""
    for event in EVENTS:
        if event.__module__ != module:
            module = event.__module__
            yield f"## {module.split('.')[1]}\n"
            yield f"{prose(sys.modules[module].__doc__)}\n"
        yield from _event(event, named)
    yield "## Shapes"
    yield from definitions(named, "###")


def _event(event: type[Event], named: dict[str, Any]) -> Iterator[str]:
    schema = event.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    named.update(schema.pop("$defs", {}))
    yield f"### {event.name}\n"
    old = [number for name, number in CODEC.upcasters if name == event.name]
    yield f"{prose(event.__doc__)} Schema {event.schema_version}{f', reads {sorted(old)} too' if old else ''}.\n"
    # what serialization always writes may still be absent in an entry
    schema["required"] = [name for name, field in event.model_fields.items() if field.is_required()]
    yield from fields(schema, event.private_fields)
    if schema.get("properties"):
        yield ""
