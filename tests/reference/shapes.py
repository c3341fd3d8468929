"""JSON schemas as a person reads them: one short phrase, or a table of fields."""
from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]
_FORMATS = {"uuid": "UUID", "date": "date", "date-time": "instant", "binary": "file"}
_LIMITS = {
    "minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}", "minLength": "at least {} characters",
    "maxLength": "at most {} characters", "minItems": "at least {}", "maxItems": "at most {}", "pattern": "like `{}`",
}


def shape(schema: Schema) -> str:
    """`UUID`, `list of text, or null`, a link to a shape of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(dict.fromkeys(shape(each) for each in schema[union]))
    if "allOf" in schema:
        return " and ".join(shape(each) for each in schema["allOf"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    return _plain(schema)


def _plain(schema: Schema) -> str:
    match schema.get("type"):
        case "array" if "items" in schema:
            return f"list of {shape(schema['items'])}{_limits(schema)}"
        case "array" if "prefixItems" in schema:
            return f"list of {', '.join(shape(each) for each in schema['prefixItems'])}"
        case "array":
            return "list"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return f"object of {shape(schema['additionalProperties'])}"
        case "string":
            return _FORMATS.get(schema.get("format", ""), "text") + _limits(schema)
        case "boolean":
            return "true or false"
        case "integer" | "number" as kind:
            return {"integer": "whole number", "number": "number"}[kind] + _limits(schema)
        case None:
            return "anything"
        case kind:
            return str(kind)


def _limits(schema: Schema) -> str:
    found = [text.format(schema[name]) for name, text in _LIMITS.items() if name in schema]
    return f" ({', '.join(found)})" if found else ""


def fields(schema: Schema, private: Iterable[str] = ()) -> Iterable[str]:
    """A table: name, shape, and whether it may be left out."""
    properties = schema.get("properties", {})
    if not properties:
        return
    yield "| field | shape | |"
    yield "|---|---|---|"
    hidden, needed = frozenset(private), frozenset(schema.get("required", ()))
    for name, each in properties.items():
        notes = [note for note in (
            "beside the log (R17)" if name in hidden else "", "" if name in needed else _default(each), cell(each.get("description", "")),
        ) if note]
        yield f"| `{name}` | {cell(shape(each))} | {'; '.join(notes)} |"


def _default(schema: Schema) -> str:
    default = schema.get("default")
    return "optional" if default in (None, [], ()) else f"optional, `{str(default).lower() if isinstance(default, bool) else default}`"


def cell(text: str) -> str:
    """What stands in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def prose(text: str | None) -> str:
    """A docstring as a paragraph each."""
    paragraphs = (text or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def definitions(shapes: Mapping[str, Schema], depth: str) -> Iterable[str]:
    """Every shape that has a name, by name."""
    for name in sorted(shapes, key=str.lower):
        schema = shapes[name]
        yield f"\n{depth} {name}\n"
        if text := prose(schema.get("description")):
            yield f"{text}\n"
        if "enum" in schema or "properties" not in schema:
            yield shape(schema)
        yield from fields(schema)
