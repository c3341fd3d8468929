"""A programação of the bakery under a régua, and a scheduler that follows it on a clock that the test moves."""
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.acesso import SISTEMA
from domain.escritorio import configuracao, geracao, pessoas
from domain.escritorio.movimentacao import mover
from domain.escritorio.porque import trechos, until
from domain.escritorio.relogio import acompanhar, cobrar
from domain.escritorio.state import ESCRITORIO_ID
from domain.expediente import ABRE
from domain.programacao.apontamentos import AdiarEnvio, InformarSemMovimento
from domain.programacao.commands import Baixar
from domain.programacao.events import ProgramacaoGerada, SolicitacaoEnviada, StatusBaixa, Tipo
from domain.servico.porque import Momento, explicar, fim_do_dia
from tests.examples.office import ANA, CAIO, DADOS_SERVICO, MARIA, PADARIA, SERVICO, founded, id_of, settle

ZONE = ZoneInfo("America/Sao_Paulo")
REGUA = (
    {"dias": -5, "base": "vencimento", "tipo": "lembrete"}, {"dias": -4, "base": "vencimento", "tipo": "lembrete"},
    {"dias": 1, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 7}},
)
# vencimento on Thursday 22 October: steps on Saturday 17 (goes Monday 19), Sunday 18 (Monday 19), Friday 23, Monday 26, Thursday 29
ENTREGA, VENCIMENTO = date(2026, 10, 20), date(2026, 10, 22)
NOTAS, EXTRATO, ALUGUEL = range(3)


def at(text):
    """`14T09:00` of October 2026, on the wall of the office."""
    return datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=ZONE)


class Story:
    """One programação of the bakery, and a scheduler that looks after each thing done and at each opening, unless it is away."""

    def __init__(self, born="14T10:00", regua=REGUA):
        self.office, self.away = founded(), False
        self.office.log.now = at("01T09:00")
        self.office.by(ANA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update={"regua": regua}))
        self.now(born, look=False)
        corrida = geracao.Corrida(SERVICO, PADARIA, Tipo.RECORRENTE, "2026-09", "2026-09", ENTREGA, VENCIMENTO, None, id_of("agenda"))
        self.office.by(SISTEMA, geracao.gerar, corrida)
        self.id = next(each.stream for each in self.office.log.recorded if isinstance(each.event, ProgramacaoGerada))
        self.atividades = [each.id for each in self.office.log.of(self.id)[0].event.atividades]
        self.look()

    @property
    def log(self):
        return self.office.log

    def now(self, when, look=True):
        """The clock moves on, by every opening on the way."""
        until = at(when) if isinstance(when, str) else when
        while look and (opening := self.opening) <= until:
            self.log.now = opening
            self.look()
        self.log.now = until
        if look:
            self.look()
        return self

    @property
    def day(self):
        return self.log.now.astimezone(ZONE).date()

    @property
    def opening(self):
        """The next eight in the morning."""
        today = datetime.combine(self.day, ABRE, ZONE)
        return today if self.log.now < today else today + timedelta(days=1)

    def followed(self):
        return acompanhar(self.id, [each for each in self.log.recorded if each.stream in {self.id, SERVICO, PADARIA, ESCRITORIO_ID}])

    def look(self):
        if not self.away:
            self.office.does(SISTEMA, cobrar, self.office.consulta, (self.followed(),), id_of(f"rodada {self.log.now}"))

    def by(self, quem, *args):
        done = self.office.by(quem, *args)
        self.log.now += timedelta(seconds=1)
        self.look()
        return done

    def moves(self, quem, command):
        return self.by(quem, mover, self.id, command)

    def answered(self, *which):
        for n in which or range(3):
            self.moves(MARIA, InformarSemMovimento(atividade=self.atividades[n], comentario="Não houve."))

    def promised(self, days):
        """All that is open, for a day."""
        for each in self.followed().andamento.programacao.pendentes:
            self.moves(MARIA, AdiarEnvio(atividade=each.id, prometido_para=self.day + timedelta(days=days)))

    def serves(self, **changes):
        self.by(ANA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update={"regua": REGUA, **changes}))

    def closed(self):
        pending = self.followed().andamento.programacao.pendentes
        status = StatusBaixa.CONCLUIDA_COM_PENDENCIAS if pending else StatusBaixa.CONCLUIDA
        self.moves(CAIO, Baixar(status=status, dia=self.day))

    def told(self, **mudancas):
        self.by(ANA, pessoas.alterar, self.office.consulta, MARIA.id, pessoas.MudancasUsuario(**mudancas), None)

    def momento(self, quando):
        """A day (`14`, or a date), or an instant (`14T09:00`)."""
        agora, expediente = self.log.now, self.followed().regras.expediente
        dia = quando if isinstance(quando, date) else date(2026, 10, int(quando[:2]))
        instante = isinstance(quando, str) and "T" in quando
        return Momento(dia, min(agora, at(quando) if instante else fim_do_dia(expediente, dia)), agora, instante)

    @property
    def contatos(self):
        return {each.usuario_id: each for each in settle(self.office.consulta.clientes(PADARIA))}

    def then(self, momento):
        """What the log held of all that its régua looks at."""
        streams = {self.id, SERVICO, PADARIA, ESCRITORIO_ID, *self.contatos}
        return until([each for each in self.log.recorded if each.stream in streams], momento.ate)

    def why(self, quando):
        momento = self.momento(quando)
        history = self.then(momento)
        asked = [each for each in history if isinstance(each.event, SolicitacaoEnviada)]
        return explicar(trechos(self.id, history, self.contatos), asked, momento)

    def codes(self, quando):
        return [str(each.codigo) for each in self.why(quando).motivos]
