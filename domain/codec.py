"""Events as the exact bytes that are stored, hashed and proved: names, schema versions, canonical JSON, private text beside."""
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from domain.event import Canal, Event, Recorded

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who, when, by which way, and because of which position."""

    at: datetime
    by: UUID | None
    channel: Canal
    cause: int | None = None
    link: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event ready to be appended; `state` is the leaf input, `private` the salted text kept beside the log."""

    stream: UUID
    version: int
    name: str
    state: bytes
    private: bytes | None


class UnknownEvent(Exception):
    """The log holds a name or a schema version that this release does not know."""


class _Erased(str):
    """Stands for a text that was blanked, whatever an upcaster calls its field."""

    __slots__ = ()


_ERASED = _Erased()
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the same facts are always the same bytes. ValueError for a text with a zero byte or half
    a character, which PostgreSQL keeps in no column: what reads the log would stop there for ever."""
    text = _CANONICAL.encode(value)
    if "\\u0000" in text and _ZERO.search(text):
        raise ValueError("a text holds a zero byte")
    return text.encode()


def instant(at: datetime) -> str:
    """RFC 3339, UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


class Codec:
    """Encodes and decodes the events of one catalogue.

    An upcaster, keyed by name and the schema version that it starts from, turns the stored fields of that version into the
    fields of the next one. Stored bytes never change. ValueError where two events have one name, or an upcaster is missing.
    """

    def __init__(self, events: Iterable[type[Event]], upcasters: Mapping[tuple[str, int], Upcaster] | None = None) -> None:
        self.events: dict[str, type[Event]] = {}
        self.upcasters = dict(upcasters or {})
        for event in events:
            if event.name in self.events:
                raise ValueError(f"two events are called {event.name}")
            missing = [schema for schema in range(1, event.schema_version) if (event.name, schema) not in self.upcasters]
            if missing:
                raise ValueError(f"nothing reads {event.name} v{missing[0]}")
            self.events[event.name] = event

    def encode(self, stream: UUID, version: int, event: Event, envelope: Envelope, salt: bytes) -> Entry:
        """`salt` (16 random bytes) keeps a short private text from being guessed by its digest."""
        if self.events.get(event.name) is not type(event):
            raise UnknownEvent(event.name)
        fields = event.model_dump(mode="json", exclude_none=True)
        hidden = {field: fields.pop(field) for field in sorted(event.private_fields) if field in fields}
        said: dict[str, object] = {
            "at": instant(envelope.at), "channel": envelope.channel, "event": fields, "name": event.name,
            "schema": event.schema_version, "stream": str(stream), "version": version,
        }
        if envelope.by:
            said["by"] = str(envelope.by)
        if envelope.cause is not None:
            said["cause"] = envelope.cause
        if envelope.link:
            said["link"] = str(envelope.link)
        private = None
        if hidden:
            private = canonical({"salt": salt.hex(), **hidden})
            said["private"] = {"fields": sorted(hidden), "sha256": hashlib.sha256(private).hexdigest()}
        return Entry(stream, version, event.name, canonical(said), private)

    def decode(self, position: int, state: bytes, private: bytes | None) -> Recorded:
        """Raises UnknownEvent or pydantic's ValidationError where this release cannot read the entry."""
        said = from_json(state)
        name, schema = said["name"], said["schema"]
        event = self.events.get(name)
        if event is None or schema > event.schema_version:
            raise UnknownEvent(f"{name} v{schema}")
        fields: dict[str, Any] = said["event"]
        if "private" in said:
            hidden = from_json(private) if private is not None else dict.fromkeys(said["private"]["fields"], _ERASED)
            fields.update((field, hidden[field]) for field in said["private"]["fields"])
        while schema < event.schema_version:
            fields = self.upcasters[name, schema](fields)
            schema += 1
        erased = frozenset(field for field, value in fields.items() if value is _ERASED)
        for field in erased:
            fields[field] = "" if event.model_fields[field].is_required() else None
        by, link = said.get("by"), said.get("link")
        return Recorded(
            position=position, stream=UUID(said["stream"]), version=said["version"], at=datetime.fromisoformat(said["at"]),
            by=UUID(by) if by else None, channel=Canal(said["channel"]), cause=said.get("cause"), link=UUID(link) if link else None,
            event=event.model_validate(fields), erased=erased,
        )


def leaf(state: bytes) -> bytes:
    """RFC 6962 leaf hash."""
    return hashlib.sha256(b"\x00" + state).digest()
