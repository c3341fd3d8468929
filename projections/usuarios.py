"""The users: profile, access and how each is told; who they are is joined when read (R17)."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from typing_extensions import TypedDict

from domain.acesso import Perfil
from domain.event import Recorded
from domain.texto import clean, sem_acentos
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import SenhaDefinida, UsuarioAlterado, UsuarioCadastrado, UsuarioDesativado, UsuarioReativado
from projections.nomes import ELIMINADO
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Row:
    """`departamentos` None means all."""

    id: UUID
    perfil: Perfil
    empresas: tuple[UUID, ...]
    departamentos: tuple[UUID, ...] | None
    notificar_por: tuple[CanalDeAviso, ...]
    avisos: Avisos
    ativo: bool = True
    tem_senha: bool = False


_EVENTS = (UsuarioCadastrado, UsuarioAlterado, SenhaDefinida, UsuarioDesativado, UsuarioReativado)


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, _EVENTS) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case UsuarioCadastrado() | UsuarioAlterado() as said:
            now = Row(key, said.perfil, said.empresas, said.departamentos, said.notificar_por, said.avisos)
            return replace(now, ativo=row.ativo, tem_senha=row.tem_senha) if row else now
        case SenhaDefinida() if row:
            return replace(row, tem_senha=True)
        case UsuarioDesativado() if row:
            return replace(row, ativo=False)
        case UsuarioReativado() if row:
            return replace(row, ativo=True)
    return row


VIEW = View(
    name="usuarios", shape=1, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, perfil text not null, empresas uuid[] not null, departamentos uuid[], notificar_por text[] not null,
        avisos text not null, ativo bool not null, tem_senha bool not null
    );
    create index {view}_empresas on {view} using gin (empresas);
    create index {view}_administradores on {view} (id) where perfil = 'administrador' and ativo;
    """,
)


class Usuario(TypedDict):
    """GET `/usuarios/{id}`; `departamentos` null means all."""

    id: UUID
    nome: str
    email: str | None
    telefone: str | None
    perfil: Perfil
    empresas: list[UUID]
    departamentos: list[UUID] | None
    notificar_por: list[CanalDeAviso]
    avisos: Avisos
    ativo: bool
    tem_senha: bool


def _usuario(found: dict[str, Any]) -> Usuario:
    return {
        "id": found["id"], "nome": found["nome"] or ELIMINADO, "email": found["email"], "telefone": found["telefone"],
        "perfil": Perfil(found["perfil"]), "empresas": found["empresas"], "departamentos": found["departamentos"],
        "notificar_por": [CanalDeAviso(each) for each in found["notificar_por"]], "avisos": Avisos(found["avisos"]),
        "ativo": found["ativo"], "tem_senha": found["tem_senha"],
    }


@dataclass(frozen=True, slots=True)
class Filtros:
    """Each narrows the others; `busca` is a part of the name, without accents or case."""

    perfil: tuple[Perfil, ...] = ()
    empresa_id: UUID | None = None
    ativo: bool | None = None
    busca: str | None = None


async def mostrar(connection: AsyncConnection[Any], id: UUID) -> Usuario | None:
    """One user, active or not."""
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            """
            select u.id, i.nome, i.email, i.telefone, u.perfil, u.empresas, u.departamentos, u.notificar_por, u.avisos, u.ativo, u.tem_senha
            from usuarios u join identidades i using (id) where u.id = %s
            """,
            (id,),
        )
        found = await answer.fetchone()
    return _usuario(found) if found else None


async def listar(connection: AsyncConnection[Any], filtros: Filtros, limite: int, cursor: str | None = None) -> Pagina[Usuario]:
    """By name. Raises CursorInvalido."""
    nome, id = read_cursor(VIEW.name, cursor, str, UUID) if cursor else ("", UUID(int=0))
    async with connection.cursor(row_factory=dict_row) as answer:
        await answer.execute(
            """
            select u.id, i.nome, i.email, i.telefone, u.perfil, u.empresas, u.departamentos, u.notificar_por, u.avisos, u.ativo,
                u.tem_senha, i.ordem
            from usuarios u join identidades i using (id)
            where i.tipo = 'usuario' and (i.ordem, i.id) > (%(nome)s, %(id)s)
                and (cardinality(%(perfil)s::text[]) = 0 or u.perfil = any(%(perfil)s))
                and (%(empresa)s::uuid is null or u.empresas @> array[%(empresa)s::uuid])
                and (%(ativo)s::bool is null or u.ativo = %(ativo)s)
                and (%(busca)s::text is null or strpos(i.busca, %(busca)s) > 0)
            order by i.ordem, i.id limit %(limite)s
            """,
            {
                "nome": nome, "id": id, "limite": limite + 1, "perfil": list(filtros.perfil), "empresa": filtros.empresa_id,
                "ativo": filtros.ativo, "busca": sem_acentos(clean(filtros.busca)) if filtros.busca else None,
            },
        )
        page = paginar(VIEW.name, await answer.fetchall(), limite, lambda row: (row["ordem"], row["id"]))
    return page.map(_usuario)


async def clientes_entre(connection: AsyncConnection[Any], ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Those of these people who are clients."""
    asked = list({id for id in ids if id})
    found = await connection.execute("select id from usuarios where id = any(%s) and perfil = 'cliente'", (asked,))
    return frozenset(id for (id,) in await found.fetchall())
