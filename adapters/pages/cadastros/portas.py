"""Who may change a cadastro, as its pages show it; the use cases look again."""
from typing import Annotated

from fastapi import Depends

from adapters.pages.door import Equipe, Pessoa


async def manages(pessoa: Equipe) -> Pessoa:
    pessoa.quem.needs_gerente()
    return pessoa


async def administers(pessoa: Equipe) -> Pessoa:
    pessoa.quem.needs_administrador("alterar o escritório")
    return pessoa


Gerente = Annotated[Pessoa, Depends(manages)]
Administrador = Annotated[Pessoa, Depends(administers)]
