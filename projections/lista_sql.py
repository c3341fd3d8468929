"""The page of the list as one statement: by which index its rows are found. What they are called is asked for them alone, afterwards."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, LiteralString
from uuid import UUID

from projections.filtros import Condicoes


@dataclass(frozen=True, slots=True)
class Ordem:
    """What is compared, column by column, and of which types it is; `names` are the answer's columns."""

    columns: tuple[LiteralString, ...]
    types: tuple[Any, ...]
    names: tuple[LiteralString, ...]


def _by(column: LiteralString, type_: type) -> Ordem:
    return Ordem((f"p.{column}", "p.id"), (type_, UUID), (column, "id"))


VENCIMENTO = _by("vencimento", date)
EMPRESA = Ordem(("i.ordem", "i.id", "p.vencimento", "p.id"), (str, UUID, date, UUID), ("ordem", "empresa_id", "vencimento", "id"))
ORDENS: Mapping[str, Ordem] = MappingProxyType({
    "vencimento": VENCIMENTO, "entrega": _by("entrega", date), "empresa": EMPRESA, "atualizada_em": _by("atualizada_em", datetime),
    "progresso": _by("percentual", int),
})
"""Each also with `-` before it: descending."""

_MOST_VALUES = 100
NOMES: LiteralString = """
select id, nome from identidades where id = any(%b::uuid[]) union all select id, nome from servicos where id = any(%b::uuid[])
"""
"""Of people and empresas, and of serviços. Joined to the page they would make the planner read all of them, and think longer."""
_ATIVIDADES: LiteralString = """
select json_agg(json_build_object('id', a.id, 'nome', a.nome, 'exigencia', a.exigencia, 'situacao', a.situacao) order by a.ordem)
from atividades a where a.programacao_id = pagina.id
"""


def page_sql(order: Ordem, found: Condicoes, after: LiteralString, goes_on: bool, atividades: bool) -> LiteralString:
    """`after` is `>` or, descending, `<`; where it goes on, it is after `%(lugar_0)s, %(lugar_1)s…`. At most `%(limite)s` rows."""
    direction: LiteralString = "asc" if after == ">" else "desc"
    page: LiteralString = f"""
        select p.id, p.servico_id, p.empresa_id, p.competencia, p.periodo, p.responsavel_id, p.status, p.entrega, p.vencimento,
            p.encerrada_em, p.total, p.feitas, p.percentual, p.a_conferir, p.novidade, p.atualizada_em,
            p.ultimo_tipo, p.ultimo_por, p.ultima_atividade, {order.columns[0]} as ordem
        from {_rows(order, found, after, goes_on)}
        order by {_each(order.columns, direction)} limit %(limite)s
        """  # noqa: S608
    if not atividades:
        return page
    return f"""
        with pagina as ({page}) select pagina.*, ({_ATIVIDADES}) as atividades from pagina
        order by {_each([f"pagina.{name}" for name in order.names], direction)}
        """  # noqa: S608


def _rows(order: Ordem, found: Condicoes, after: LiteralString, goes_on: bool) -> LiteralString:
    """The planner takes values to be spread evenly over an order. Where they lie together (a competência, a serviço that is new) it
    would read a million rows to find fifty, so that it is not left to it how these are found.
    """
    beyond: LiteralString = _beyond(order.columns, after) if goes_on else "true"
    if order is EMPRESA:
        near: LiteralString = _beyond(order.columns[:2], f"{after}=") if goes_on else "true"
        return (
            "identidades i join servicos_programados p on p.empresa_id = i.id "
            f"where i.tipo = 'empresa' and {near} and {beyond} and {found.where()}"
        )
    several = [column for column, values in found.one_of.items() if 1 < len(values) <= _MOST_VALUES]
    if order is VENCIMENTO and several and not found.only_open:
        column: LiteralString = min(several, key=lambda column: len(found.one_of[column]))
        kind: LiteralString = "text" if column == "competencia" else "uuid"
        return f"unnest(%({column})s::{kind}[]) as v(valor) cross join lateral ({_of_each(column, found, beyond, after)}) as p"
    if order is not VENCIMENTO and "competencia" in found.one_of:
        # what it leaves is little: found by its index, and then sorted
        return f"(select p.* from servicos_programados p where {found.where()} and {beyond} offset 0) as p"  # noqa: S608
    return f"servicos_programados p where {found.where()} and {beyond}"


def _of_each(column: LiteralString, found: Condicoes, beyond: LiteralString, after: LiteralString) -> LiteralString:
    """Each value has its own first rows, by the index that begins with it."""
    direction: LiteralString = "asc" if after == ">" else "desc"
    return f"""
        select p.* from servicos_programados p where p.{column} = v.valor and {found.where(but=column)} and {beyond}
        order by {_each(VENCIMENTO.columns, direction)} limit %(limite)s
        """  # noqa: S608


def _beyond(columns: Sequence[LiteralString], after: LiteralString) -> LiteralString:
    return f"({', '.join(columns)}) {after} ({', '.join(f'%(lugar_{n})s' for n in range(len(columns)))})"


def _each(columns: Sequence[LiteralString], direction: LiteralString) -> LiteralString:
    return ", ".join(f"{column} {direction}" for column in columns)
