"""The client companies: who answers for them; who they are is joined when read (R17)."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NotRequired
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import JsonValue
from typing_extensions import TypedDict

from domain.empresa.events import EmpresaCadastrada, EmpresaDesativada, EmpresaReativada, ResponsaveisDefinidos, Responsavel
from domain.event import Recorded
from domain.texto import clean, sem_acentos
from projections.nomes import ELIMINADO
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    ativa: bool
    responsaveis: tuple[Responsavel, ...]


_EVENTS = (EmpresaCadastrada, EmpresaDesativada, EmpresaReativada, ResponsaveisDefinidos)


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, _EVENTS) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case EmpresaCadastrada() as said:
            return Row(key, said.ativa, said.responsaveis)
        case ResponsaveisDefinidos() as said if row:
            return replace(row, responsaveis=said.responsaveis)
        case EmpresaDesativada() if row:
            return replace(row, ativa=False)
        case EmpresaReativada() if row:
            return replace(row, ativa=True)
    return row


VIEW = View(
    name="empresas", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (id uuid primary key, ativa bool not null, responsaveis jsonb not null);
    create index {view}_responsaveis on {view} using gin (responsaveis jsonb_path_ops);
    """,
)


class Empresa(TypedDict):
    """GET `/empresas/{id}`: with a CNPJ or a CPF, unless it was erased."""

    id: UUID
    razao_social: str
    nome: str
    cnpj: NotRequired[str]
    cpf: NotRequired[str]
    ativa: bool
    responsaveis: list[JsonValue]


def _empresa(found: dict[str, Any]) -> Empresa:
    empresa: Empresa = {
        "id": found["id"], "razao_social": found["razao_social"] or ELIMINADO, "nome": found["nome"] or ELIMINADO,
        "ativa": found["ativa"], "responsaveis": found["responsaveis"],
    }
    if documento := found["documento"]:
        empresa["cnpj" if len(documento) == 14 else "cpf"] = documento
    return empresa


@dataclass(frozen=True, slots=True)
class Filtros:
    """Each narrows the others; `busca` is a part of the names or the document, without accents, case or punctuation in the document."""

    ativa: bool | None = None
    busca: str | None = None


async def mostrar(connection: AsyncConnection[Any], id: UUID) -> Empresa | None:
    """One empresa, active or not."""
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            """
            select e.id, i.razao_social, i.nome, i.documento, e.ativa, e.responsaveis
            from empresas e join identidades i using (id) where e.id = %s
            """,
            (id,),
        )
        found = await answer.fetchone()
    return _empresa(found) if found else None


async def quem_e(connection: AsyncConnection[Any], id: UUID) -> tuple[str, str | None]:
    """Its name, and its CNPJ or CPF unless it was erased: as soon as they are recorded, for no view lies between."""
    cursor = await connection.execute("select nome, documento from identidades where id = %s", (id,))
    nome, documento = await cursor.fetchone() or (None, None)
    return nome or ELIMINADO, documento


async def listar(connection: AsyncConnection[Any], filtros: Filtros, limite: int, cursor: str | None = None) -> Pagina[Empresa]:
    """By name. Raises CursorInvalido."""
    nome, id = read_cursor(VIEW.name, cursor, str, UUID) if cursor else ("", UUID(int=0))
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            """
            select e.id, i.razao_social, i.nome, i.documento, e.ativa, e.responsaveis, i.ordem
            from empresas e join identidades i using (id)
            where i.tipo = 'empresa' and (i.ordem, i.id) > (%(nome)s, %(id)s)
                and (%(ativa)s::bool is null or e.ativa = %(ativa)s)
                and (%(busca)s::text is null or strpos(i.busca, %(busca)s) > 0 or strpos(i.busca, %(documento)s) > 0)
            order by i.ordem, i.id limit %(limite)s
            """,
            {"nome": nome, "id": id, "limite": limite + 1, "ativa": filtros.ativa, **_asked(filtros.busca)},
        )
        page = paginar(VIEW.name, await answer.fetchall(), limite, lambda row: (row["ordem"], row["id"]))
    return page.map(_empresa)


def _asked(busca: str | None) -> dict[str, str | None]:
    if not busca:
        return {"busca": None, "documento": None}
    text = sem_acentos(clean(busca))
    return {"busca": text, "documento": sem_punctuation(text)}


def sem_punctuation(text: str) -> str:
    """As documents are kept, when the text looks like one; else the text itself."""
    bare = text.translate(str.maketrans("", "", ".-/"))
    return bare if any(c.isdigit() for c in bare) and " " not in text else text
