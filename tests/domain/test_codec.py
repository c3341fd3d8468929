"""Events as bytes: canonical, split from private text, read again by every later release (R17)."""
import hashlib
import json
import time
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.codec import Codec, Envelope, UnknownEvent, canonical, instant, leaf
from domain.event import Canal, Event, Privado

STREAM, ANA, ITEM, LINK = (UUID(int=n) for n in range(1, 5))
EM = datetime(2026, 10, 14, 13, 0, 0, 5, tzinfo=UTC)
ENVELOPE = Envelope(at=EM, by=ANA, channel=Canal.PORTAL, cause=41, link=LINK)
SALT = bytes(range(16))


class Anotado(Event, name="anotado", schema=3):
    """A fact that has changed its form twice."""

    item: UUID
    texto: Privado
    motivo: Privado | None = None
    quantos: int


class Contado(Event, name="contado"):
    """A fact without anything private."""

    quantos: int
    de: UUID | None = None


def _split(fields):
    return {**fields, "quantos": fields["n"] + 1} if "n" in fields else fields


def _renamed(fields):
    return {key: value for key, value in {**fields, "item": fields["atividade"]}.items() if key not in ("atividade", "n")}


CODEC = Codec([Anotado, Contado], {("anotado", 1): _split, ("anotado", 2): _renamed})
ANOTADO = Anotado(item=ITEM, texto="Extrato ilegível «página 2»", quantos=2)
GOLDEN = (
    '{"at":"2026-10-14T13:00:00.000005Z","by":"00000000-0000-0000-0000-000000000002","cause":41,"channel":"portal",'
    '"event":{"item":"00000000-0000-0000-0000-000000000003","quantos":2},"link":"00000000-0000-0000-0000-000000000004",'
    '"name":"anotado","private":{"fields":["texto"],"sha256":"%s"},"schema":3,"stream":"00000000-0000-0000-0000-000000000001","version":7}'
)
GOLDEN_PRIVATE = '{"salt":"000102030405060708090a0b0c0d0e0f","texto":"Extrato ilegível «página 2»"}'


def encode(event=ANOTADO, envelope=ENVELOPE, salt=SALT):
    return CODEC.encode(STREAM, 7, event, envelope, salt)


def test_stored_bytes_are_canonical_and_never_change():
    """Self-describing, keys in order, no spaces, UTF-8: a proof of ten years ago holds"""
    entry = encode()
    assert entry.private == GOLDEN_PRIVATE.encode()
    assert entry.state.decode() == GOLDEN % hashlib.sha256(GOLDEN_PRIVATE.encode()).hexdigest()
    assert (entry.stream, entry.version, entry.name) == (STREAM, 7, "anotado")


@pytest.mark.parametrize("texto", ["a\0b", "\0", "a\\\0", "\ud800"])
def test_what_no_table_can_keep_is_not_written(texto):
    """Whatever let it through: it would stop the views of the whole office"""
    with pytest.raises(ValueError, match=r"zero byte|surrogates"):
        encode(ANOTADO.model_copy(update={"texto": texto}))
    said = ANOTADO.model_copy(update={"texto": r"a\u0000b \\u0000"})
    assert json.loads(encode(said).private or b"")["texto"] == said.texto


def test_what_is_absent_is_not_written():
    """Two releases that agree on the facts agree on the bytes"""
    entry = encode(Contado(quantos=1), Envelope(at=EM, by=None, channel=Canal.SISTEMA))
    assert entry.private is None
    assert json.loads(entry.state).keys() == {"at", "channel", "event", "name", "schema", "stream", "version"}
    assert json.loads(entry.state)["event"] == {"quantos": 1}


def test_a_cause_at_position_zero_would_not_be_lost():
    assert json.loads(encode(envelope=Envelope(at=EM, by=None, channel=Canal.SISTEMA, cause=0)).state)["cause"] == 0


def test_what_was_encoded_reads_as_it_was_said():
    entry = encode(ANOTADO.model_copy(update={"motivo": "Página em branco."}))
    read = CODEC.decode(12, entry.state, entry.private)
    assert (read.position, read.stream, read.version, read.at, read.by, read.channel, read.cause, read.link) == (
        12, STREAM, 7, EM, ANA, Canal.PORTAL, 41, LINK,
    )
    assert read.event == ANOTADO.model_copy(update={"motivo": "Página em branco."})
    assert read.erased == frozenset()


def test_an_absent_author_cause_and_link_read_as_none():
    entry = encode(envelope=Envelope(at=EM, by=None, channel=Canal.SISTEMA))
    read = CODEC.decode(1, entry.state, entry.private)
    assert (read.by, read.cause, read.link) == (None, None, None)


def test_private_text_is_beside_the_entry_which_holds_its_salted_digest():
    """R17"""
    entry = encode()
    assert "ilegível" not in entry.state.decode()
    other = encode(salt=bytes(16))
    assert json.loads(other.state)["private"]["sha256"] != json.loads(entry.state)["private"]["sha256"]


def test_erased_text_reads_as_empty_where_required_and_none_elsewhere():
    """R17: the log stays whole, screens show «eliminado»"""
    entry = encode(ANOTADO.model_copy(update={"motivo": "Página em branco."}))
    read = CODEC.decode(1, entry.state, None)
    assert read.erased == {"texto", "motivo"}
    assert read.event == Anotado(item=ITEM, texto="", motivo=None, quantos=2)
    assert encode(ANOTADO.model_copy(update={"motivo": "Página em branco."})).state == entry.state


def test_text_that_never_was_is_not_erased():
    """R17"""
    assert CODEC.decode(1, encode().state, None).erased == {"texto"}
    counted = encode(Contado(quantos=1))
    assert CODEC.decode(1, counted.state, None).erased == frozenset()


def test_an_instant_is_utc_with_microseconds_whatever_the_zone():
    """R14"""
    brasilia = timezone(timedelta(hours=-3))
    assert instant(datetime(2026, 10, 14, 10, 0, tzinfo=brasilia)) == "2026-10-14T13:00:00.000000Z"


def test_an_instant_is_utc_whatever_the_machine_thinks(monkeypatch):
    """R14"""
    monkeypatch.setenv("TZ", "America/Sao_Paulo")
    time.tzset()
    try:
        assert instant(EM) == "2026-10-14T13:00:00.000005Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_canonical_bytes_are_those_of_equal_facts():
    assert canonical({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'.encode()
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"a": float("nan")})


def test_a_name_of_a_later_release_is_unknown():
    state = encode().state.replace(b'"name":"anotado"', b'"name":"anulado"')
    with pytest.raises(UnknownEvent, match="anulado v3"):
        CODEC.decode(1, state, None)


def test_a_schema_of_a_later_release_is_unknown():
    state = encode().state.replace(b'"schema":3', b'"schema":4')
    with pytest.raises(UnknownEvent, match="anotado v4"):
        CODEC.decode(1, state, None)


def test_an_event_that_is_not_of_the_catalogue_is_not_written():
    class Estranho(Event, name="anotado"):
        """Says that it is another."""

    for event in (Estranho(), Contado(quantos=1)):
        with pytest.raises(UnknownEvent, match=event.name):
            Codec([Anotado], CODEC.upcasters).encode(STREAM, 1, event, ENVELOPE, SALT)


@pytest.mark.parametrize(("schema", "stored"), [
    (1, {"atividade": str(ITEM), "n": 1}), (2, {"atividade": str(ITEM), "quantos": 2}), (3, {"item": str(ITEM), "quantos": 2}),
])
def test_every_earlier_form_reads_as_the_present_one(schema, stored):
    """Upcasters, one step after another; private text is there before the first"""
    entry = encode()
    said = json.loads(entry.state) | {"schema": schema, "event": stored}
    state = canonical(said)
    assert CODEC.decode(1, state, entry.private).event == ANOTADO
    assert CODEC.decode(1, state, None).erased == {"texto"}


def test_text_erased_under_an_earlier_name_is_erased_under_its_present_one():
    """R17: a release may rename what was private"""
    codec = Codec([Anotado], {("anotado", 1): lambda fields: {"texto": fields.pop("obs"), **fields}, ("anotado", 2): dict})
    stored = {"item": str(ITEM), "quantos": 2}
    said = json.loads(encode().state) | {"schema": 1, "event": stored, "private": {"fields": ["motivo", "obs"], "sha256": ""}}
    read = codec.decode(1, canonical(said), None)
    assert (read.event, read.erased) == (Anotado(item=ITEM, texto="", quantos=2), {"texto", "motivo"})
    assert type(read.event.texto) is str
    private = canonical({"obs": "Ilegível", "motivo": "Borrado", "salt": ""})
    assert codec.decode(1, canonical(said), private).event.texto == "Ilegível"


def test_a_catalogue_that_cannot_read_an_earlier_form_is_refused_at_once():
    """Not at the first old entry, in the night"""
    for held, missing in ((1, 2), (2, 1)):
        with pytest.raises(ValueError, match=f"anotado v{missing}"):
            Codec([Anotado], {("anotado", held): dict})


def test_two_events_of_one_name_are_refused_at_once():
    class Outro(Event, name="contado"):
        """The name is taken."""

    with pytest.raises(ValueError, match="contado"):
        Codec([Contado, Outro])


def test_fields_that_this_release_does_not_know_are_not_dropped_in_silence():
    state = encode(Contado(quantos=1)).state.replace(b'{"quantos":1}', b'{"extra":2,"quantos":1}')
    with pytest.raises(ValidationError):
        CODEC.decode(1, state, None)


def test_a_leaf_is_that_of_rfc_6962():
    """SHA-256(0x00 ‖ entry)"""
    assert leaf(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")


def test_private_fields_are_found_in_every_way_to_write_them():
    """R17"""
    assert Anotado.private_fields == {"texto", "motivo"}
    assert Contado.private_fields == frozenset()


def test_an_event_cannot_be_changed_or_get_more_fields():
    with pytest.raises(ValidationError):
        ANOTADO.quantos = 3
    with pytest.raises(ValidationError):
        Contado(quantos=1, extra=2)
