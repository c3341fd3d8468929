"""The filters of the list of serviços programados, as conditions that indexes serve; the painel counts by the same ones."""
from dataclasses import dataclass, field
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from domain.acesso import Quem
from domain.prazo import Prazo
from domain.programacao.state import ENCERRADAS, Status
from domain.texto import clean, sem_acentos
from projections.empresas import sem_punctuation

ABERTAS = frozenset(Status) - ENCERRADAS
# a word that finds more empresas than these is looked at row by row: nearly every row has it
_FEW = 500
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Filtros:
    """Values of one filter are alternatives, filters narrow one another; an empty one narrows nothing. `status` also takes `abertas` and
    `encerradas`. Each word of `busca` is a part of razão social, nome, CNPJ or serviço, without accents or case.
    """

    empresa_id: tuple[UUID, ...] = ()
    servico_id: tuple[UUID, ...] = ()
    departamento_id: tuple[UUID, ...] = ()
    responsavel_id: tuple[UUID, ...] = ()
    competencia: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    prazo: tuple[Prazo, ...] = ()
    busca: str | None = None
    com_novidade: bool | None = None
    a_conferir: bool | None = None


@dataclass(slots=True)
class Condicoes:
    """SQL over `servicos_programados p`, and its parameters. `one_of`: columns that an index begins with, and their values."""

    texts: list[LiteralString] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    one_of: dict[LiteralString, list[Any]] = field(default_factory=dict)
    only_open: bool = False

    def add(self, text: LiteralString, **parameters: object) -> None:
        self.texts.append(text)
        self.parameters |= parameters

    def values(self) -> dict[str, Any]:
        return {**self.parameters, **{column: values if len(values) > 1 else values[0] for column, values in self.one_of.items()}}

    def where(self, but: LiteralString | None = None) -> LiteralString:
        """All of them, `but` the column that the caller compares itself. An equality keeps the order of an index, `any` does not."""
        columns: list[LiteralString] = [
            f"p.{column} = any(%({column})s)" if len(values) > 1 else f"p.{column} = %({column})s"
            for column, values in self.one_of.items() if column != but
        ]
        return " and ".join(f"({text})" for text in (*columns, *self.texts)) or "true"


async def condicoes(connection: AsyncConnection[Any], filtros: Filtros, quem: Quem, hoje: date) -> Condicoes | None:
    """What the asker may see of what is asked for, on the office's day `hoje`; None when that is certainly nothing."""
    found = Condicoes()
    if not await _access(connection, found, filtros, quem):
        return None
    if filtros.responsavel_id:
        found.one_of["responsavel_id"] = list(filtros.responsavel_id)
    if filtros.competencia:
        found.one_of["competencia"] = list(filtros.competencia)
    statuses = _statuses(filtros.status)
    _add_status(found, statuses)
    if filtros.prazo:
        found.add(_prazo(set(filtros.prazo), only_open=statuses <= ABERTAS), hoje=hoje)
    if filtros.com_novidade is not None:
        found.add("p.novidade" if filtros.com_novidade else "not p.novidade")
    if filtros.a_conferir is not None:
        found.add("p.a_conferir > 0" if filtros.a_conferir else "p.a_conferir = 0")
    if filtros.busca and not await _add_busca(connection, found, filtros.busca):
        return None
    return found


async def _access(connection: AsyncConnection[Any], found: Condicoes, filtros: Filtros, quem: Quem) -> bool:
    """Serviços by the departamentos that are asked for and seen; empresas of a client, while they are active (R19)."""
    servicos = set(filtros.servico_id) if filtros.servico_id else None
    if filtros.departamento_id or quem.departamentos is not None:
        cursor = await connection.execute("select id, departamento_id from servicos")
        every = await cursor.fetchall()
        asked = set(filtros.departamento_id) or {departamento for _, departamento in every}
        seen = {id for id, departamento in every if departamento in asked and quem.sees_departamento(departamento)}
        if len(seen) < len(every):
            servicos = seen if servicos is None else servicos & seen
    empresas = set(filtros.empresa_id) if filtros.empresa_id else None
    if quem.cliente:
        cursor = await connection.execute("select id from empresas where ativa and id = any(%s)", (list(quem.empresas),))
        own = {id for (id,) in await cursor.fetchall()}
        empresas = own if empresas is None else empresas & own
    if quem.programacao:
        found.add("p.id = %(programacao)s", programacao=quem.programacao)
    if servicos == set() or empresas == set():
        return False
    if servicos:
        found.one_of["servico_id"] = list(servicos)
    if empresas:
        found.one_of["empresa_id"] = list(empresas)
    return True


def _statuses(asked: tuple[str, ...]) -> frozenset[Status]:
    groups = {"abertas": ABERTAS, "encerradas": ENCERRADAS}
    named: set[Status] = set()
    for each in asked:
        named |= groups.get(each) or {Status(each)}
    return frozenset(named or Status)


def _add_status(found: Condicoes, statuses: frozenset[Status]) -> None:
    if statuses <= ABERTAS:
        found.only_open = True
        found.add("p.encerrada_em is null")
    elif statuses <= ENCERRADAS:
        found.add("p.encerrada_em is not null")
    if statuses not in (ABERTAS, ENCERRADAS, frozenset(Status)):
        found.add("p.status = any(%(status)s)", status=list(statuses))


def _prazo(prazos: set[Prazo], only_open: bool) -> LiteralString:
    """R14: once closed, the day of the closing stands for today; a cancelada has no prazo."""
    day: LiteralString = "%(hoje)s" if only_open else "coalesce(p.encerrada_em, %(hoje)s)"
    each: dict[Prazo, LiteralString] = {
        Prazo.NO_PRAZO: f"p.entrega >= {day}",
        Prazo.ATRASADO: f"p.entrega < {day} and p.vencimento >= {day}",
        Prazo.VENCIDO: f"p.vencimento < {day}",
    }
    one_of = " or ".join(f"({each[prazo]})" for prazo in sorted(prazos))
    return one_of if only_open else f"p.status <> 'cancelada' and ({one_of})"


async def _add_busca(connection: AsyncConnection[Any], found: Condicoes, busca: str) -> bool:
    """False when some word is nowhere."""
    for n, word in enumerate(sem_acentos(clean(busca)).split()[:_MOST_WORDS]):
        like, documento = (f"%{_literal(each)}%" for each in (word, sem_punctuation(word)))
        cursor = await connection.execute(
            """
            (select id, false from identidades where tipo = 'empresa' and (busca like %(like)s or busca like %(documento)s) limit %(many)s)
            union all
            select id, true from servicos where busca like %(like)s
            """,
            {"like": like, "documento": documento, "many": _FEW + 1},
        )
        rows = await cursor.fetchall()
        empresas, servicos = [id for id, servico in rows if not servico], [id for id, servico in rows if servico]
        if not rows:
            return False
        either: list[LiteralString] = []
        if len(empresas) > _FEW:
            found.parameters |= {f"palavra_{n}": like, f"documento_{n}": documento}
            # a row at a time, as far as the page needs: not once for all empresas before it begins
            either.append(
                f"(select b.busca like %(palavra_{n})s or b.busca like %(documento_{n})s from identidades b where b.id = p.empresa_id)"  # noqa: S608
            )
        elif empresas:
            found.parameters[f"empresas_{n}"] = empresas
            either.append(f"p.empresa_id = any(%(empresas_{n})s)")
        if servicos:
            found.parameters[f"servicos_{n}"] = servicos
            either.append(f"p.servico_id = any(%(servicos_{n})s)")
        found.add(" or ".join(either))
    return True


def _literal(text: str) -> str:
    """Without what LIKE would read as something else."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
