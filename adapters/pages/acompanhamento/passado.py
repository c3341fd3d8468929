"""Acompanhamento as it was at an instant or a position (R16): the same page with nothing to press, and what is different now."""
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response

from adapters.api.past import Moment, as_of, between, parse_moment
from adapters.api.programacoes import opened
from adapters.pages import palavras
from adapters.pages.acompanhamento.historico import contado, por_dia
from adapters.pages.acompanhamento.palavras import barra, encerrada, linha, prazo_por_extenso
from adapters.pages.door import Pessoa
from adapters.pages.rendering import page
from adapters.wiring import System
from domain.refusal import Invalido
from projections import historico as movimentos
from projections import usuarios
from projections.acompanhamento_tela import mostrar
from projections.diferencas import Mudanca


async def as_it_was(request: Request, pessoa: Pessoa, parts: System, id: UUID, em: str | None, posicao: int | None) -> Response:
    """A minute, as people type it, is whole: what happened in it had happened."""
    found = await opened(parts, pessoa.quem, id)
    zone, moment = parts.day.zone, Moment(posicao=posicao) if posicao else _typed(em or "", parts.day.zone)
    row, day = await as_of(parts, id, moment)
    async with parts.pool.connection() as connection:
        tela = await mostrar(connection, row, None, day)
        moved = [each for each in await movimentos.listar(connection, found.row) if moment.covers(each["posicao"], each["em"])]
        clientes = await usuarios.clientes_entre(connection, [each["por"]["id"] for each in moved])
    since = await between(parts, found, moment, Moment(em=parts.clock.now()))
    linhas = {each["id"]: linha(each, tela, day) for each in tela["atividades"]}
    return await page(
        request, "acompanhamento/passado.html", pessoa, vivo=False, tela=tela, momento=moment.em or moved[-1]["em"], linhas=linhas,
        barra=barra(each.marca for each in linhas.values()), prazo=prazo_por_extenso(tela, day), encerrada=encerrada(tela),
        contado=contado(moved, clientes), dias=por_dia(reversed(moved), parts.today, zone),
        diferencas=diferencas(since["mudancas"], {each.id: each.nome for each in found.row.atividades}, parts.today),
        depois=por_dia(reversed(since["movimentacoes"]), parts.today, zone),
    )


def _typed(text: str, zone: ZoneInfo) -> Moment:
    """`2026-11-12T18:00` in the office's time, or an instant as the API takes it."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return parse_moment("em", text)
    if typed.tzinfo is not None:
        return parse_moment("em", text)
    whole = typed.replace(second=59, microsecond=999_999) if len(text) <= len("2026-11-12T18:00") else typed
    try:
        return Moment(em=whole.replace(tzinfo=zone).astimezone(UTC))
    except OverflowError:
        raise Invalido("em", "Este instante está fora do calendário.") from None


@dataclass(frozen=True, slots=True)
class Diferenca:
    """A line: what, how it was, how it is now."""

    o_que: str
    era: str
    ficou: str


@dataclass(frozen=True, slots=True)
class Onde:
    """The programação itself, or one of its atividades."""

    titulo: str
    linhas: Sequence[Diferenca]


Dizer = Callable[[Any, date], str]


def _plain(value: Any, hoje: date) -> str:
    return "nada" if value is None else str(value)


def _word(words: Mapping[str, str]) -> Dizer:
    return lambda value, hoje: "nada" if value is None else words[value]


def _day(value: Any, hoje: date) -> str:
    return palavras.dia(value, hoje) if value else "nenhuma"


def _name(value: Any, hoje: date) -> str:
    return str(value["nome"]) if value else "ninguém"


def _many(one: str, many: str) -> Dizer:
    return lambda value, hoje: palavras.quantos(len(value), one, many) if value else "nenhum"


def _files(value: Any, hoje: date) -> str:
    return ", ".join(_file(each) for each in value) if value else "nenhum"


def _file(anexo: Mapping[str, Any]) -> str:
    how = [word for word in ("devolvido", "anterior", "conferido") if anexo.get(word)]
    return f"{anexo['nome']}{f' ({how[0]})' if how else ''}"


def _progress(value: Any, hoje: date) -> str:
    return f"{value['feitas']} de {value['total']}"


_RETORNOS: Final = {
    "sem_movimento": "este mês não tenho", "nao_pedir_mais": "não me pedir nos próximos meses", "enviar_depois": "vou enviar depois",
}


def _answer(value: Any, hoje: date) -> str:
    if not value:
        return "nenhum"
    said = f": «{value['comentario']}»" if value["comentario"] else ""
    return f"{_RETORNOS[value['retorno']]}{said}"


CAMPOS: Final[Mapping[str, tuple[str, Dizer]]] = {
    "responsavel": ("Responsável", _name), "servico": ("Serviço", _name), "status": ("Status", _word(palavras.STATUS)),
    "prazo": ("Prazo", _word(palavras.PRAZOS)), "entrega": ("Entrega", _day), "vencimento": ("Vencimento", _day),
    "progresso": ("Feitas", _progress), "nome": ("Nome", _plain), "instrucao": ("Instrução", _plain), "aviso": ("Pedido de novo", _plain),
    "exigencia": ("Exigência", _word(palavras.EXIGENCIAS)), "situacao": ("Situação", _word(palavras.SITUACOES)),
    "adiada_para": ("Prometida para", _day), "retorno": ("Resposta do cliente", _answer), "anexos": ("Arquivos", _files),
    "comentarios": ("Comentários", _many("comentário", "comentários")),
}
"""What is said of a field that changed; the others follow from these."""


def diferencas(mudancas: Sequence[Mudanca], nomes: Mapping[UUID, str], hoje: date) -> list[Onde]:
    """The programação first, then its atividades; one that is new says only that."""
    found: dict[UUID | None, list[Diferenca]] = {}
    for each in _told(mudancas):
        label, say = CAMPOS[each["campo"]]
        said = Diferenca(label, say(each["de"], hoje), say(each["ate"], hoje))
        found.setdefault(each.get("atividade_id"), []).append(said)
    return [Onde(nomes.get(id, "Atividade") if id else "Programação", said) for id, said in found.items()]


def _told(mudancas: Sequence[Mudanca]) -> Iterator[Mudanca]:
    new = {each.get("atividade_id") for each in mudancas if each["campo"] == "nome" and each["de"] is None}
    for each in mudancas:
        if each.get("atividade_id") in new and "atividade_id" in each:
            if each["campo"] == "situacao":
                yield each
        elif each["campo"] in CAMPOS:
            yield each
