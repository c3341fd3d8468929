"""GET `/programacoes`: pages of the list that cost the same at ten thousand and at a million."""
from collections.abc import Sequence
from datetime import date
from typing import Any, LiteralString, NotRequired
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from typing_extensions import TypedDict

from domain.acesso import Quem
from domain.prazo import Prazo, prazo
from domain.programacao.events import Exigencia
from domain.programacao.state import Situacao, Status
from projections.acompanhamento_tela import Progresso
from projections.filtros import Filtros, condicoes
from projections.lista_sql import NOMES, page_sql
from projections.lista_sql import ORDENS as ORDENS
from projections.movimentos import em_palavras
from projections.nomes import Instante, Nomeada, Nomes, Pessoa, nomeada, pessoa
from projections.paginas import Pagina, paginar, read_cursor


class UltimaMovimentacao(TypedDict):
    """`tipo` is the event's name, `o_que` its short words."""

    tipo: str
    o_que: str
    por: Pessoa
    atividade_id: UUID | None


class AtividadeNaLista(TypedDict):
    id: UUID
    nome: str
    exigencia: Exigencia
    situacao: Situacao
    feita: bool


class Item(TypedDict):
    id: UUID
    empresa: Nomeada
    servico: Nomeada
    competencia: str
    periodo: str
    responsavel: Pessoa
    status: Status
    prazo: Prazo | None
    entrega: date
    vencimento: date
    progresso: Progresso
    atualizada_em: Instante
    ultima_movimentacao: UltimaMovimentacao
    a_conferir: int
    novidade: bool
    atividades: NotRequired[list[AtividadeNaLista]]


async def listar(
    connection: AsyncConnection[Any], filtros: Filtros, quem: Quem, hoje: date, limite: int = 50, cursor: str | None = None,
    ordem: str = "vencimento", atividades: bool = False,
) -> Pagina[Item]:
    """What the asker sees of it, `hoje` being the office's day. Raises CursorInvalido; `ordem` is one of ORDENS, perhaps after a `-`."""
    order = ORDENS[ordem.removeprefix("-")]
    place = read_cursor(f"programacoes {ordem}", cursor, *order.types) if cursor else None
    found = await condicoes(connection, filtros, quem, hoje)
    if found is None:
        return Pagina([], None)
    after: LiteralString = "<" if ordem.startswith("-") else ">"
    by_all = not (found.texts or found.one_of)
    if place:
        found.parameters |= {f"lugar_{n}": value for n, value in enumerate(place)}
    query = page_sql(order, found, after, place is not None, atividades)
    async with connection.cursor(row_factory=dict_row) as answer:
        # a plan made for all values at once would miss how few rows some filters leave
        await answer.execute(query, {**found.values(), "limite": limite + 1}, prepare=by_all, binary=True)
        rows = await answer.fetchall()
    page = paginar(f"programacoes {ordem}", rows, limite, lambda row: tuple(row[name] for name in order.names))
    called = await _called(connection, page.itens)
    return page.map(lambda row: _item(row, hoje, called))


async def _called(connection: AsyncConnection[Any], rows: Sequence[dict[str, Any]]) -> Nomes:
    servicos = {row["servico_id"] for row in rows}
    others = {row[column] for row in rows for column in ("empresa_id", "responsavel_id", "ultimo_por")} - {None}
    cursor = await connection.execute(NOMES, (list(others), list(servicos)), prepare=True, binary=True)
    return dict(await cursor.fetchall())


def _item(row: dict[str, Any], hoje: date, called: Nomes) -> Item:
    empresa_id, servico_id, responsavel_id, por = row["empresa_id"], row["servico_id"], row["responsavel_id"], row["ultimo_por"]
    status = Status(row["status"])
    by_now = row["encerrada_em"] or hoje
    item: Item = {
        "id": row["id"], "empresa": nomeada(empresa_id, called.get(empresa_id)), "servico": nomeada(servico_id, called.get(servico_id)),
        "competencia": row["competencia"], "periodo": row["periodo"],
        "responsavel": pessoa(called, responsavel_id),
        "status": status, "prazo": None if status is Status.CANCELADA else prazo(row["entrega"], row["vencimento"], by_now),
        "entrega": row["entrega"], "vencimento": row["vencimento"],
        "progresso": {"feitas": row["feitas"], "total": row["total"], "percentual": row["percentual"]},
        "atualizada_em": row["atualizada_em"], "a_conferir": row["a_conferir"], "novidade": row["novidade"],
        "ultima_movimentacao": {
            "tipo": row["ultimo_tipo"], "o_que": em_palavras(row["ultimo_tipo"]), "atividade_id": row["ultima_atividade"],
            "por": pessoa(called, por),
        },
    }
    if "atividades" in row:
        item["atividades"] = [
            {
                "id": UUID(each["id"]), "nome": each["nome"], "exigencia": Exigencia(each["exigencia"]),
                "situacao": Situacao(each["situacao"]),
                "feita": each["exigencia"] == Exigencia.DISPENSADA or each["situacao"] != Situacao.PENDENTE,
            }
            for each in row["atividades"] or ()
        ]
    return item
