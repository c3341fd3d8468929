"""Departamentos: the smallest cadastro."""
from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import Response

from adapters.api.door import Equipe, Gravador
from adapters.api.modelos import ERROS, Criado
from domain.escritorio import configuracao
from domain.escritorio.configuracao import NovoDepartamento

router = APIRouter(tags=["Cadastros"])


@router.post("/departamentos", status_code=201, responses={201: {"model": Criado}, 401: ERROS, 403: ERROS}, summary="Criar um departamento")
async def criar(body: NovoDepartamento, quem: Equipe, gravador: Gravador) -> Response:
    id = uuid4()
    return await gravador.record(quem, lambda work: configuracao.criar_departamento(work, id, body), answer=lambda _: {"id": id})
