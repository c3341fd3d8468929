"""Random histories that the domain itself would have written: people of a believable office do things, and what is refused is not there."""
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.acesso import Quem
from domain.escritorio import configuracao, empresas, geracao, movimentacao, pessoas, recebimento
from domain.event import Canal
from domain.link.events import LinkCopiado, LinkCriado, LinkRenovado, LinkRevogado, RenovacaoPedida
from domain.notificacao.events import (
    AvisoRedirecionado,
    NotificacaoDevolvida,
    NotificacaoEntregue,
    NotificacaoEnviada,
    NotificacaoFalhou,
    NotificacaoLida,
    NovidadesAvisadas,
)
from domain.notificacao.state import entrega_id, stream_of
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
from domain.programacao.events import Exigencia, ProgramacaoGerada, StatusBaixa, TipoSolicitacao
from domain.programacao.recebidos import Colocar, Descartar, Receber, Recusado
from domain.programacao.state import PROGRAMACAO as AGREGADO
from domain.programacao.state import Programacao
from domain.refusal import Refusal
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.events import EnderecoConfirmado, EnderecoDevolvido
from tests.examples import office as exemplos
from tests.examples.office import AURORA, CAIO, CELIA, FUNDADOR, GILDA, HOJE, IRIS, MARIA, OTICA, PADARIA, SERVICO, id_of

QUEM = (CAIO, MARIA, GILDA, CELIA, MARIA, AURORA, IRIS, FUNDADOR)
TEXTOS = (None, "Ok.", "Faltou a página 2.\nVeja «aqui»: %s", "Não há 😀 este mês")


@dataclass(frozen=True, slots=True)
class Passo:
    """One thing done; the numbers choose among what is there."""

    o_que: int
    quem: int
    qual: int
    anexo: int
    texto: int
    sim: bool
    dias: int
    minutos: int


def _passo(chance: Random) -> Passo:
    quem, qual, anexo, texto = (chance.randrange(40) for _ in range(4))
    return Passo(
        chance.randrange(100), quem, qual, anexo, texto, chance.random() < 0.5, chance.randint(-3, 12), chance.choice((0, 1, 40, 60 * 24))
    )


class Historia:
    """The office at work, and the steps taken on it one after the other."""

    def __init__(self) -> None:
        self.office = exemplos.at_work()
        self.log = self.office.log
        self.feitos = 0

    def programacoes(self) -> dict[UUID, Programacao]:
        """Each as decisions see it."""
        born = [each.stream for each in self.log.recorded if isinstance(each.event, ProgramacaoGerada)]
        found = {stream: self.log.load(AGREGADO, stream).state for stream in born}
        return {stream: state for stream, state in found.items() if state is not None}

    def take(self, passo: Passo) -> None:
        self.office.later(minutes=passo.minutos)
        deeds = _DEEDS if passo.o_que < 85 else _SELDOM
        self.feitos += 1
        try:
            deeds[passo.o_que % len(deeds)](self, passo)
        except Refusal:
            return

    def by(self, passo: Passo, use_case: Callable[..., Any], *args: Any) -> Any:
        return self.office.by(QUEM[passo.quem % len(QUEM)], use_case, *args)

    def one(self, passo: Passo) -> Programacao:
        every = list(self.programacoes().values())
        return every[passo.quem % len(every)]

    def atividade(self, passo: Passo) -> UUID:
        every = list(self.one(passo).atividades)
        return every[passo.qual % len(every)]

    def anexo(self, passo: Passo) -> UUID:
        every = list(self.one(passo).atividades[self.atividade(passo)].anexos)
        return every[passo.anexo % len(every)] if every else id_of("nenhum anexo")

    def moves(self, passo: Passo, command: Command) -> None:
        self.by(passo, movimentacao.mover, self.one(passo).id, command)


def historia(seed: int, passos: int) -> Historia:
    """The same seed takes the same steps: a longer history goes on from a shorter one."""
    chance, made = Random(seed), Historia()
    for _ in range(passos):
        made.take(_passo(chance))
    return made


historias = st.builds(historia, seed=st.integers(0, 10**9), passos=st.integers(1, 60))


def _texto(passo: Passo) -> str | None:
    return TEXTOS[passo.texto % len(TEXTOS)]


def _dito(passo: Passo) -> str:
    return _texto(passo) or "Por isso."


def _anexa(h: Historia, p: Passo) -> None:
    arquivos = tuple(
        Arquivo(
            id=id_of(f"anexo {h.feitos} {n}"), nome=f"arquivo {h.feitos}.pdf", tamanho=10 + n, tipo="application/pdf",
            sha256=f"{p.anexo}{n}",
        )
        for n in range(1 + p.sim)
    )
    h.moves(p, Anexar(atividade=h.atividade(p), arquivos=arquivos))


def _adia(h: Historia, p: Passo) -> None:
    dia = h.log.today + timedelta(days=p.dias) if p.sim else None
    h.moves(p, AdiarEnvio(atividade=h.atividade(p), prometido_para=dia, comentario=_texto(p)))


def _comenta(h: Historia, p: Passo) -> None:
    args = (id_of(f"comentário {h.feitos}"), h.atividade(p), _dito(p), p.sim, p.dias > 3)
    h.by(p, movimentacao.comentar, h.office.consulta, h.one(p).id, *args)


def _transfere(h: Historia, p: Passo) -> None:
    para = (CAIO, CELIA, GILDA)[p.anexo % 3].id
    h.by(p, movimentacao.transferir, h.office.consulta, h.one(p).id, para, _texto(p), p.sim)


def _baixa(h: Historia, p: Passo) -> None:
    status = StatusBaixa.CONCLUIDA_COM_PENDENCIAS if h.one(p).pendentes else StatusBaixa.CONCLUIDA
    h.moves(p, Baixar(status=status, observacao=_texto(p), dia=HOJE + timedelta(days=p.dias)))


def _estorna(h: Historia, p: Passo) -> None:
    for id, programacao in h.programacoes().items():
        if programacao.fim:
            h.office.by(GILDA, movimentacao.mover, id, Estornar(motivo=_dito(p)))


def _volta_a_pedir(h: Historia, p: Passo) -> None:
    for each in h.log.recorded:
        if each.event.name == "nao_pedir_registrado":
            h.by(p, movimentacao.voltar_a_pedir, each.stream, each.event.id)  # type: ignore[attr-defined]
            return


def _programa(h: Historia, p: Passo) -> None:
    vencimento = HOJE + timedelta(days=p.dias)
    nova = geracao.NovaProgramacao(
        servico_id=SERVICO, empresa_id=(PADARIA, OTICA)[p.sim], competencia=f"2026-{1 + p.qual % 12:02}",
        entrega=vencimento - timedelta(days=p.anexo % 3), vencimento=vencimento, notificar=p.texto % 2 == 0,
    )
    h.office.by(GILDA, geracao.programar, h.office.consulta, id_of(f"programação {h.feitos}"), nova)


def _devolve(h: Historia, p: Passo) -> None:
    """Of who is asked for nothing here, so that the others go on being told."""
    assert IRIS.id
    canal = (CanalDeAviso.EMAIL, CanalDeAviso.WHATSAPP)[p.qual % 2]
    said = EnderecoDevolvido(canal=canal, motivo=_dito(p)) if p.sim else EnderecoConfirmado(canal=canal)
    h.log.happened(FUNDADOR, IRIS.id, said)


def _notifica(h: Historia, p: Passo) -> None:
    """What the workers would have said of the last message that was asked for."""
    asked = [each for each in h.log.recorded if getattr(each.event, "destinatarios", ())]
    if p.dias < -1:
        _devolve(h, p)
    if not asked:
        return
    causa = asked[p.qual % len(asked)]
    told = causa.event.destinatarios[0]  # type: ignore[attr-defined]
    programacao = getattr(causa.event, "programacao_id", causa.stream)
    if p.dias > 7:
        told_of = NovidadesAvisadas(programacao_id=programacao, desde=1, ate=causa.position, rodada=id_of("r"), destinatarios=(told,))
        h.log.happened(FUNDADOR, stream_of(programacao), told_of)
    fields: dict[str, Any] = {
        "programacao_id": programacao, "entrega_id": entrega_id(causa.position, told.usuario_id, told.canais[0]),
        "causa": causa.position, "usuario_id": told.usuario_id, "canal": told.canais[0],
    }
    if p.dias > 9:
        h.log.happened(FUNDADOR, stream_of(programacao), AvisoRedirecionado(**fields, novo_canal="whatsapp", tipo="aviso"))
        return
    kinds = (NotificacaoEnviada, NotificacaoEntregue, NotificacaoFalhou, NotificacaoDevolvida, NotificacaoLida)
    kind = kinds[p.anexo % len(kinds)]
    said = {"motivo": _dito(p)} if kind in kinds[2:4] else {"mensagem_id": "<1@aurora>"}
    h.log.happened(FUNDADOR, stream_of(programacao), kind(**fields, **said))


def _liga(h: Historia, p: Passo) -> None:
    id, one = id_of(f"link {p.anexo % 4}"), h.one(p).id
    if h.log.of(id):
        later = LinkRevogado(programacao_id=one) if p.sim else RenovacaoPedida(programacao_id=one, usuario_id=MARIA.id, canais=("email",))
        h.log.happened(GILDA if p.sim else MARIA, id, later)
        return
    kind = (LinkCriado, LinkCopiado, LinkRenovado)[p.qual % 3]
    until = {"vale_ate": HOJE + timedelta(days=p.dias)} if kind is not LinkCopiado else {}
    h.log.happened(GILDA, id, kind(programacao_id=one, usuario_id=MARIA.id, hash="0" * 64, **until))


def _recebe(h: Historia, p: Passo) -> None:
    """By mail: one or two files, from Maria's own address or from another, and now and then one that cannot be taken."""
    assert MARIA.id
    quem = FUNDADOR if p.sim else replace(MARIA, canal=Canal.EMAIL)
    arquivos = tuple(
        Arquivo(id=id_of(f"por e-mail {h.feitos} {n}"), nome=f"foto {n}.jpg", tamanho=10, tipo="image/jpeg", sha256=f"{p.anexo % 4}{n}")
        for n in range(1 + p.qual % 2)
    )
    recusados = (Recusado(nome="winmail.dat", codigo="winmail_dat"),) if p.dias > 8 else ()
    h.office.by(quem, recebimento.receber, h.one(p).id, Receber(
        mensagem=id_of(f"mensagem {p.texto % 20}"), usuario_id=MARIA.id, remetente="maria@exemplo.com.br", retido=p.sim, arquivos=arquivos,
        recusados=recusados,
    ))


def _coloca(h: Historia, p: Passo) -> None:
    waiting = [each.id for each in h.one(p).recebidos.values()]
    if waiting:
        recebido = waiting[p.anexo % len(waiting)]
        command = Descartar(recebido=recebido, motivo=_texto(p)) if p.dias > 5 else Colocar(recebido=recebido, atividade=h.atividade(p))
        h.moves(p, command)


def _agenda(h: Historia, p: Passo) -> None:
    id = id_of(f"agenda {p.anexo % 3}")
    if not h.log.of(id):
        h.office.by(GILDA, configuracao.criar_agenda, id, _regra(p))
    elif p.sim:
        h.office.by(GILDA, configuracao.alterar_agenda, id, _regra(p))
    else:
        h.office.by(GILDA, configuracao.remover_agenda, id)


def _regra(p: Passo) -> configuracao.DadosAgenda:
    return configuracao.DadosAgenda(
        servico_id=SERVICO, empresas=(PADARIA, OTICA)[: 1 + p.qual % 2], recorrencia="mensal", competencia_offset=-1,
        vencimento={"dia": 1 + p.qual % 28}, entrega_dias_antes=2, inicio=HOJE, responsavel_id=CAIO.id if p.dias > 0 else None,
    )


def _escritorio(h: Historia, p: Passo) -> None:
    feriados = [{"data": HOJE + timedelta(days=p.qual), "nome": "Aniversário da cidade"}]
    dados = configuracao.DadosEscritorio(nome=f"Escritório Aurora {p.anexo}", feriados=feriados if p.sim else None)
    h.office.by(exemplos.ANA, configuracao.alterar_escritorio, dados)


def _empresa(h: Historia, p: Passo) -> None:
    mudancas = empresas.MudancasEmpresa(ativa=p.sim, nome=_texto(p))
    h.office.by(GILDA, empresas.alterar, (PADARIA, OTICA)[p.qual % 2], mudancas)


def _usuario(h: Historia, p: Passo) -> None:
    who: Quem = (MARIA, CELIA, IRIS)[p.qual % 3]
    mudancas = pessoas.MudancasUsuario(ativo=p.sim, avisos="nenhum" if p.dias > 3 else None)
    if p.dias < 0:
        mudancas = pessoas.MudancasUsuario(nome=f"Outro nome {p.anexo}")
    h.office.by(exemplos.ANA, pessoas.alterar, h.office.consulta, who.id, mudancas, "hash" if p.texto % 2 else None)


def _servico(h: Historia, p: Passo) -> None:
    dados = exemplos.DADOS_SERVICO.model_copy(update={"nome": f"Fechamento {p.anexo}"})
    h.office.by(GILDA, configuracao.alterar_servico, SERVICO, dados)


def _modelo(h: Historia, p: Passo) -> None:
    dados = exemplos.DADOS_MODELO.model_copy(update={"nome": f"Modelo {p.anexo}"})
    new = [id_of(f"nova {h.feitos} {n}") for n in range(len(dados.atividades))]
    h.office.by(GILDA, configuracao.alterar_modelo, exemplos.MODELO, dados, new)


def _apaga(h: Historia, p: Passo) -> None:
    """R17: what was typed is blanked; the log stays whole."""
    typed = [each.position for each in h.log.recorded if h.log.entries[each.position - 1].private]
    if typed and p.dias > 6:
        h.log.blank(typed[p.qual % len(typed)])


_DEEDS: tuple[Callable[[Historia, Passo], Any], ...] = (
    _anexa, _anexa, _anexa, _comenta, _transfere, _notifica, _liga,
    lambda h, p: h.moves(p, RemoverAnexo(atividade=h.atividade(p), anexo=h.anexo(p))),
    lambda h, p: h.moves(p, InformarSemMovimento(atividade=h.atividade(p), comentario=_texto(p))),
    lambda h, p: h.moves(p, NaoPedirMais(atividade=h.atividade(p), comentario=_texto(p))),
    _adia,
    lambda h, p: h.by(p, movimentacao.reabrir, h.office.consulta, h.one(p).id, h.atividade(p), _dito(p), p.sim),
    lambda h, p: h.moves(
        p, AlterarExigencia(atividade=h.atividade(p), exigencia=tuple(Exigencia)[p.anexo % 3], comentario=_texto(p))
    ),
    lambda h, p: h.moves(p, Conferir(atividade=h.atividade(p), anexo=h.anexo(p))),
    lambda h, p: h.by(p, movimentacao.devolver, h.office.consulta, h.one(p).id, h.atividade(p), h.anexo(p), _dito(p)),
    lambda h, p: h.by(p, movimentacao.solicitar, h.office.consulta, h.one(p).id, tuple(TipoSolicitacao)[p.anexo % 4]),
    _estorna,
    lambda h, p: h.moves(
        p, AlterarPrazo(entrega=HOJE, vencimento=HOJE + timedelta(days=abs(p.dias)), motivo=_dito(p))
    ),
    _programa, _volta_a_pedir, _recebe, _coloca,
)
_SELDOM: tuple[Callable[[Historia, Passo], Any], ...] = (
    _baixa, _agenda, _escritorio, _empresa, _usuario, _servico, _modelo, _apaga,
    lambda h, p: h.moves(p, IncluirAtividade(item=exemplos.item(1, id=id_of(f"incluída {h.feitos}"), modelo_atividade_id=None))),
    lambda h, p: h.moves(p, Cancelar(motivo=_dito(p))) if p.dias > 8 else None,
)
