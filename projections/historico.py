"""The history of a programação: its own stream, its messages (M15) and its links (M18), merged by position."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg.rows import class_row
from typing_extensions import TypedDict

from domain.event import Canal, Recorded
from domain.programacao.events import AtividadeIncluida
from projections import acompanhamento
from projections.causas import Causa, Sobre, causas
from projections.frases import Movimento, frase
from projections.movimentos import AO_LADO, DA_PROGRAMACAO
from projections.nomes import ELIMINADO, Instante, Nomeada, Nomes, Pessoa, nomes, pessoa
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`versao` is that of the event's own stream; `tipo` its name; `dados` all of its fields, what was typed too."""

    posicao: int
    programacao_id: UUID
    versao: int
    tipo: str
    em: datetime
    por: UUID | None
    canal: Canal
    link: UUID | None
    causa: int | None
    atividade_id: UUID | None
    dados: dict[str, Any]


def keys(recorded: Recorded) -> Sequence[int]:
    return (recorded.position,) if type(recorded.event) in DA_PROGRAMACAO | AO_LADO else ()


def fold(row: Row | None, recorded: Recorded, key: int) -> Row | None:
    event = recorded.event
    atividade = event.item.id if isinstance(event, AtividadeIncluida) else getattr(event, "atividade", None)
    dados = event.model_dump(mode="json") | dict.fromkeys(recorded.erased, ELIMINADO)
    return Row(
        key, getattr(event, "programacao_id", recorded.stream), recorded.version, event.name, recorded.at, recorded.by, recorded.channel,
        recorded.link, recorded.cause, atividade, dados,
    )


VIEW = View[Row, int](
    name="historico", shape=2, row=Row, key="posicao", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        posicao bigint primary key, programacao_id uuid not null, versao bigint not null, tipo text not null, em timestamptz not null,
        por uuid, canal text not null, link uuid, causa bigint, atividade_id uuid, dados json not null
    );
    create index {view}_programacao on {view} (programacao_id, posicao);
    """,
)


class Movimentacao(TypedDict):
    """`canal` is the author's; `link` the one a client came by; `causa` says of a message, or what became of it, what asked for it."""

    posicao: int
    versao: int
    tipo: str
    em: Instante
    por: Pessoa
    canal: Canal
    link: NotRequired[UUID]
    atividade: NotRequired[Nomeada]
    frase: str
    dados: dict[str, Any]
    causa: NotRequired[Causa]


class Historico(TypedDict):
    itens: list[Movimentacao]


async def listar(connection: AsyncConnection[Any], programacao: acompanhamento.Row) -> list[Movimentacao]:
    """Every movement of it, in order; `programacao` names the atividades and files."""
    async with connection.cursor(row_factory=class_row(Row)) as cursor:
        await cursor.execute(
            """
            select posicao, programacao_id, versao, tipo, em, por, canal, link, causa, atividade_id, dados
            from historico where programacao_id = %s order by posicao
            """,
            (programacao.id,), prepare=True,
        )
        rows = await cursor.fetchall()
    called = await nomes(connection, (id for row in rows for id in quem_aparece(row)))
    return contar(rows, programacao, called, await _sobre(connection, programacao.servico_id))


async def _sobre(connection: AsyncConnection[Any], servico: UUID) -> Sobre:
    found = await (await connection.execute(
        "select s.nome, e.fuso from servicos s cross join escritorio e where s.id = %s", (servico,), prepare=True
    )).fetchone()
    nome, fuso = found or (ELIMINADO, "America/Sao_Paulo")
    return Sobre(nome, ZoneInfo(fuso))


def contar(rows: Sequence[Row], programacao: acompanhamento.Row, called: Nomes, sobre: Sobre) -> list[Movimentacao]:
    """Its rows, in order, as the contract shows them."""
    told = {row.posicao: render(row, programacao, called) for row in rows}
    for posicao, causa in causas(rows, sobre, lambda row: told[row.posicao]["frase"]).items():
        told[posicao]["causa"] = causa
    return list(told.values())


def quem_aparece(row: Row) -> Iterable[UUID | None]:
    """Every person that its sentence names."""
    yield row.por
    yield from (UUID(row.dados[field]) for field in ("usuario_id", "de", "para") if row.dados.get(field))
    yield from (UUID(each["usuario_id"]) for each in row.dados.get("destinatarios", ()))


def render(row: Row, programacao: acompanhamento.Row, called: Nomes) -> Movimentacao:
    """One movement as the contract shows it, but for its causa, its sentence by today's names."""
    atividade = programacao.atividade(row.atividade_id)
    anexo = programacao.nome_do_arquivo(UUID(row.dados["anexo"])) if "anexo" in row.dados else None
    said = Movimento(row.tipo, row.por, row.dados, called, atividade.nome if atividade else None, anexo)
    shown: Movimentacao = {
        "posicao": row.posicao, "versao": row.versao, "tipo": row.tipo, "em": row.em, "por": pessoa(called, row.por), "canal": row.canal,
        "frase": frase(said), "dados": row.dados,
    }
    if row.link:
        shown["link"] = row.link
    if atividade:
        shown["atividade"] = {"id": atividade.id, "nome": atividade.nome}
    return shown
