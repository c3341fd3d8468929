"""What comes by mail (M20): it lies with the programação until somebody puts it on an atividade, or puts it away."""
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict

from domain.acesso import Acao
from domain.conteudo.conferencia import Aviso
from domain.destinatario import Destinatario
from domain.event import Event
from domain.log import Context
from domain.programacao.apontamentos import Arquivo, exige_lugar
from domain.programacao.commands import Command
from domain.programacao.events import ArquivoAnexado, ArquivoDescartado, ArquivoRecebido, EnvioRecusado
from domain.programacao.refusals import RecebidoColocado, RecebidoDescartado
from domain.programacao.state import Atividade, Programacao, Recebido
from domain.refusal import NaoEncontrado, Refusal
from domain.texto import Texto, clean

MOST: Final = 100
"""Files that may wait with one programação, and as many that are held."""
ANSWERS: Final = 20
"""How often a programação tells by mail that something could not be taken: two machines may not go on for ever."""
MAILS: Final = 500
"""Mails that one programação tells of; of more than these, only what has a file that is taken."""
ENCERRADA, BANDEJA_CHEIA = "programacao_encerrada", "bandeja_cheia"


class NaoRecebe(Refusal):
    """R15: by now nothing may be sent by this address."""

    codigo = "endereco_de_resposta_encerrado"
    status = 410
    detail = "Este endereço não recebe mais nada: fale com o escritório."


class Recusado(BaseModel):
    """A file that cannot be taken, and why: the código of a refusal, or a word of this module or of who reads the mail."""

    model_config = ConfigDict(frozen=True)
    nome: str
    codigo: str


class Receber(Command):
    """M20. The same mail again says nothing. One file from the user's own address goes to the one atividade that is pending, if that takes
    it. `responde`: whom a refusal is told to, in words that lead on. NaoRecebe for what nothing comes of: the other server says so."""

    acao: ClassVar[Acao] = Acao.ANEXOS
    mensagem: UUID
    usuario_id: UUID
    remetente: Annotated[str, AfterValidator(clean)]
    retido: bool
    arquivos: tuple[Arquivo, ...]
    recusados: tuple[Recusado, ...] = ()
    responde: tuple[Destinatario, ...] = ()

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        if self.mensagem in programacao.mensagens:
            return []
        if programacao.fim:
            named = [*(each.nome for each in self.arquivos), *(each.nome for each in self.recusados)]
            if self.retido:
                raise NaoRecebe()
            return self._refused(programacao, [Recusado(nome=nome, codigo=ENCERRADA) for nome in named])
        waiting = [each for each in programacao.recebidos.values() if each.espera and each.retido == self.retido]
        new = _once(self.arquivos, {each.sha256 for each in waiting if each.usuario_id == self.usuario_id})
        room = max(0, MOST - len(waiting))
        taken = new[:room]
        recusados = [*self.recusados, *(Recusado(nome=each.nome, codigo=BANDEJA_CHEIA) for each in new[room:])]
        events: list[Event] = [self._arrived(each) for each in taken]
        if len(taken) == 1 and not (self.retido or recusados) and (onde := _only(programacao, taken[0])):
            events.append(_put(taken[0], onde, self.usuario_id))
        return programacao.moved(context, *events, *self._refused(programacao, recusados, taken))

    def _arrived(self, arquivo: Arquivo) -> ArquivoRecebido:
        return ArquivoRecebido(
            usuario_id=self.usuario_id, mensagem=self.mensagem, anexo=arquivo.id, nome=arquivo.nome, tamanho=arquivo.tamanho,
            tipo=arquivo.tipo, sha256=arquivo.sha256, remetente=self.remetente, retido=self.retido,
        )

    def _refused(self, programacao: Programacao, recusados: Sequence[Recusado], taken: Sequence[Arquivo] = ()) -> Sequence[Event]:
        if not recusados:
            return []
        if not taken and len(programacao.mensagens) >= MAILS:
            raise NaoRecebe()
        told = self.responde if not self.retido and programacao.recusas < ANSWERS else ()
        return [EnvioRecusado(
            usuario_id=self.usuario_id, mensagem=self.mensagem, codigos=tuple(each.codigo for each in recusados),
            nomes="\n".join(each.nome for each in recusados), destinatarios=told,
        )]


class Colocar(Command):
    """M20, M3: what came by mail is on the atividade, as if it had been sent there. A client puts only what came from its own address."""

    acao: ClassVar[Acao] = Acao.ANEXOS
    recebido: UUID
    atividade: UUID
    avisos: tuple[Aviso, ...] = ()

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        recebido = seen(programacao.aberta(), self.recebido, context.quem.id if context.quem.cliente else None)
        atividade = programacao.atividade(self.atividade)
        if recebido.onde == atividade.id:
            return []
        _waits(programacao, recebido)
        arquivo = Arquivo(
            id=recebido.id, nome=recebido.nome or "arquivo", tamanho=recebido.tamanho, tipo=recebido.tipo, sha256=recebido.sha256,
            avisos=self.avisos,
        )
        exige_lugar(atividade, [arquivo])
        return programacao.moved(context, _put(arquivo, atividade, None if recebido.retido else recebido.usuario_id))


class Descartar(Command):
    """M20: it is of no use. Twice is once; what is on an atividade is removed there (M4)."""

    acao: ClassVar[Acao] = Acao.ANEXOS
    recebido: UUID
    motivo: Texto | None = None

    def decide(self, programacao: Programacao, context: Context) -> Sequence[Event]:
        if context.quem.cliente:
            raise NaoEncontrado("este arquivo")
        recebido = programacao.aberta().recebido(self.recebido)
        if recebido.descartado:
            return []
        _waits(programacao, recebido)
        return programacao.moved(context, ArquivoDescartado(anexo=recebido.id, motivo=self.motivo))


def seen(programacao: Programacao, id: UUID, cliente: UUID | None) -> Recebido:
    """One that came by mail; a client knows only of what came from its own address."""
    recebido = programacao.recebido(id)
    if cliente and (recebido.retido or recebido.usuario_id != cliente):
        raise NaoEncontrado("este arquivo")
    return recebido


def _waits(programacao: Programacao, recebido: Recebido) -> None:
    if recebido.descartado:
        raise RecebidoDescartado()
    if recebido.onde:
        raise RecebidoColocado(nome=programacao.atividade(recebido.onde).item.nome)


def _once(arquivos: Sequence[Arquivo], present: set[str]) -> list[Arquivo]:
    found = []
    for arquivo in arquivos:
        if arquivo.sha256 not in present:
            present.add(arquivo.sha256)
            found.append(arquivo)
    return found


def _only(programacao: Programacao, arquivo: Arquivo) -> Atividade | None:
    """The one that is pending, where there is one alone and it takes the file."""
    if len(programacao.pendentes) != 1:
        return None
    atividade = programacao.pendentes[0]
    try:
        exige_lugar(atividade, [arquivo])
    except Refusal:
        return None
    return atividade


def _put(arquivo: Arquivo, atividade: Atividade, enviado_por: UUID | None) -> ArquivoAnexado:
    return arquivo.anexado(atividade.id).model_copy(update={"recebido": True, "enviado_por": enviado_por})
