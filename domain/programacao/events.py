"""What happens to a programação: stored for ever; add, never rename."""
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.arquivo import Limites
from domain.destinatario import Destinatario as Destinatario
from domain.event import Event, Privado


class Tipo(StrEnum):
    """How a programação came to be."""

    RECORRENTE = "recorrente"
    AVULSA = "avulsa"


class Exigencia(StrEnum):
    """How much the office insists on an atividade (R2)."""

    OBRIGATORIA = "obrigatoria"
    A_REALIZAR = "a_realizar"
    DISPENSADA = "dispensada"


class StatusBaixa(StrEnum):
    """What a baixa says."""

    CONCLUIDA = "concluida"
    CONCLUIDA_COM_PENDENCIAS = "concluida_com_pendencias"


class TipoSolicitacao(StrEnum):
    """Why the client is asked."""

    PRIMEIRA = "primeira"
    LEMBRETE = "lembrete"
    COBRANCA = "cobranca"
    MANUAL = "manual"


class BaixaAutomatica(StrEnum):
    """When the system registers the baixa by itself (R4)."""

    NUNCA = "nunca"
    AO_CONCLUIR = "ao_concluir"
    NO_VENCIMENTO = "no_vencimento"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Item(_Value):
    """One requested file, as the checklist was born with it; sizes in MB."""

    id: UUID
    modelo_atividade_id: UUID | None = None
    nome: str
    instrucao: str | None = None
    exigencia: Exigencia
    formatos: tuple[str, ...]
    tamanho_maximo_mb: int
    maximo_arquivos: int

    @property
    def limites(self) -> Limites:
        return Limites(self.formatos, self.tamanho_maximo_mb, self.maximo_arquivos)


class NaoPedida(_Value):
    """An item of the modelo that this empresa is not asked, by whose word and since when (M6)."""

    atividade_id: UUID
    nome: str
    por: UUID | None = None
    em: datetime


class PassoDado(_Value):
    """What made the régua ask: a step, by `base` and `dias` (the first solicitação, and a cobrança after all days, have none), that counts
    from the event at position `origem`. All that it asks of one empresa in one run has one `rodada` (R8)."""

    rodada: UUID
    origem: int
    base: Literal["entrega", "vencimento"] | None = None
    dias: int | None = None


class ProgramacaoGerada(Event, name="programacao_gerada"):
    """M1. The checklist is that of the modelo's version, less what the empresa is not asked."""

    servico_id: UUID
    empresa_id: UUID
    agenda_id: UUID | None = None
    modelo_id: UUID
    modelo_versao: int
    tipo: Tipo
    competencia: str
    periodo: str
    responsavel_id: UUID
    entrega: date
    vencimento: date
    atividades: tuple[Item, ...]
    nao_pedidas: tuple[NaoPedida, ...] = ()
    solicitar: bool = True


class SolicitacaoEnviada(Event, name="solicitacao_enviada"):
    """M2. What was asked, of whom, by which channels, with which version of the serviço's texto; `passo` where the régua asked."""

    tipo: TipoSolicitacao
    atividades: tuple[UUID, ...]
    destinatarios: tuple[Destinatario, ...]
    servico_versao: int
    passo: PassoDado | None = None


class ArquivoAnexado(Event, name="arquivo_anexado"):
    """M3. `tamanho` in bytes, `tipo` a media type, `sha256` in hex.

    `avisos` are codes of what its content says that does not fit what was asked, `avisos_texto` their sentences, a line each: who sent it
    was told, and sent it all the same. `recebido`: it had come by mail (M20), `enviado_por` from this user, and whose event this is put it
    on the atividade; where it was held, nobody is sure who sent it.
    """

    atividade: UUID
    anexo: UUID
    nome: Privado
    tamanho: int
    tipo: str
    sha256: str
    avisos: tuple[str, ...] = Field(default=(), exclude_if=lambda avisos: not avisos)
    avisos_texto: Privado | None = None
    recebido: bool = Field(default=False, exclude_if=lambda recebido: not recebido)
    enviado_por: UUID | None = Field(default=None, exclude_if=lambda por: por is None)


class ArquivoRemovido(Event, name="arquivo_removido"):
    """M4. By a person, or because another answer took its place (R6)."""

    atividade: UUID
    anexo: UUID


class SemMovimentoInformado(Event, name="sem_movimento_informado"):
    """M5. There is no such file for this competência («Este mês não tenho»)."""

    atividade: UUID
    comentario: Privado | None = None


class NaoPedirMaisInformado(Event, name="nao_pedir_mais_informado"):
    """M6. This file is not to be asked of this empresa in the next months either."""

    atividade: UUID
    comentario: Privado | None = None


class VoltouAPedir(Event, name="voltou_a_pedir"):
    """M6 undone: programações generated from now on ask for the item again."""

    atividade: UUID


class EnvioAdiado(Event, name="envio_adiado"):
    """M7. «Vou enviar depois», perhaps with a day."""

    atividade: UUID
    prometido_para: date | None = None
    comentario: Privado | None = None


class ComentarioAdicionado(Event, name="comentario_adicionado"):
    """M8. An internal note is for the equipe alone."""

    atividade: UUID
    comentario_id: UUID
    texto: Privado
    interno: bool = False
    destinatarios: tuple[Destinatario, ...] = ()


class AtividadeReaberta(Event, name="atividade_reaberta"):
    """M9. Pending again, with an instruction; files sent before count for nothing from now on."""

    atividade: UUID
    comentario: Privado
    destinatarios: tuple[Destinatario, ...] = ()


class ExigenciaAlterada(Event, name="exigencia_alterada"):
    """M10."""

    atividade: UUID
    exigencia: Exigencia
    comentario: Privado | None = None


class ProgramacaoTransferida(Event, name="programacao_transferida"):
    """M11. `proximas`: the empresa's table of responsáveis changed with it."""

    de: UUID
    para: UUID
    comentario: Privado | None = None
    proximas: bool = False
    destinatarios: tuple[Destinatario, ...] = ()


class ProgramacaoBaixada(Event, name="programacao_baixada"):
    """M12. `dia` is the day that it counts as closed on, `pendentes` what was open; `automatica` by which rule (R4)."""

    status: StatusBaixa
    observacao: Privado | None = None
    dia: date
    pendentes: tuple[UUID, ...] = ()
    automatica: BaixaAutomatica | None = None


class BaixaEstornada(Event, name="baixa_estornada"):
    """M13."""

    motivo: Privado


class ProgramacaoCancelada(Event, name="programacao_cancelada"):
    """M14."""

    motivo: Privado
    dia: date


class PrazoAlterado(Event, name="prazo_alterado"):
    """M16."""

    entrega: date
    vencimento: date
    motivo: Privado


class ArquivoConferido(Event, name="arquivo_conferido"):
    """M17. The equipe looked at the file and took it."""

    atividade: UUID
    anexo: UUID


class ArquivoDevolvido(Event, name="arquivo_devolvido"):
    """M17. This file does not do: the atividade is pending, the client is told why."""

    atividade: UUID
    anexo: UUID
    motivo: Privado
    destinatarios: tuple[Destinatario, ...] = ()


class AtividadeIncluida(Event, name="atividade_incluida"):
    """M19. One more item, in this checklist only."""

    item: Item


class ArquivoRecebido(Event, name="arquivo_recebido"):
    """M20. It came by mail and lies with the programação, on no atividade yet. `usuario_id` is whose reply address it came to, `mensagem`
    the same however often one mail is delivered; `retido`: the mail was from another address than that user's own (`remetente`)."""

    usuario_id: UUID
    mensagem: UUID
    anexo: UUID
    nome: Privado
    tamanho: int
    tipo: str
    sha256: str
    remetente: Privado
    retido: bool = False


class ArquivoDescartado(Event, name="arquivo_descartado"):
    """M20 undone: what came by mail is of no use."""

    anexo: UUID
    motivo: Privado | None = None


class EnvioRecusado(Event, name="envio_recusado"):
    """What came by mail and could not be taken: why, in `codigos`, and what it was called, in `nomes`, a line each. Who sent it is told."""

    usuario_id: UUID
    mensagem: UUID
    codigos: tuple[str, ...]
    nomes: Privado
    destinatarios: tuple[Destinatario, ...] = ()


class ChecklistCompletado(Event, name="checklist_completado"):
    """R3. The last open atividade is done; recorded by the append that did it."""
