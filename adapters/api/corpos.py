"""What the movements of a programação take; the rules are the commands'."""
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from domain.calendario import Data
from domain.programacao.apontamentos import AdiarEnvio, InformarSemMovimento, NaoPedirMais
from domain.programacao.commands import Command
from domain.programacao.events import Exigencia, StatusBaixa
from domain.refusal import Invalido
from domain.texto import Nome, Texto


class Corpo(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Vazio(Corpo):
    """`{}`"""


class Retorno(Corpo):
    """M5, M6, M7; only `enviar_depois` takes a promised day."""

    model_config = ConfigDict(json_schema_extra={"example": {"retorno": "enviar_depois", "prometido_para": "2026-11-17"}})
    retorno: Literal["sem_movimento", "nao_pedir_mais", "enviar_depois"]
    comentario: Texto | None = None
    prometido_para: Data | None = None

    def command(self, atividade: UUID) -> Command:
        if self.retorno == "enviar_depois":
            return AdiarEnvio(atividade=atividade, prometido_para=self.prometido_para, comentario=self.comentario)
        if self.prometido_para:
            raise Invalido("prometido_para", "A data só acompanha «vou enviar depois».")
        said = InformarSemMovimento if self.retorno == "sem_movimento" else NaoPedirMais
        return said(atividade=atividade, comentario=self.comentario)


class Comentario(Corpo):
    """M8."""

    model_config = ConfigDict(json_schema_extra={"example": {"texto": "O extrato é o da conta corrente.", "notificar": True}})
    texto: Texto
    interno: StrictBool = False
    notificar: StrictBool = False


class Reabertura(Corpo):
    """M9."""

    model_config = ConfigDict(json_schema_extra={"example": {"comentario": "Faltou a última página.", "notificar": True}})
    comentario: Texto
    notificar: StrictBool = False


class NovaExigencia(Corpo):
    """M10; dispensar an obrigatória needs the reason."""

    model_config = ConfigDict(json_schema_extra={"example": {"exigencia": "dispensada", "comentario": "Empresa sem funcionários."}})
    exigencia: Exigencia
    comentario: Texto | None = None


class Colocacao(Corpo):
    """M20: on which atividade."""

    model_config = ConfigDict(json_schema_extra={"example": {"atividade": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a003"}})
    atividade: UUID


class Descarte(Corpo):
    """M20: perhaps why."""

    model_config = ConfigDict(json_schema_extra={"example": {"motivo": "É a assinatura do e-mail."}})
    motivo: Texto | None = None


class Motivo(Corpo):
    """Why: M13, M14, and M17's devolução."""

    model_config = ConfigDict(json_schema_extra={"example": {"motivo": "Chegou mais um extrato."}})
    motivo: Texto


class NovoItem(Corpo):
    """M19."""

    model_config = ConfigDict(json_schema_extra={"example": {"nome": "Contrato social", "obrigatoria": False}})
    nome: Nome
    instrucao: Texto | None = None
    obrigatoria: StrictBool


class Transferencia(Corpo):
    """M11."""

    model_config = ConfigDict(json_schema_extra={"example": {"responsavel_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a001"}})
    responsavel_id: UUID
    comentario: Texto | None = None
    proximas: StrictBool = False


class Baixa(Corpo):
    """M12."""

    model_config = ConfigDict(json_schema_extra={"example": {"status": "concluida", "observacao": "Entregue em dia."}})
    status: StatusBaixa
    observacao: Texto | None = None


class NovoPrazo(Corpo):
    """M16."""

    model_config = ConfigDict(json_schema_extra={"example": {"entrega": "2026-11-18", "vencimento": "2026-11-20", "motivo": "Feriado."}})
    entrega: Data
    vencimento: Data
    motivo: Texto


class NovoLink(Corpo):
    """M18: for one user of the empresa."""

    model_config = ConfigDict(json_schema_extra={"example": {"usuario_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a002"}})
    usuario_id: UUID


Varias = Annotated[list[UUID], Field(min_length=1, max_length=500)]


class LoteSolicitacoes(Corpo):
    """Each alone."""

    programacoes: Varias


class LoteTransferencias(Transferencia):
    """Each alone."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "programacoes": ["7c0b7a0e-94a5-5a51-8a55-8e2f1d3b1c11"], "responsavel_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a001",
    }})
    programacoes: Varias


class LoteBaixas(Baixa):
    """Each alone."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "programacoes": ["7c0b7a0e-94a5-5a51-8a55-8e2f1d3b1c11"], "status": "concluida",
    }})
    programacoes: Varias
