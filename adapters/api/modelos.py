"""The shapes of answers, as OpenAPI shows them; answers are written directly, and tests hold them against these."""
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.acesso import Perfil


class Erro(BaseModel):
    """One field that is wrong."""

    campo: str
    mensagem: str


class Problema(BaseModel):
    """RFC 9457, with `codigo` as the stable word."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "type": "urn:cobranca:programacao_baixada", "title": "Conflito com o estado atual", "status": 409,
        "detail": "Esta programação foi baixada por Ana Souza em 18/11/2026 às 10:24 e não recebe mais nada.", "codigo": "programacao_baixada",
    }})
    type: str
    title: str
    status: int
    detail: str
    codigo: str
    erros: list[Erro] | None = None


ERROS: dict[str, Any] = {"description": "Problema", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problema"}}}}


class Pessoa(BaseModel):
    """Somebody by name; the system has no id."""

    id: UUID | None
    nome: str


class MeuUsuario(BaseModel):
    """The one who signed in."""

    id: UUID
    nome: str
    email: str
    perfil: Perfil


class Feito(BaseModel):
    """What was recorded stands at this position."""

    posicao: int


class Criado(Feito):
    """Made, by this id."""

    id: UUID


class Dia(BaseModel):
    """A day of the office's own calendar."""

    data: date
    nome: str


