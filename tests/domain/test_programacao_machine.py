"""Random movements by everybody, on the real programação and on one kept by the rules alone (R1-R8, R12-R13, M1-M19)."""
import json
from datetime import date, timedelta
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from domain.catalogo import CODEC
from domain.codec import Envelope
from domain.empresa.state import EMPRESA, nao_pedir_id
from domain.escritorio import movimentacao
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
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Estornar
from domain.programacao.events import TipoSolicitacao
from domain.programacao.state import PROGRAMACAO as AGGREGATE
from domain.refusal import Refusal
from tests.examples.checklist import Checklist, Linha, Pessoa
from tests.examples.office import (
    ANA,
    AURORA,
    CAIO,
    CELIA,
    ENTREGA,
    FISCAL,
    FUNDADOR,
    GERADA,
    GILDA,
    IRIS,
    JOAO,
    MARIA,
    MODELO_ATIVIDADES,
    NOMES,
    OTAVIO,
    PADARIA,
    PROGRAMACAO,
    RUI,
    SERVICO,
    VENCIMENTO,
    Office,
    founded,
    id_of,
    item,
)

QUEM = {
    "ana": ANA, "gilda": GILDA, "caio": CAIO, "celia": CELIA, "otavio": OTAVIO, "aurora": AURORA, "maria": MARIA, "rui": RUI,
    "joao": JOAO, "iris": IRIS,
}
PESSOAS = {nome: Pessoa(nome, quem.perfil.value, nome not in ("otavio", "joao", "iris")) for nome, quem in QUEM.items()}
NOME_DE = {quem.id: nome for nome, quem in QUEM.items()}
LIMITES = {"maximo_arquivos": 2, "tamanho_maximo_mb": 1, "formatos": ("pdf", "xml")}

# those who may do most come up most
ASKER = st.sampled_from(["gilda", "caio", "celia", "maria", "maria", "rui"] * 4 + list(QUEM))
STAFF = st.sampled_from(["gilda", "caio", "caio", "celia"] * 8 + list(QUEM))
BOSS = st.sampled_from(["gilda", "ana"] * 10 + list(QUEM))
LINE = st.integers(0, 11)
COMMENT = st.sampled_from([None, "Não houve.", "Outro motivo."])
ENDING, MB = st.sampled_from(["pdf", "xml", "xml", "xml", "ofx"]), st.sampled_from([1, 1, 1, 1, 0, 2])
WHICH = st.integers(0, 39)
FILES = st.lists(st.tuples(st.sampled_from("abcdef"), ENDING, MB), min_size=1, max_size=2)


@lru_cache
def _office():
    office = founded()
    gerada = GERADA.model_copy(update={"atividades": tuple(item(n, **LIMITES) for n in range(3))})
    office.log.happened(FUNDADOR, PROGRAMACAO, gerada)
    return office.log


class Machine(RuleBasedStateMachine):
    """The real one and the model, side by side."""

    def __init__(self):
        super().__init__()
        self.office = Office(_office().copy())
        self.model = Checklist("caio", ENTREGA, VENCIMENTO, {
            nome: Linha(nome, "a_realizar" if n else "obrigatoria", maximo=2) for n, nome in enumerate(NOMES)
        }, tabela="caio")
        self.ids = {nome: id_of(nome) for nome in NOMES}
        self.count = 0

    @property
    def sent(self):
        return any(linha.folhas for linha in self.model.linhas.values())

    def next_id(self):
        self.count += 1
        return id_of(f"machine {self.count}")

    def linha(self, n):
        names = list(self.model.linhas)
        return (names[n % len(names)], self.ids[names[n % len(names)]]) if n < 11 else ("nenhuma", id_of("nenhuma"))

    def folha(self, n):
        """One of those that count, any of all, or none."""
        known = [(nome, self.ids[nome], id, folha) for nome, linha in self.model.linhas.items() for id, folha in linha.folhas.items()]
        chosen = [each for each in known if each[3].conta] if n < 25 else []
        return (chosen or known)[n % len(chosen or known)][:3] if n < 39 else (NOMES[0], self.ids[NOMES[0]], str(id_of("nenhuma")))

    def compare(self, expected, was_complete, was_asked, asker, use_case, *args):
        """The real one answers what the model said, and recorded what goes with it."""
        before = len(self.office.log.recorded)
        try:
            answer = bool(self.office.does(QUEM[asker], use_case, *args).events)
        except Refusal as refusal:
            answer = refusal.codigo
        new = self.office.log.recorded[before:]
        assert answer == expected, f"{asker} {use_case.__name__} {args}: expected {expected}, got {answer}"
        assert bool(new) == (answer is True)
        names = [each.event.name for each in new]
        assert names.count("checklist_completado") == (self.model.completa and not was_complete), names
        assert names.count("voltou_a_pedir") == len(was_asked - self.model.nao_pedir), names
        assert {each.by for each in new} <= {QUEM[asker].id}
        self.check_entries(before)
        self.check_state()

    def moves(self, asker, movement, *said, use_case, args):
        was_complete, was_asked = self.model.completa, set(self.model.nao_pedir)
        expected = getattr(self.model, movement)(PESSOAS[asker], *said)
        self.compare(expected, was_complete, was_asked, asker, use_case, *args)

    def decides(self, asker, movement, *said, command):
        self.moves(asker, movement, *said, use_case=movimentacao.mover, args=(PROGRAMACAO, command))

    @initialize()
    def born(self):
        self.check_state()

    @rule(asker=ASKER, n=LINE, sent=FILES)
    def anexar(self, asker, n, sent):
        nome, id = self.linha(n)
        files = [(self.next_id(), content, ending, mb) for content, ending, mb in sent]
        arquivos = tuple(
            Arquivo(id=file, nome=f"{content}.{ending}", tamanho=mb * 1024**2, tipo="application/pdf", sha256=content)
            for file, content, ending, mb in files
        )
        self.decides(asker, "anexar", nome, [(str(i), c, e, mb) for i, c, e, mb in files], command=Anexar(atividade=id, arquivos=arquivos))

    @precondition(lambda self: self.sent)
    @rule(asker=ASKER, which=WHICH)
    def remover(self, asker, which):
        nome, id, folha = self.folha(which)
        self.decides(asker, "remover", nome, folha, command=RemoverAnexo(atividade=id, anexo=folha))

    @rule(asker=ASKER, n=LINE, comentario=COMMENT, retorno=st.sampled_from(["sem_movimento", "nao_se_aplica"]))
    def responder(self, asker, n, comentario, retorno):
        nome, id = self.linha(n)
        command = {"sem_movimento": InformarSemMovimento, "nao_se_aplica": NaoPedirMais}[retorno](atividade=id, comentario=comentario)
        self.decides(asker, "responder", nome, retorno, comentario, None, self.office.log.today, command=command)

    @rule(asker=ASKER, n=LINE, comentario=COMMENT, days=st.sampled_from([None, -1, 0, 3, 40]))
    def adiar(self, asker, n, comentario, days):
        nome, id = self.linha(n)
        hoje = self.office.log.today
        prometido = None if days is None else hoje + timedelta(days=days)
        command = AdiarEnvio(atividade=id, prometido_para=prometido, comentario=comentario)
        self.decides(asker, "responder", nome, "adiada", comentario, prometido, hoje, command=command)

    @rule(asker=ASKER, n=LINE, interno=st.booleans())
    def comentar(self, asker, n, interno):
        nome, id = self.linha(n)
        args = (self.office.consulta, PROGRAMACAO, self.next_id(), id, "Olá.", interno, True)
        self.moves(asker, "comentar", nome, interno, use_case=movimentacao.comentar, args=args)

    @rule(asker=STAFF, n=LINE)
    def reabrir(self, asker, n):
        nome, id = self.linha(n)
        args = (self.office.consulta, PROGRAMACAO, id, "Faltou uma.", True)
        self.moves(asker, "reabrir", nome, use_case=movimentacao.reabrir, args=args)

    @rule(asker=STAFF, n=LINE, exigencia=st.sampled_from(["obrigatoria", "a_realizar", "dispensada"]), comentario=COMMENT)
    def exigir(self, asker, n, exigencia, comentario):
        nome, id = self.linha(n)
        command = AlterarExigencia(atividade=id, exigencia=exigencia, comentario=comentario)
        self.decides(asker, "exigir", nome, exigencia, comentario, command=command)

    @precondition(lambda self: self.sent)
    @rule(asker=STAFF, which=WHICH)
    def conferir(self, asker, which):
        nome, id, folha = self.folha(which)
        self.decides(asker, "rever", nome, folha, True, command=Conferir(atividade=id, anexo=folha))

    @precondition(lambda self: self.sent)
    @rule(asker=STAFF, which=WHICH)
    def devolver(self, asker, which):
        nome, id, folha = self.folha(which)
        args = (self.office.consulta, PROGRAMACAO, id, folha, "Outro mês.")
        self.moves(asker, "rever", nome, folha, False, use_case=movimentacao.devolver, args=args)

    @rule(asker=STAFF, obrigatoria=st.booleans())
    def incluir(self, asker, obrigatoria):
        if len(self.model.linhas) == 5:
            return
        id = self.next_id()
        self.ids[str(id)] = id
        exigencia = "obrigatoria" if obrigatoria else "a_realizar"
        more = item(0, id=id, modelo_atividade_id=None, nome=str(id), exigencia=exigencia, **LIMITES)
        self.decides(asker, "incluir", str(id), obrigatoria, command=IncluirAtividade(item=more))

    @rule(asker=STAFF)
    def solicitar(self, asker):
        args = (self.office.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL)
        self.moves(asker, "solicitar", use_case=movimentacao.solicitar, args=args)

    @rule(asker=BOSS, para=STAFF, proximas=st.booleans())
    def transferir(self, asker, para, proximas):
        args = (self.office.consulta, PROGRAMACAO, QUEM[para].id, None, proximas)
        self.moves(asker, "transferir", PESSOAS[para], proximas, use_case=movimentacao.transferir, args=args)

    @rule(asker=STAFF, status=st.sampled_from(["concluida", "concluida_com_pendencias"]))
    def baixar(self, asker, status):
        self.decides(asker, "baixar", status, command=Baixar(status=status))

    @precondition(lambda self: self.model.fim)
    @rule(asker=BOSS)
    def estornar(self, asker):
        self.decides(asker, "estornar", command=Estornar(motivo="Engano."))

    @rule(asker=BOSS, really=st.integers(0, 9))
    def cancelar(self, asker, really):
        if not really:
            self.decides(asker, "cancelar", command=Cancelar(motivo="Cliente saiu."))

    @rule(asker=BOSS, entrega=st.integers(0, 3), vencimento=st.integers(0, 3))
    def alterar_prazo(self, asker, entrega, vencimento):
        entrega, vencimento = ENTREGA + timedelta(days=entrega), date(2026, 10, 19) + timedelta(days=vencimento)
        command = AlterarPrazo(entrega=entrega, vencimento=vencimento, motivo="Acordo.")
        self.decides(asker, "alterar_prazo", entrega, vencimento, command=command)

    @precondition(lambda self: self.model.nao_pedir)
    @rule(asker=STAFF, n=st.integers(0, 2))
    def voltar_a_pedir(self, asker, n):
        id = nao_pedir_id(PADARIA, SERVICO, MODELO_ATIVIDADES[n])
        self.moves(asker, "voltar_a_pedir", NOMES[n], use_case=movimentacao.voltar_a_pedir, args=(PADARIA, id))

    @rule(hours=st.sampled_from([-2, 1, 20]))
    def time_passes(self, hours):
        self.office.later(hours=hours)

    def check_state(self):
        real, model = self.office.log.load(AGGREGATE, PROGRAMACAO).state, self.model
        assert real.status == model.status
        assert (NOME_DE[real.responsavel], real.entrega, real.vencimento) == (model.responsavel, model.entrega, model.vencimento)
        assert [a.item.nome for a in real.atividades.values()] == list(model.linhas)
        for atividade, expected in zip(real.atividades.values(), model.linhas.values(), strict=True):
            assert (atividade.situacao, atividade.exigencia, atividade.adiada, atividade.feita) == (
                expected.situacao, expected.exigencia, expected.adiada, expected.feita,
            ), expected.nome
            files = {str(a.id): (_where(a), a.anterior, a.conta, a.conferido, NOME_DE[a.enviado_por]) for a in atividade.anexos.values()}
            assert files == {id: (f.onde, f.anterior, f.conta, f.conferida, f.de) for id, f in expected.folhas.items()}
        feitas, total = sum(a.feita for a in real.atividades.values()), len(real.atividades)
        assert (feitas, total, 100 * feitas // total) == model.progresso
        assert (real.completa, len(real.pendentes)) == (model.completa, total - feitas)
        empresa = self.office.log.load(EMPRESA, PADARIA).state
        assert {each.said.nome for each in empresa.nao_pedir.values()} == {n for n in model.nao_pedir if model.linhas[n].do_modelo}
        assert NOME_DE[empresa.responsaveis[FISCAL]] == model.tabela

    def check_entries(self, before):
        """R16 and the codec: what is new reads as it was written and is written the same again, never earlier than what was there."""
        log = self.office.log
        assert [each.position for each in log.recorded[before:]] == list(range(before + 1, len(log.recorded) + 1))
        times = [each.at for each in log.recorded[before - 1:]]
        assert times == sorted(times)
        for entry, recorded in zip(log.entries[before:], log.recorded[before:], strict=True):
            envelope = Envelope(recorded.at, recorded.by, recorded.channel, recorded.cause, recorded.link)
            salt = bytes.fromhex(json.loads(entry.private)["salt"]) if entry.private else b""
            assert CODEC.encode(recorded.stream, recorded.version, recorded.event, envelope, salt) == entry


def _where(anexo):
    return "removida" if anexo.removido else "devolvida" if anexo.devolvido else "atual"


@pytest.mark.state_machine
class TestProgramacao(Machine.TestCase):
    """20 s at most."""

    settings = settings(
        max_examples=100, stateful_step_count=60, deadline=None, database=None, print_blob=True,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
