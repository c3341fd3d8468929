"""One serviço, as all of its tabs need it."""
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.pages.cadastros import escolhas
from adapters.pages.door import Pessoa
from adapters.pages.formulario import Formulario, gravador
from adapters.pages.rendering import Recusa, page
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosServico
from domain.log import Work, get
from domain.refusal import NaoEncontrado
from domain.servico.state import SERVICO
from projections import cadastros, servicos

LISTA: Final = "/cadastros/servicos"
Show = Callable[[Recusa], Awaitable[Response]]


async def aba(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, template: str, recusa: Recusa | None = None, status: int = 200, **more: Any
) -> Response:
    """A tab of it; 404 where the asker does not see its departamento."""
    async with parts.pool.connection() as connection:
        servico = await servicos.mostrar(connection, id)
        if servico is None or not pessoa.quem.sees_departamento(servico["departamento_id"]):
            raise NaoEncontrado("este serviço")
        departamentos, modelos = await escolhas.de_departamentos(connection), await escolhas.de_modelos(connection)
        reaches = (await cadastros.alcance(connection, [id]))[id]
    return await page(
        request, f"cadastros/{template}", pessoa, status, recusa, servico=servico, alcance=reaches, departamentos=departamentos,
        modelos=modelos, departamento=dict(departamentos).get(servico["departamento_id"], ""),
        modelo=dict(modelos).get(servico["processo_modelo_id"], ""), **more,
    )


async def gravar(request: Request, pessoa: Pessoa, form: Formulario, id: UUID, **part: object) -> Response:
    """Changes one part of it, whatever the others have become meanwhile."""

    async def change(work: Work) -> None:
        now = (await get(work, SERVICO, id)).dados
        whole = {name: getattr(now, name) for name in DadosServico.model_fields}
        await configuracao.alterar_servico(work, id, DadosServico(**{**whole, **part}))

    return await gravador(request, form).record(pessoa.quem, change, status=200)
