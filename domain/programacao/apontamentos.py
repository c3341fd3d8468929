"""What is asked of one atividade: files, answers, comments, review (M3-M10, M17, M19)."""
from collections.abc import Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.acesso import Acao
from domain.arquivo import ArquivoRepetido
from domain.conteudo.conferencia import Aviso
from domain.event import Event
from domain.log import Context
from domain.programacao.commands import Command
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ArquivoDevolvido,
    ArquivoRemovido,
    AtividadeIncluida,
    AtividadeReaberta,
    ComentarioAdicionado,
    Destinatario,
    EnvioAdiado,
    Exigencia,
    ExigenciaAlterada,
    Item,
    NaoPedirMaisInformado,
    SemMovimentoInformado,
)
from domain.programacao.refusals import (
    AnexoAnterior,
    AnexoConferido,
    AnexoDeOutro,
    AnexoDevolvido,
    AtividadeDispensada,
    AtividadePendente,
)
from domain.programacao.state import Atividade, Programacao, Retorno, Situacao
from domain.refusal import Invalido
from domain.texto import Texto


class Arquivo(BaseModel):
    """A file that is in the store, checked and hashed. `tamanho` in bytes; `avisos` are what its content says against it."""

    model_config = ConfigDict(frozen=True)
    id: UUID
    nome: str
    tamanho: int
    tipo: str
    sha256: str
    avisos: tuple[Aviso, ...] = ()

    def anexado(self, atividade: UUID) -> ArquivoAnexado:
        told = "\n".join(aviso.texto for aviso in self.avisos) or None
        return ArquivoAnexado(
            atividade=atividade, anexo=self.id, nome=self.nome, tamanho=self.tamanho, tipo=self.tipo, sha256=self.sha256,
            avisos=tuple(aviso.codigo for aviso in self.avisos), avisos_texto=told,
        )


class Anexar(Command):
    """M3, R13: one request is all or nothing; the same bytes twice on one atividade are refused, removed and earlier ones aside.

    That the content is what the name says was seen where the bytes are.
    """

    acao: ClassVar[Acao] = Acao.ANEXOS
    atividade: UUID
    arquivos: tuple[Arquivo, ...]

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        exige_lugar(atividade, self.arquivos)
        return programacao.moved(context, *(arquivo.anexado(atividade.id) for arquivo in self.arquivos))


def exige_lugar(atividade: Atividade, arquivos: Sequence[Arquivo]) -> None:
    """R13: that the atividade takes these, whichever way they came."""
    limites = atividade.item.limites
    present = {anexo.sha256 for anexo in atividade.anexos.values() if not (anexo.removido or anexo.anterior)}
    for arquivo in arquivos:
        limites.exige_formato(arquivo.nome)
        limites.exige_tamanho(arquivo.nome, arquivo.tamanho)
        if arquivo.sha256 in present:
            raise ArquivoRepetido(arquivo.nome, atividade.item.nome)
        present.add(arquivo.sha256)
    limites.exige_vaga(len(atividade.atuais), len(arquivos))


class RemoverAnexo(Command):
    """M4. A client removes only what it sent, and not what was conferido (R6)."""

    acao: ClassVar[Acao] = Acao.ANEXOS
    atividade: UUID
    anexo: UUID

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        anexo = atividade.anexo(self.anexo)
        if context.quem.cliente:
            if anexo.enviado_por != context.quem.id:
                raise AnexoDeOutro()
            if anexo.conferido:
                raise AnexoConferido(nome=atividade.item.nome, responsavel=programacao.responsavel)
        return programacao.moved(context, ArquivoRemovido(atividade=atividade.id, anexo=anexo.id))


class InformarSemMovimento(Command):
    """M5. Said twice, with the same comentário, is said once."""

    acao: ClassVar[Acao] = Acao.RETORNOS
    atividade: UUID
    comentario: Texto | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        atividade.needs_reason(self.comentario)
        if atividade.situacao is Situacao.SEM_MOVIMENTO and atividade.retorno == Retorno(self.comentario):
            return []
        said = SemMovimentoInformado(atividade=atividade.id, comentario=self.comentario)
        return programacao.moved(context, *_without_files(programacao, atividade, context), said)


class NaoPedirMais(Command):
    """M6. The use case records it in the empresa too, by the same append."""

    acao: ClassVar[Acao] = Acao.RETORNOS
    atividade: UUID
    comentario: Texto | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        atividade.needs_reason(self.comentario)
        if atividade.nao_pedir and atividade.retorno == Retorno(self.comentario):
            return []
        said = NaoPedirMaisInformado(atividade=atividade.id, comentario=self.comentario)
        return programacao.moved(context, *_without_files(programacao, atividade, context), said)


class AdiarEnvio(Command):
    """M7, R9. A promised day in the past is refused; one after vencimento is taken."""

    acao: ClassVar[Acao] = Acao.RETORNOS
    atividade: UUID
    prometido_para: date | None = None
    comentario: Texto | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        if self.prometido_para and self.prometido_para < context.today:
            raise Invalido("prometido_para", "A data prometida já passou: escolha hoje ou um dia à frente.")
        if atividade.adiada and atividade.retorno == Retorno(self.comentario, self.prometido_para):
            return []
        said = EnvioAdiado(atividade=atividade.id, prometido_para=self.prometido_para, comentario=self.comentario)
        # after a devolução the files that stayed are part of what is still to come: only a whole answer is taken back
        taken_back = _without_files(programacao, atividade, context) if atividade.situacao is Situacao.ENVIADA else []
        return programacao.moved(context, *taken_back, said)


class Comentar(Command):
    """M8. An internal note is the equipe's alone, and is taken after the baixa too (R5)."""

    acao: ClassVar[Acao] = Acao.COMENTARIOS
    id: UUID
    atividade: UUID
    texto: Texto
    interno: bool = False
    destinatarios: tuple[Destinatario, ...] = ()

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        if self.interno and context.quem.cliente:
            raise Invalido("interno", "Notas internas são da equipe do escritório.")
        if not self.interno:
            programacao.aberta()
        atividade = programacao.atividade(self.atividade)
        return [
            ComentarioAdicionado(
                atividade=atividade.id, comentario_id=self.id, texto=self.texto, interno=self.interno, destinatarios=self.destinatarios
            )
        ]


class Reabrir(Command):
    """M9, R6."""

    acao: ClassVar[Acao] = Acao.REABERTURA
    atividade: UUID
    comentario: Texto
    destinatarios: tuple[Destinatario, ...] = ()

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        if atividade.exigencia is Exigencia.DISPENSADA:
            raise AtividadeDispensada(nome=atividade.item.nome)
        if atividade.situacao is Situacao.PENDENTE:
            raise AtividadePendente(nome=atividade.item.nome)
        return programacao.moved(context, AtividadeReaberta(**self.model_dump()))


class AlterarExigencia(Command):
    """M10, R2. An obrigatória is waived only with a reason; the same again says nothing."""

    acao: ClassVar[Acao] = Acao.EXIGENCIA
    atividade: UUID
    exigencia: Exigencia
    comentario: Texto | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        if self.exigencia is atividade.exigencia:
            return []
        if self.exigencia is Exigencia.DISPENSADA:
            atividade.needs_reason(self.comentario)
        return programacao.moved(context, ExigenciaAlterada(**self.model_dump()))


class Conferir(Command):
    """M17. Conferido again: nothing to do."""

    acao: ClassVar[Acao] = Acao.CONFERENCIA
    atividade: UUID
    anexo: UUID

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        anexo = atividade.anexo(self.anexo)
        if anexo.devolvido:
            raise AnexoDevolvido(nome=atividade.item.nome)
        if anexo.anterior:
            raise AnexoAnterior(nome=atividade.item.nome)
        return [] if anexo.conferido else programacao.moved(context, ArquivoConferido(atividade=atividade.id, anexo=anexo.id))


class Devolver(Command):
    """M17. Only that file stops counting, and the atividade is pending again."""

    acao: ClassVar[Acao] = Acao.DEVOLUCAO
    atividade: UUID
    anexo: UUID
    motivo: Texto
    destinatarios: tuple[Destinatario, ...] = ()

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        atividade = programacao.aberta().atividade(self.atividade)
        anexo = atividade.anexo(self.anexo)
        if anexo.devolvido:
            raise AnexoDevolvido(nome=atividade.item.nome)
        if anexo.anterior:
            raise AnexoAnterior(nome=atividade.item.nome)
        return programacao.moved(context, ArquivoDevolvido(**self.model_dump()))


class IncluirAtividade(Command):
    """M19. In this checklist only."""

    acao: ClassVar[Acao] = Acao.ATIVIDADES
    item: Item

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        if len(programacao.aberta().atividades) >= 200:
            raise Invalido("nome", "Um checklist tem no máximo 200 atividades.")
        return programacao.moved(context, AtividadeIncluida(item=self.item))


def _without_files(programacao: Programacao, atividade: Atividade, context: Context) -> Sequence[Event]:
    """R6: another answer takes the place of the files that count."""
    current = atividade.atuais
    if context.quem.cliente and any(anexo.conferido for anexo in current):
        raise AnexoConferido(nome=atividade.item.nome, responsavel=programacao.responsavel)
    return [ArquivoRemovido(atividade=atividade.id, anexo=anexo.id) for anexo in current]
