"""Every event there is: its name, its form, and that nothing personal is in it (R17)."""
import json
import re
import types
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.agenda.recorrencia import Regra
from domain.catalogo import CODEC, EVENTS
from domain.codec import Envelope
from domain.event import PRIVATE, Canal, Event
from domain.servico.comunicacao import Comunicacao
from domain.servico.regua import Passo
from tests.examples.office import COMUNICACAO

by_name = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)

# What identifies a person or an empresa (R17); a word of a field's name is enough.
PERSONAL = {"nome", "razao", "social", "cnpj", "cpf", "documento", "email", "telefone", "senha", "endereco", "nascimento"}
# The names of things that are no person and no empresa, as the office calls them.
NAMES_OF_THINGS = {
    "departamento_criado.nome", "processo_modelo_criado.nome", "processo_modelo_criado.atividades.nome",
    "processo_modelo_alterado.nome", "processo_modelo_alterado.atividades.nome", "servico_criado.nome", "servico_alterado.nome",
    "escritorio_criado.nome", "escritorio_alterado.nome", "escritorio_criado.feriados.nome", "escritorio_alterado.feriados.nome",
    "programacao_gerada.atividades.nome", "programacao_gerada.nao_pedidas.nome", "atividade_incluida.item.nome",
    "nao_pedir_registrado.nome",
}
# Text that is no person's words about another: how the office sets things up, and what machines call things.
WORDS_OF_THE_OFFICE = {
    "processo_modelo_criado.atividades.instrucao", "processo_modelo_alterado.atividades.instrucao",
    "programacao_gerada.atividades.instrucao", "atividade_incluida.item.instrucao", "servico_criado.comunicacao.assunto",
    "servico_criado.comunicacao.texto", "servico_alterado.comunicacao.assunto", "servico_alterado.comunicacao.texto",
}
TECHNICAL = {
    "formatos", "canais", "canal", "novo_canal", "campos", "sha256", "hash", "mensagem_id", "competencia", "periodo", "fuso", "uf",
    "arquivo_anexado.tipo", "arquivo_anexado.avisos", "aviso_redirecionado.tipo", "arquivo_recebido.tipo", "envio_recusado.codigos",
}


def inside(annotation: Any) -> list[Any]:
    """The types that a field's annotation is made of."""
    if get_origin(annotation) is Literal:
        return []
    if get_origin(annotation) is Annotated:
        return inside(get_args(annotation)[0])
    args = [each for each in get_args(annotation) if each is not Ellipsis]
    return [found for each in args for found in inside(each)] if args else [annotation]


def fields(model: type[BaseModel], path: str) -> list[tuple[str, FieldInfo, list[Any]]]:
    found = []
    for name, info in model.model_fields.items():
        types_in = inside(info.annotation)
        found.append((f"{path}.{name}", info, types_in))
        for each in types_in:
            if isinstance(each, type) and issubclass(each, BaseModel):
                found += fields(each, f"{path}.{name}")
    return found


EVERY_FIELD = [field for event in EVENTS for field in fields(event, event.name)]


def is_text(types_in: list[Any]) -> bool:
    return any(isinstance(each, type) and issubclass(each, str) and not issubclass(each, StrEnum) for each in types_in)


def is_private(path: str) -> bool:
    event, _, field = path.partition(".")
    return field in CODEC.events[event].private_fields


# Names that a log may hold by now: add those of each release, remove none.
STORED = {
    "agenda_alterada", "agenda_criada", "agenda_removida", "arquivo_anexado", "arquivo_conferido", "arquivo_descartado",
    "arquivo_devolvido", "arquivo_recebido", "arquivo_removido", "envio_recusado",
    "atividade_incluida", "atividade_reaberta", "aviso_redirecionado", "baixa_estornada", "checklist_completado",
    "comentario_adicionado", "departamento_criado", "empresa_cadastrada", "empresa_desativada", "empresa_identidade_alterada",
    "empresa_reativada", "endereco_confirmado", "endereco_devolvido", "envio_adiado", "escritorio_alterado", "escritorio_criado",
    "exigencia_alterada", "link_copiado", "link_criado", "link_renovado", "link_revogado", "nao_pedir_mais_informado",
    "nao_pedir_registrado", "notificacao_devolvida", "notificacao_entregue", "notificacao_enviada", "notificacao_falhou",
    "notificacao_lida", "novidades_avisadas", "prazo_alterado", "processo_modelo_alterado", "processo_modelo_criado",
    "programacao_baixada", "programacao_cancelada", "programacao_gerada", "programacao_transferida", "renovacao_pedida",
    "responsaveis_definidos", "sem_movimento_informado", "senha_definida", "servico_alterado", "servico_criado", "solicitacao_enviada",
    "usuario_alterado", "usuario_cadastrado", "usuario_desativado", "usuario_identidade_alterada", "usuario_reativado",
    "voltar_a_pedir_registrado", "voltou_a_pedir",
}


def test_no_name_ever_disappears():
    """Stored for ever: a name that is gone from the catalogue orphans history"""
    assert CODEC.events.keys() >= STORED


def test_every_event_that_exists_is_in_the_catalogue():
    """An event that a module declares and the catalogue does not know could not be appended"""
    def below(event: type[Event]) -> set[type[Event]]:
        return {event, *(each for child in event.__subclasses__() for each in below(child))}

    declared = {each for each in below(Event) if each.__module__.startswith("domain.") and each is not Event}
    assert declared == set(EVENTS)


@by_name
def test_a_name_is_its_class_in_snake_case(event):
    assert event.name == re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()
    assert re.fullmatch("[a-z]+(_[a-z]+)*", event.name)


@by_name
def test_an_event_says_what_it_is(event):
    """docs/reference is generated from it"""
    assert (event.__doc__ or "").strip().endswith((".", "…", ")"))


@by_name
def test_what_may_be_absent_is_absent_by_default(event):
    """What is None is not written, and must read as None again"""
    for path, info, _ in fields(event, event.name):
        if type(None) in get_args(info.annotation):
            assert not info.is_required(), path
            assert info.default is None, path


def test_nothing_that_identifies_a_person_is_in_an_event():
    """R17: events carry ids"""
    named = {path for path, _, _ in EVERY_FIELD if PERSONAL & set(re.split(r"[._]", path.split(".", 1)[1]))}
    assert {path for path in named if not is_private(path)} == NAMES_OF_THINGS


def test_what_a_person_typed_is_kept_beside_the_log():
    """R17: every text is private, unless the office wrote it as a setting, or no person wrote it"""
    texts = {path for path, _, types_in in EVERY_FIELD if is_text(types_in) and not is_private(path)}
    typed = {path for path in texts if path not in TECHNICAL and path.rsplit(".", 1)[1] not in TECHNICAL}
    assert typed == NAMES_OF_THINGS | WORDS_OF_THE_OFFICE


def test_private_text_stands_where_the_codec_looks_for_it():
    """R17: in the event itself, not inside of what it holds"""
    for path, info, _ in EVERY_FIELD:
        marked = PRIVATE in info.metadata or PRIVATE in _metadata(info.annotation)
        assert marked == is_private(path), path


def _metadata(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        return [each for arg in get_args(annotation) for each in _metadata(arg)]
    return list(getattr(annotation, "__metadata__", ()))


PASSO = st.builds(
    lambda dias, base, tipo: Passo(dias=dias, base=base, tipo=tipo),
    st.integers(-365, 365), st.sampled_from(["entrega", "vencimento"]), st.sampled_from(["lembrete", "cobranca"]),
)
REGRAS = st.sampled_from([
    {"recorrencia": "mensal", "vencimento": {"dia": 20, "ajuste": "antecipa"}}, {"recorrencia": "anual", "vencimento": {"dia_util": 5}},
    {"recorrencia": {"meses": [1, 7]}, "vencimento": {"dia": 31}}, {"recorrencia": {"semanal": 3}, "vencimento": {}},
    {"recorrencia": {"semanal": 5}, "vencimento": {"ajuste": "posterga"}},
]).map(lambda rule: Regra(**rule, entrega_dias_antes=5, competencia_offset=-1, inicio="2026-10-01"))
COMUNICACOES = st.sampled_from([
    Comunicacao(**COMUNICACAO), Comunicacao(assunto="Olá", texto="Sem endereço."), Comunicacao(assunto="A", texto="x" * 9_992),
])
KNOWN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20), int: st.integers(0, 2**53),
    bool: st.booleans(), UUID: st.uuids(),
    date: st.dates(), datetime: st.datetimes(timezones=st.just(UTC)), type(None): st.none(), Regra: REGRAS, Comunicacao: COMUNICACOES,
    tuple[Passo, ...]: st.lists(PASSO, max_size=4, unique_by=lambda passo: (passo.dias, passo.base)).map(tuple),
}


def values(annotation: Any) -> st.SearchStrategy[Any]:
    """What such a field may hold."""
    if annotation in KNOWN:
        return KNOWN[annotation]
    if get_origin(annotation) is Annotated:
        return values(get_args(annotation)[0])
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if get_origin(annotation) is tuple:
        return st.lists(values(get_args(annotation)[0]), max_size=3).map(tuple)
    if get_origin(annotation) in (Union, types.UnionType):
        return st.one_of([values(each) for each in get_args(annotation)])
    return st.sampled_from(list(annotation)) if issubclass(annotation, StrEnum) else models(annotation)


def models(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    return st.builds(model, **{name: values(info.annotation) for name, info in model.model_fields.items()})


ENVELOPES = st.builds(
    Envelope, at=st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    by=st.none() | st.uuids(), channel=st.sampled_from(Canal), cause=st.none() | st.integers(0, 2**40), link=st.none() | st.uuids(),
)


@settings(max_examples=8, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.tuples(*(models(event) for event in EVENTS)), ENVELOPES, st.binary(min_size=16, max_size=16), st.uuids(), st.integers(1, 2**40))
def test_every_event_reads_as_it_was_said_and_is_written_the_same_again(facts, envelope, salt, stream, version):
    """The bytes of an event are a function of the fact alone; blanked, only its private text is gone"""
    for said in facts:
        entry = CODEC.encode(stream, version, said, envelope, salt)
        read = CODEC.decode(7, entry.state, entry.private)
        assert read.event == said
        assert (read.stream, read.version, read.at, read.by, read.channel, read.cause, read.link) == (
            stream, version, envelope.at, envelope.by, envelope.channel, envelope.cause, envelope.link,
        )
        assert CODEC.encode(read.stream, read.version, read.event, envelope, salt) == entry
        hidden = {field for field in said.private_fields if getattr(said, field) is not None}
        blanked = CODEC.decode(7, entry.state, None)
        assert blanked.erased == hidden
        assert blanked.event.model_dump(exclude=hidden) == said.model_dump(exclude=hidden)
        assert not hidden & json.loads(entry.state)["event"].keys()
