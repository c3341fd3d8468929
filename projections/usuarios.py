"""The users: profile, access and how each is told; who they are is joined when read (R17)."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NotRequired
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from typing_extensions import TypedDict

from domain.acesso import Perfil
from domain.event import Recorded
from domain.texto import clean, sem_acentos
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import (
    EnderecoConfirmado,
    EnderecoDevolvido,
    SenhaDefinida,
    UsuarioAlterado,
    UsuarioCadastrado,
    UsuarioDesativado,
    UsuarioIdentidadeAlterada,
    UsuarioReativado,
)
from domain.usuario.state import ENDERECOS
from projections.nomes import ELIMINADO, Instante, digitado
from projections.paginas import Pagina, paginar, read_cursor
from projections.view import View


@dataclass(frozen=True, slots=True)
class Devolvido:
    """An address that sent something back: the channel it is for, when, and what the other side said."""

    canal: CanalDeAviso
    em: datetime
    motivo: str | None = None


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
    devolvidos: tuple[Devolvido, ...] = ()

    def without(self, canais: Iterable[CanalDeAviso]) -> "Row":
        gone = frozenset(canais)
        return replace(self, devolvidos=tuple(each for each in self.devolvidos if each.canal not in gone))


_EVENTS = (
    UsuarioCadastrado, UsuarioAlterado, UsuarioIdentidadeAlterada, SenhaDefinida, UsuarioDesativado, UsuarioReativado, EnderecoDevolvido,
    EnderecoConfirmado,
)


def keys(recorded: Recorded) -> Sequence[UUID]:
    return (recorded.stream,) if isinstance(recorded.event, _EVENTS) else ()


def fold(row: Row | None, recorded: Recorded, key: UUID) -> Row | None:
    match recorded.event:
        case UsuarioCadastrado() | UsuarioAlterado() as said:
            now = Row(key, said.perfil, said.empresas, said.departamentos, said.notificar_por, said.avisos)
            return replace(now, ativo=row.ativo, tem_senha=row.tem_senha, devolvidos=row.devolvidos) if row else now
        case UsuarioIdentidadeAlterada() as said if row:
            return row.without(ENDERECOS[campo] for campo in said.campos if campo in ENDERECOS)
        case EnderecoConfirmado() as said if row:
            return row.without((said.canal,))
        case EnderecoDevolvido() as said if row:
            devolvido = Devolvido(said.canal, recorded.at, digitado(recorded, "motivo"))
            return replace(row, devolvidos=(*row.without((said.canal,)).devolvidos, devolvido))
        case SenhaDefinida() if row:
            return replace(row, tem_senha=True)
        case UsuarioDesativado() if row:
            return replace(row, ativo=False)
        case UsuarioReativado() if row:
            return replace(row, ativo=True)
    return row


VIEW = View(
    name="usuarios", shape=2, row=Row, key="id", keys=keys, fold=fold,
    ddl="""
    create table {view} (
        id uuid primary key, perfil text not null, empresas uuid[] not null, departamentos uuid[], notificar_por text[] not null,
        avisos text not null, ativo bool not null, tem_senha bool not null, devolvidos json not null
    );
    create index {view}_empresas on {view} using gin (empresas);
    create index {view}_administradores on {view} (id) where perfil = 'administrador' and ativo;
    """,
)


class EnderecoQueDevolveu(TypedDict):
    """By the channel it is for; `motivo` in the words of the other side."""

    canal: CanalDeAviso
    em: Instante
    motivo: NotRequired[str]


class Usuario(TypedDict):
    """GET `/usuarios/{id}`; `departamentos` null means all; nothing goes to the `devolvidos` until the address is confirmed or changed."""

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
    devolvidos: list[EnderecoQueDevolveu]


def _usuario(found: dict[str, Any]) -> Usuario:
    return {
        "id": found["id"], "nome": found["nome"] or ELIMINADO, "email": found["email"], "telefone": found["telefone"],
        "perfil": Perfil(found["perfil"]), "empresas": found["empresas"], "departamentos": found["departamentos"],
        "notificar_por": [CanalDeAviso(each) for each in found["notificar_por"]], "avisos": Avisos(found["avisos"]),
        "ativo": found["ativo"], "tem_senha": found["tem_senha"], "devolvidos": [_devolvido(each) for each in found["devolvidos"]],
    }


def _devolvido(found: dict[str, Any]) -> EnderecoQueDevolveu:
    shown: EnderecoQueDevolveu = {"canal": CanalDeAviso(found["canal"]), "em": datetime.fromisoformat(found["em"])}
    if found.get("motivo"):
        shown["motivo"] = found["motivo"]
    return shown


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
            select u.id, i.nome, i.email, i.telefone, u.perfil, u.empresas, u.departamentos, u.notificar_por, u.avisos, u.ativo,
                u.tem_senha, u.devolvidos
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
                u.tem_senha, u.devolvidos, i.ordem
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


async def enderecos(connection: AsyncConnection[Any], id: UUID) -> dict[str, str | None]:
    """The e-mail and telefone, by the names of their fields; none where there is no such user."""
    found = await (await connection.execute("select email, telefone from identidades where id = %s", (id,))).fetchone()
    return {"email": found[0], "telefone": found[1]} if found else {}


async def clientes_entre(connection: AsyncConnection[Any], ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Those of these people who are clients."""
    asked = list({id for id in ids if id})
    found = await connection.execute("select id from usuarios where id = any(%s) and perfil = 'cliente'", (asked,))
    return frozenset(id for (id,) in await found.fetchall())
