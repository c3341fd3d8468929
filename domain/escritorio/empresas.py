"""Empresas: made, changed, imported with their users."""
from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from domain.departamento.state import DEPARTAMENTO
from domain.documento import Cnpj, Cpf
from domain.empresa.events import (
    EmpresaCadastrada,
    EmpresaDesativada,
    EmpresaIdentidadeAlterada,
    EmpresaReativada,
    ResponsaveisDefinidos,
    Responsavel,
)
from domain.empresa.state import EMPRESA
from domain.escritorio.alcance import asker
from domain.log import Identidade, Work, get, record
from domain.programacao.refusals import ResponsavelInvalido
from domain.refusal import Invalido
from domain.texto import Nome
from domain.usuario.state import USUARIO

Tabela = Annotated[tuple[Responsavel, ...], Field(max_length=200)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NovaEmpresa(_Body):
    """By CNPJ or CPF; without `nome`, the razão social serves."""

    razao_social: Nome
    nome: Nome | None = None
    cnpj: Cnpj | None = None
    cpf: Cpf | None = None
    ativa: StrictBool = True
    responsaveis: Tabela = ()

    @model_validator(mode="after")
    def _one_document(self) -> Self:
        if (self.cnpj is None) == (self.cpf is None):
            raise ValueError("informe o CNPJ ou o CPF da empresa")
        return self


class MudancasEmpresa(_Body):
    """PATCH: what is absent stays."""

    razao_social: Nome | None = None
    nome: Nome | None = None
    cnpj: Cnpj | None = None
    cpf: Cpf | None = None
    ativa: StrictBool | None = None
    responsaveis: Tabela | None = None

    @model_validator(mode="after")
    def _one_document(self) -> Self:
        if self.cnpj and self.cpf:
            raise ValueError("informe o CNPJ ou o CPF da empresa, não os dois")
        return self


async def cadastrar(work: Work, id: UUID, nova: NovaEmpresa) -> None:
    (await asker(work)).needs_gerente()
    await _check(work, nova.responsaveis)
    record(work, id, EmpresaCadastrada(ativa=nova.ativa, responsaveis=nova.responsaveis))
    nome, documento = nova.nome or nova.razao_social, nova.cnpj or nova.cpf
    campos = {"tipo": "empresa", "razao_social": nova.razao_social, "nome": nome, "documento": documento}
    work.said.identidades.append(Identidade(id, campos))


async def alterar(work: Work, id: UUID, mudancas: MudancasEmpresa) -> None:
    """R19: inativa, nothing is generated and links are over; open programações stay for the equipe."""
    (await asker(work)).needs_gerente()
    empresa = await get(work, EMPRESA, id)
    if mudancas.responsaveis is not None:
        await _check(work, mudancas.responsaveis)
        if {each.departamento_id: each.usuario_id for each in mudancas.responsaveis} != empresa.responsaveis:
            record(work, id, ResponsaveisDefinidos(responsaveis=mudancas.responsaveis))
    if mudancas.ativa is not None and mudancas.ativa != empresa.ativa:
        record(work, id, EmpresaReativada() if mudancas.ativa else EmpresaDesativada())
    campos: dict[str, str | None] = {
        name: value for name, value in (
            ("razao_social", mudancas.razao_social), ("nome", mudancas.nome), ("documento", mudancas.cnpj or mudancas.cpf)
        ) if value
    }
    if campos:
        record(work, id, EmpresaIdentidadeAlterada(campos=tuple(campos)))
        work.said.identidades.append(Identidade(id, {"tipo": "empresa", **campos}))


async def _check(work: Work, responsaveis: Sequence[Responsavel]) -> None:
    seen = set()
    for n, each in enumerate(responsaveis):
        if each.departamento_id in seen:
            raise Invalido(f"responsaveis.{n}.departamento_id", "Cada departamento tem um só responsável.")
        seen.add(each.departamento_id)
        if (await work.find(DEPARTAMENTO, each.departamento_id)).state is None:
            raise Invalido(f"responsaveis.{n}.departamento_id", "Não encontramos este departamento.")
        usuario = (await work.find(USUARIO, each.usuario_id)).state
        if usuario is None or not usuario.may_be_responsavel(each.departamento_id):
            raise Invalido(f"responsaveis.{n}.usuario_id", str(ResponsavelInvalido()))
