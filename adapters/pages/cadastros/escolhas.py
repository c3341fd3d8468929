"""What the selects and boxes of cadastros offer, and the names that their lists show."""
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from domain.acesso import Perfil
from projections import departamentos, empresas, processos_modelo, servicos, usuarios
from projections.nomes import nomes
from projections.usuarios import Usuario

TODOS: Final = 500
PERTO: Final = 30
"""Empresas that are offered at once, besides those that are chosen."""
_MOVEM: Final = (Perfil.ADMINISTRADOR, Perfil.GERENTE, Perfil.COLABORADOR)

Opcoes = list[tuple[UUID, str]]


async def de_departamentos(connection: AsyncConnection[Any]) -> Opcoes:
    return [(each["id"], each["nome"]) for each in (await departamentos.listar(connection, TODOS)).itens]


async def de_modelos(connection: AsyncConnection[Any]) -> Opcoes:
    return [(each["id"], each["nome"]) for each in (await processos_modelo.listar(connection, TODOS)).itens]


async def de_servicos(connection: AsyncConnection[Any], seus: Collection[UUID] | None) -> Opcoes:
    return [(each["id"], each["nome"]) for each in (await servicos.listar(connection, TODOS, departamentos=seus)).itens]


async def quem_assume(connection: AsyncConnection[Any]) -> Sequence[Usuario]:
    """Active users of the equipe who move things."""
    return (await usuarios.listar(connection, usuarios.Filtros(perfil=_MOVEM, ativo=True), TODOS)).itens


def do_departamento(pessoas: Iterable[Usuario], departamento: UUID) -> Opcoes:
    """Those who see it."""
    return [
        (each["id"], each["nome"]) for each in pessoas
        if each["perfil"] is not Perfil.COLABORADOR or each["departamentos"] is None or departamento in each["departamentos"]
    ]


def com(opcoes: Opcoes, id: UUID | None, called: Mapping[UUID, str]) -> Opcoes:
    """With the one that is chosen now, also where it would not be offered any more."""
    if id is None or any(each == id for each, _ in opcoes):
        return opcoes
    return [*opcoes, (id, called.get(id, "«eliminado»"))]


async def de_empresas(connection: AsyncConnection[Any], escolhidas: Sequence[UUID], procurado: str) -> tuple[Opcoes, Opcoes]:
    """Those that are chosen, by name; and others that are active, by what is looked for."""
    called = await nomes(connection, escolhidas)
    chosen = sorted(((id, called.get(id, "«eliminado»")) for id in escolhidas), key=lambda each: each[1].casefold())
    found = await empresas.listar(connection, empresas.Filtros(ativa=True, busca=procurado or None), min(TODOS, PERTO + len(chosen)))
    others = [(each["id"], each["nome"]) for each in found.itens if each["id"] not in called][:PERTO]
    return chosen, others


def ids(texts: Iterable[str]) -> list[UUID]:
    """Those that are ids, each once."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
