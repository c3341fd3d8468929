"""The shapes of answers, as OpenAPI shows them; answers are written directly, and tests hold them against these."""
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.acesso import Perfil
from domain.conteudo.conferencia import Aviso


class Erro(BaseModel):
    """One field that is wrong; of an imported sheet, on which line."""

    campo: str
    mensagem: str
    linha: int | None = None


class AvisoDoArquivo(BaseModel):
    """What a file's content says that does not fit what was asked."""

    arquivo: str
    codigo: str
    texto: str


class Problema(BaseModel):
    """RFC 9457, with `codigo` as the stable word."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "type": "urn:cobranca:programacao_baixada", "title": "Conflito com o estado atual", "status": 409,
        "detail": "Esta programação foi baixada por Ana Souza em 18/11/2026 às 10:24 e não recebe mais nada.",
        "codigo": "programacao_baixada",
    }})
    type: str
    title: str
    status: int
    detail: str
    codigo: str
    erros: list[Erro] | None = None
    avisos: list[AvisoDoArquivo] | None = None


PROBLEMA = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problema"}}}
ERROS: dict[str, Any] = {"description": "Problema", "content": PROBLEMA}


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




class Destinatario(BaseModel):
    """Who is told, and by which channels."""

    usuario_id: UUID
    nome: str
    canais: list[str]


class Solicitado(Feito):
    """M2: whom it goes to."""

    destinatarios: list[Destinatario]


class Avisado(Feito):
    """Who is told of it; nobody, where nobody can be."""

    id: UUID | None = None
    destinatarios: list[Destinatario]


class AnexoEnviado(BaseModel):
    """A file as it was taken: size in bytes, media type, SHA-256 in hex; `avisos` is what its content says that does not fit."""

    id: UUID
    nome: str
    tamanho: int
    tipo: str
    sha256: str
    avisos: list[Aviso]


class AnexosEnviados(Feito):
    anexos: list[AnexoEnviado]


class LinkCriado(Feito):
    """`url` and `mensagem` are shown this once: a replay comes without them."""

    id: UUID
    expira_em: datetime
    url: str | None = None
    mensagem: str | None = None
