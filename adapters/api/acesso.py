"""Who may, by profile alone: what a router's table shows. The use cases look again at the user as it is then."""
from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from adapters.api.door import Equipe
from domain.acesso import Perfil, Quem
from domain.refusal import Proibido


async def manages(quem: Equipe) -> Quem:
    quem.needs_gerente()
    return quem


async def administers(quem: Equipe) -> Quem:
    quem.needs_administrador("ver ou alterar isto")
    return quem


async def moves(quem: Equipe) -> Quem:
    if quem.perfil is Perfil.AUDITOR:
        raise Proibido("alterar cadastros")
    return quem


async def audits(quem: Equipe) -> Quem:
    if quem.perfil not in (Perfil.AUDITOR, Perfil.ADMINISTRADOR):
        raise Proibido("ler o log")
    return quem


Gerente = Annotated[Quem, Depends(manages)]
Administrador = Annotated[Quem, Depends(administers)]
QuemMove = Annotated[Quem, Depends(moves)]
Auditor = Annotated[Quem, Depends(audits)]


def departamentos_de(quem: Quem) -> Collection[UUID] | None:
    """Whose things this user of the equipe sees; None is all of them."""
    return quem.departamentos if quem.perfil is Perfil.COLABORADOR else None
