"""What people do to a programação in the demonstration: each step is one movement, by the use case that the API runs too."""
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from adapters.wiring import System
from domain.arquivo import Limites
from domain.destinatario import Destinatario
from domain.empresa.state import nao_pedir_id
from domain.escritorio import movimentacao, recebimento
from domain.event import Canal, Event
from domain.log import Work
from domain.programacao import events
from domain.programacao.apontamentos import (
    AdiarEnvio,
    AlterarExigencia,
    Anexar,
    Arquivo,
    Conferir,
    IncluirAtividade,
    InformarSemMovimento,
    NaoPedirMais,
    RemoverAnexo,
)
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Command, Estornar
from domain.programacao.events import BaixaAutomatica, Exigencia, Item, StatusBaixa, TipoSolicitacao
from domain.programacao.recebidos import Receber, Recusado
from domain.programacao.state import Programacao
from workers.demo.files import Papel
from workers.demo.people import Empresa, Pessoa


@dataclass(frozen=True, slots=True)
class Cena:
    """A programação as a step finds it, and the files that the step brings, which are in the store by then."""

    system: System
    programacao: Programacao
    versao: int
    empresa: Empresa
    hoje: date
    arquivos: tuple[Arquivo, ...] = ()

    def atividade(self, nome: str) -> UUID:
        """LookupError when the checklist has none of that name (yet)."""
        for each in self.programacao.atividades.values():
            if each.item.nome == nome:
                return each.id
        raise LookupError(nome)

    def id(self, item: str, what: str) -> UUID:
        """Of a file or a comment: the same one at each start."""
        return uuid5(self.programacao.id, f"demonstracao/{item}/{what}")

    def no_dia(self, dias: int) -> date:
        return self.hoje + timedelta(days=dias)


Faz = Callable[[Work, Cena], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Passo:
    """`quem` None is the system; `canal` says what else brings it than the panel and the portal. That it was done is seen by what it `diz`:
    that event, by that author, of that item where the event is of one.

    Two in a row must therefore not say the same of the same item when the first of them says it more than once.
    """

    quem: Pessoa | None
    diz: type[Event]
    faz: Faz
    item: str | None = None
    papeis: tuple[Papel, ...] = ()
    canal: Canal | None = None


def _move(quem: Pessoa | None, diz: type[Event], command: Callable[[Cena], Command], item: str | None = None, *papeis: Papel) -> Passo:
    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return movimentacao.mover(work, cena.programacao.id, command(cena), cena.versao)

    return Passo(quem, diz, faz, item, papeis)


def envia(quem: Pessoa, item: str, *papeis: Papel) -> Passo:
    """M3, also by the equipe for who brought the papers to the counter."""
    return _move(
        quem, events.ArquivoAnexado, lambda cena: Anexar(atividade=cena.atividade(item), arquivos=cena.arquivos), item, *papeis
    )


def responde_por_email(quem: Pessoa, item: str, *papeis: Papel, de: str | None = None, winmail: bool = False) -> Passo:
    """M20: papers that would be of the item lie in the tray. `de` another address than the client's own: it is held; `winmail`: with
    something that nobody can open, which the client is told."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        recusados = (Recusado(nome="winmail.dat", codigo="winmail_dat"),) if winmail else ()
        return recebimento.receber(work, cena.programacao.id, Receber(
            mensagem=cena.id(item, "e-mail"), usuario_id=quem.id, remetente=de or quem.email, retido=de is not None,
            arquivos=cena.arquivos, recusados=recusados, responde=(Destinatario(usuario_id=quem.id, canais=("email",)),),
        ))

    return Passo(None if de else quem, events.ArquivoRecebido, faz, item, papeis, Canal.EMAIL)


def descarta(quem: Pessoa, item: str, papel: Papel, motivo: str) -> Passo:
    """M20 undone."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return recebimento.descartar(work, cena.programacao.id, cena.id(item, papel.nome), motivo, cena.versao)

    return Passo(quem, events.ArquivoDescartado, faz)


def remove(quem: Pessoa, item: str, papel: Papel) -> Passo:
    """M4."""
    return _move(
        quem, events.ArquivoRemovido, lambda cena: RemoverAnexo(atividade=cena.atividade(item), anexo=cena.id(item, papel.nome)), item
    )


def nao_tem(quem: Pessoa, item: str, comentario: str | None = None) -> Passo:
    """M5."""
    return _move(
        quem, events.SemMovimentoInformado,
        lambda cena: InformarSemMovimento(atividade=cena.atividade(item), comentario=comentario), item,
    )


def nao_pedir(quem: Pessoa, item: str, comentario: str | None = None) -> Passo:
    """M6."""
    return _move(
        quem, events.NaoPedirMaisInformado, lambda cena: NaoPedirMais(atividade=cena.atividade(item), comentario=comentario), item
    )


def volta_a_pedir(quem: Pessoa, item: str) -> Passo:
    """M6 undone, from the empresa's list."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        modelo = cena.programacao.atividade(cena.atividade(item)).item.modelo_atividade_id
        assert modelo is not None
        gerada = cena.programacao.gerada
        return movimentacao.voltar_a_pedir(work, gerada.empresa_id, nao_pedir_id(gerada.empresa_id, gerada.servico_id, modelo))

    return Passo(quem, events.VoltouAPedir, faz, item)


def adia(quem: Pessoa, item: str, dias: int | None = None, comentario: str | None = None) -> Passo:
    """M7; so many days from the day on which it is said."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        para = work.context.today + timedelta(days=dias) if dias else None
        said = AdiarEnvio(atividade=cena.atividade(item), prometido_para=para, comentario=comentario)
        return movimentacao.mover(work, cena.programacao.id, said, cena.versao)

    return Passo(quem, events.EnvioAdiado, faz, item)


def comenta(quem: Pessoa, item: str, texto: str, *, interno: bool = False, notificar: bool = False) -> Passo:
    """M8."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return movimentacao.comentar(
            work, cena.system.consulta, cena.programacao.id, cena.id(item, texto), cena.atividade(item), texto, interno, notificar,
            cena.versao,
        )

    return Passo(quem, events.ComentarioAdicionado, faz, item)


def reabre(quem: Pessoa, item: str, comentario: str) -> Passo:
    """M9, and the client is told."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return movimentacao.reabrir(
            work, cena.system.consulta, cena.programacao.id, cena.atividade(item), comentario, True, cena.versao
        )

    return Passo(quem, events.AtividadeReaberta, faz, item)


def exige(quem: Pessoa, item: str, exigencia: Exigencia, comentario: str | None = None) -> Passo:
    """M10."""
    return _move(
        quem, events.ExigenciaAlterada,
        lambda cena: AlterarExigencia(atividade=cena.atividade(item), exigencia=exigencia, comentario=comentario), item,
    )


def confere(quem: Pessoa, item: str, papel: Papel) -> Passo:
    """M17."""
    return _move(
        quem, events.ArquivoConferido, lambda cena: Conferir(atividade=cena.atividade(item), anexo=cena.id(item, papel.nome)), item
    )


def devolve(quem: Pessoa, item: str, papel: Papel, motivo: str) -> Passo:
    """M17, and the client is told."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return movimentacao.devolver(
            work, cena.system.consulta, cena.programacao.id, cena.atividade(item), cena.id(item, papel.nome), motivo, cena.versao
        )

    return Passo(quem, events.ArquivoDevolvido, faz, item)


def inclui(quem: Pessoa, nome: str, instrucao: str) -> Passo:
    """M19."""
    padrao = Limites()

    def command(cena: Cena) -> Command:
        return IncluirAtividade(item=Item(
            id=cena.id(nome, "incluida"), nome=nome, instrucao=instrucao, exigencia=Exigencia.A_REALIZAR, formatos=padrao.formatos,
            tamanho_maximo_mb=padrao.tamanho_maximo_mb, maximo_arquivos=padrao.maximo_arquivos,
        ))

    return _move(quem, events.AtividadeIncluida, command)


def solicita(quem: Pessoa) -> Passo:
    """M2."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return movimentacao.solicitar(work, cena.system.consulta, cena.programacao.id, TipoSolicitacao.MANUAL, cena.versao)

    return Passo(quem, events.SolicitacaoEnviada, faz)


def transfere(quem: Pessoa, para: Pessoa, comentario: str, *, proximas: bool = False) -> Passo:
    """M11, and the new responsável is told."""

    def faz(work: Work, cena: Cena) -> Awaitable[object]:
        return movimentacao.transferir(work, cena.system.consulta, cena.programacao.id, para.id, comentario, proximas, cena.versao)

    return Passo(quem, events.ProgramacaoTransferida, faz)


def baixa(quem: Pessoa, observacao: str, *, pendencias: bool = False) -> Passo:
    """M12 by a person."""
    status = StatusBaixa.CONCLUIDA_COM_PENDENCIAS if pendencias else StatusBaixa.CONCLUIDA
    return _move(quem, events.ProgramacaoBaixada, lambda _: Baixar(status=status, observacao=observacao))


def baixa_automatica(regra: BaixaAutomatica, *, pendencias: bool = False) -> Passo:
    """M12 by the system (R4): what closes with its vencimento counts on that day."""
    status = StatusBaixa.CONCLUIDA_COM_PENDENCIAS if pendencias else StatusBaixa.CONCLUIDA

    def command(cena: Cena) -> Command:
        dia = cena.programacao.vencimento if regra is BaixaAutomatica.NO_VENCIMENTO else None
        return Baixar(status=status, automatica=regra, dia=dia)

    return _move(None, events.ProgramacaoBaixada, command)


def estorna(quem: Pessoa, motivo: str) -> Passo:
    """M13."""
    return _move(quem, events.BaixaEstornada, lambda _: Estornar(motivo=motivo))


def cancela(quem: Pessoa, motivo: str) -> Passo:
    """M14."""
    return _move(quem, events.ProgramacaoCancelada, lambda _: Cancelar(motivo=motivo))


def muda_prazo(quem: Pessoa, entrega: int, vencimento: int, motivo: str) -> Passo:
    """M16; days from the demonstration's first."""
    return _move(
        quem, events.PrazoAlterado,
        lambda cena: AlterarPrazo(entrega=cena.no_dia(entrega), vencimento=cena.no_dia(vencimento), motivo=motivo),
    )
