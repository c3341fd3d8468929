"""GET `/programacoes`: pages of the list that cost the same at ten thousand and at a million."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
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
from projections.movimentos import em_palavras
from projections.nomes import ELIMINADO, POR_NOME, Instante, Nomeada, Pessoa, nomeada
from projections.paginas import Pagina, paginar, read_cursor


@dataclass(frozen=True, slots=True)
class Ordem:
    """What is compared, column by column, and of which types it is; `names` are the answer's columns."""

    columns: tuple[LiteralString, ...]
    types: tuple[Any, ...]
    names: tuple[str, ...]
    source: LiteralString = "servicos_programados p"


def _by(column: LiteralString, type_: type) -> Ordem:
    return Ordem((f"p.{column}", "p.id"), (type_, UUID), (column, "id"))


ORDENS: Mapping[str, Ordem] = MappingProxyType({
    "vencimento": _by("vencimento", date), "entrega": _by("entrega", date), "atualizada_em": _by("atualizada_em", datetime),
    "progresso": _by("percentual", int),
    "empresa": Ordem(
        (POR_NOME, "i.id", "p.vencimento", "p.id"), (str, UUID, date, UUID), ("ordem", "empresa_id", "vencimento", "id"),
        "identidades i join servicos_programados p on p.empresa_id = i.id and i.tipo = 'empresa'",
    ),
})
"""Each also with `-` before it: descending."""


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
    plain = not found.texts
    if place:
        after = "<" if ordem.startswith("-") else ">"
        found.add(
            f"({', '.join(order.columns)}) {after} ({', '.join(f'%(lugar_{n})s' for n in range(len(place)))})",
            **{f"lugar_{n}": value for n, value in enumerate(place)},
        )
        if order.columns[-2:] != order.columns:  # what follows the first table's columns is of another: its index needs these alone
            found.add(f"({', '.join(order.columns[:2])}) {after}= (%(lugar_0)s, %(lugar_1)s)")
    async with connection.cursor(row_factory=dict_row) as answer:
        query = _page(order, found.where, "desc" if ordem.startswith("-") else "asc", atividades)
        # a plan made for all values at once would miss how few rows some filters leave
        await answer.execute(query, {**found.parameters, "limite": limite + 1}, prepare=plain)
        rows = await answer.fetchall()
    page = paginar(f"programacoes {ordem}", rows, limite, lambda row: tuple(row[name] for name in order.names))
    return page.map(lambda row: _item(row, hoje))


_ATIVIDADES: LiteralString = """
select json_agg(json_build_object('id', a.id, 'nome', a.nome, 'exigencia', a.exigencia, 'situacao', a.situacao) order by a.ordem)
from atividades a where a.programacao_id = pagina.id
"""


def _page(order: Ordem, where: LiteralString, direction: LiteralString, atividades: bool) -> LiteralString:
    """The page by one index, then the names of its few rows."""
    first: LiteralString = order.columns[0]
    also: LiteralString = f", ({_ATIVIDADES}) as atividades" if atividades else ""
    return f"""
        with pagina as (
            select p.id, p.servico_id, p.empresa_id, p.competencia, p.periodo, p.responsavel_id, p.status, p.entrega, p.vencimento,
                p.encerrada_em, p.total, p.feitas, p.percentual, p.a_conferir, p.novidade, p.atualizada_em,
                p.ultimo_tipo, p.ultimo_por, p.ultima_atividade, {first} as ordem
            from {order.source} where {where}
            order by {', '.join(f'{column} {direction}' for column in order.columns)} limit %(limite)s
        )
        select pagina.*, e.nome as empresa, s.nome as servico, r.nome as responsavel, u.nome as ultimo{also}
        from pagina left join identidades e on e.id = empresa_id left join servicos s on s.id = servico_id
            left join identidades r on r.id = responsavel_id left join identidades u on u.id = ultimo_por
        order by {', '.join(f'pagina.{name} {direction}' for name in order.names)}
        """  # noqa: S608


def _item(row: dict[str, Any], hoje: date) -> Item:
    status = Status(row["status"])
    by_now = row["encerrada_em"] or hoje
    item: Item = {
        "id": row["id"], "empresa": nomeada(row["empresa_id"], row["empresa"]), "servico": nomeada(row["servico_id"], row["servico"]),
        "competencia": row["competencia"], "periodo": row["periodo"],
        "responsavel": {"id": row["responsavel_id"], "nome": row["responsavel"] or ELIMINADO},
        "status": status, "prazo": None if status is Status.CANCELADA else prazo(row["entrega"], row["vencimento"], by_now),
        "entrega": row["entrega"], "vencimento": row["vencimento"],
        "progresso": {"feitas": row["feitas"], "total": row["total"], "percentual": row["percentual"]},
        "atualizada_em": row["atualizada_em"], "a_conferir": row["a_conferir"], "novidade": row["novidade"],
        "ultima_movimentacao": {
            "tipo": row["ultimo_tipo"], "o_que": em_palavras(row["ultimo_tipo"]), "atividade_id": row["ultima_atividade"],
            "por": {"id": row["ultimo_por"], "nome": (row["ultimo"] or ELIMINADO) if row["ultimo_por"] else "Sistema"},
        },
    }
    if "atividades" in row:
        item["atividades"] = [
            {
                "id": UUID(each["id"]), "nome": each["nome"], "exigencia": Exigencia(each["exigencia"]),
                "situacao": Situacao(each["situacao"]),
                "feita": each["exigencia"] == Exigencia.DISPENSADA or each["situacao"] != Situacao.PENDENTE,
            }
            for each in row["atividades"]
        ]
    return item
