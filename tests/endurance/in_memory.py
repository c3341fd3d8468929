"""A world played on the domain alone: the log in memory, the use cases of people, and what the clock brings."""
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from domain.acesso import SISTEMA, Perfil, Quem
from domain.calendario import Calendario
from domain.escritorio import configuracao, empresas, geracao, pessoas, relogio
from domain.escritorio.geracao import Corrida, NovaProgramacao
from domain.escritorio.movimentacao import comentar, devolver, mover, reabrir, solicitar, transferir
from domain.escritorio.relogio import Acompanhada
from domain.escritorio.state import ESCRITORIO_ID
from domain.event import Canal
from domain.expediente import Expediente
from domain.programacao import apontamentos, commands
from domain.programacao.events import Exigencia, Item, SolicitacaoEnviada, StatusBaixa, Tipo, TipoSolicitacao
from domain.programacao.state import PROGRAMACAO
from tests.endurance.cadastro import COLABORADORES, POR_QUE, documento, regua
from tests.endurance.compare import Sent
from tests.endurance.days import DAY
from tests.endurance.given import EQUIPE, Alcance, M, Movimento, Programacao, Servico, World, in_force
from tests.endurance.office import DEPARTAMENTOS
from tests.endurance.oracle import Pedido
from tests.endurance.world import Happening
from tests.examples.office import COMUNICACAO, FUNDADOR, Office, id_of
from tests.log_in_memory import LogInMemory

ESPERA = timedelta(minutes=15)
CHEFE = "chefe"


@dataclass(frozen=True)
class Look:
    """A programação as it stands after so many events of each of its streams, and when the clock has something to do to it."""

    versions: Sequence[int]
    found: Acompanhada
    regua_em: datetime | None
    baixa_em: datetime | None


class InMemory:
    """Where a world is played. `sent` tells what would have gone out."""

    def __init__(self, world: World) -> None:
        self.world, self.down = world, False
        midnight = datetime.combine(world.first, time(), world.office.tz)
        self.office = Office(LogInMemory(midnight.astimezone(UTC), world.office.zone))
        self.expediente = Expediente(Calendario("SP", world.office.own_holidays), self.office.log.zone)
        self.programacoes: dict[str, UUID] = {}
        self._looks: dict[str, Look] = {}
        self._found()

    def next_due(self) -> datetime | None:
        if self.down:
            return None
        now, found = self.office.log.now, list[datetime]()
        for look in map(self._look, self.programacoes):
            if look.baixa_em:
                found.append(look.baixa_em)
            if look.regua_em:
                found.append(look.regua_em if look.regua_em > now else self._later(now))
        return min((each for each in found if each > now), default=None)

    def goes_to(self, instant: datetime) -> None:
        self.office.log.now = instant.astimezone(UTC)
        if not self.down:
            self._acts()

    def happens(self, happening: Happening) -> None:
        match happening.what, happening.value:
            case ("down" | "up") as what, _:
                self.down = what == "down"
            case "born", Programacao() as programacao:
                self._born(programacao)
            case "movimento", Movimento() as movimento:
                self._moves(happening.id, movimento)
            case "ativa", bool(ativa):
                self._by(CHEFE, empresas.alterar, id_of(happening.id), empresas.MudancasEmpresa(ativa=ativa))
            case "alcance", Alcance() as alcance:
                mudancas = pessoas.MudancasUsuario(ativo=alcance.active, **allowed(alcance))
                self._by(CHEFE, pessoas.alterar, self.office.consulta, id_of(happening.id), mudancas, None)
            case _:
                servico = self.world.servico(happening.id)
                self._by(CHEFE, configuracao.alterar_servico, id_of(servico.id), self._servico(servico, happening.at))
        self.goes_to(happening.at)

    def sent(self) -> Iterator[Sent]:
        """One for each recipient, empresa and run of the régua; one for each recipient of what a person asked."""
        runs: dict[tuple[object, str], list[tuple[SolicitacaoEnviada, Pedido, datetime]]] = {}
        names = {id: name for name, id in self.programacoes.items()}
        for recorded in self.office.log.recorded:
            event = recorded.event
            if isinstance(event, SolicitacaoEnviada):
                name = names[recorded.stream]
                items = self._state(name).atividades
                pedido = Pedido(name, event.tipo, frozenset(items[each].item.nome for each in event.atividades))
                run: object = event.passo.rodada if event.passo else recorded.position
                runs.setdefault((run, name.split(".")[0]), []).append((event, pedido, recorded.at))
        people = {id_of(each.id): each.id for each in self.world.usuarios}
        for (run, empresa), said in runs.items():
            told = dict.fromkeys(each.usuario_id for event, _, _ in said for each in event.destinatarios)
            for id in told:
                his = tuple(pedido for event, pedido, _ in said if any(each.usuario_id == id for each in event.destinatarios))
                yield Sent(people[id], empresa, said[0][2], f"<{run}.{people[id]}>", his)

    # what the clock brings

    def _acts(self) -> None:
        now = self.office.log.now
        for look in [self._look(each) for each in self.programacoes]:
            if look.baixa_em and look.baixa_em <= now:
                self._system(relogio.baixar, look.found, ESPERA)
        if self.expediente.next_allowed(now) > now:
            return
        due = [each for each in sorted(self.programacoes) if (em := self._look(each).regua_em) and em <= now]
        for empresa, ids in groupby(due, key=lambda each: each.split(".")[0]):
            self._system(relogio.cobrar, self.office.consulta, [self._look(each).found for each in ids], id_of(f"{empresa} {now}"))

    def _later(self, now: datetime) -> datetime:
        """When what is owed can go that cannot go now."""
        opens = self.expediente.next_allowed(now)
        return opens if opens > now else self.expediente.next_allowed(self.expediente.opening(self.expediente.day(now) + DAY))

    def _look(self, id: str) -> Look:
        empresa, servico = id.split(".")[:2]
        log, streams = self.office.log, (self.programacoes[id], id_of(servico), id_of(empresa), ESCRITORIO_ID)
        versions = [log.version(each) for each in streams]
        known = self._looks.get(id)
        if known and known.versions == versions:
            return known
        history = sorted((each for stream in streams for each in log.of(stream)), key=lambda each: each.position)
        found = relogio.acompanhar(self.programacoes[id], history)
        assert found
        andamento = found.andamento
        self._looks[id] = Look(versions, found, andamento.fatos.devida_em, andamento.baixa_em(found.regras, ESPERA))
        return self._looks[id]

    # what people do

    def _by(self, name: str, use_case: Callable[..., Awaitable[Any]], *args: Any) -> None:
        perfil = {CHEFE: Perfil.ADMINISTRADOR}.get(name, Perfil.CLIENTE)
        self.office.by(Quem(id_of(name), perfil, Canal.API), use_case, *args)

    def _system(self, use_case: Callable[..., Awaitable[Any]], *args: Any) -> None:
        self.office.by(SISTEMA, use_case, *args)

    def _state(self, id: str) -> Any:
        return self.office.log.load(PROGRAMACAO, self.programacoes[id]).state

    def _born(self, each: Programacao) -> None:
        servico, empresa = id_of(each.servico), id_of(each.empresa)
        if each.avulsa:
            self.programacoes[each.id] = id_of(each.id)
            nova = NovaProgramacao(
                servico_id=servico, empresa_id=empresa, competencia=each.competencia, responsavel_id=id_of(COLABORADORES[0]),
                entrega=each.entrega, vencimento=each.vencimento, notificar=each.asks_first,
            )
            self._by(CHEFE, geracao.programar, self.office.consulta, id_of(each.id), nova)
        else:
            self.programacoes[each.id] = geracao.recorrente_id(servico, empresa, each.competencia)
            responsavel = id_of(COLABORADORES[0])
            self._system(geracao.gerar, Corrida(
                servico, empresa, Tipo.RECORRENTE, each.competencia, each.competencia, each.entrega, each.vencimento, responsavel,
            ))

    def _moves(self, name: str, movimento: Movimento) -> None:
        id, consulta = self.programacoes[name], self.office.consulta
        who = CHEFE if movimento.by == EQUIPE else movimento.by
        atividade = next((each for each, it in self._state(name).atividades.items() if it.item.nome == movimento.atividade), None)
        match movimento.what:
            case M.MANUAL:
                self._by(who, solicitar, consulta, id, TipoSolicitacao.MANUAL)
            case M.REABERTA:
                self._by(who, reabrir, consulta, id, atividade, POR_QUE, movimento.notifica)
            case M.DEVOLVIDO:
                self._by(who, devolver, consulta, id, atividade, id_of(str(movimento.arquivo)), POR_QUE)
            case M.TRANSFERIDA:
                self._by(who, transferir, consulta, id, id_of(str(movimento.para)), None, False)
            case M.COMENTARIO:
                some = next(iter(self._state(name).atividades))
                self._by(who, comentar, consulta, id, id_of(f"{name} {movimento.at}"), some, "Já vimos isto.", False, False)
            case _:
                self._by(who, mover, id, self._command(name, movimento, atividade))

    def _command(self, name: str, movimento: Movimento, atividade: UUID | None) -> commands.Command:
        arquivo = id_of(str(movimento.arquivo))
        match movimento.what:
            case M.ANEXADO:
                sent = {"id": arquivo, "nome": f"{movimento.arquivo}.pdf", "tamanho": 9, "tipo": "application/pdf", "sha256": str(arquivo)}
                return apontamentos.Anexar(atividade=atividade, arquivos=(apontamentos.Arquivo(**sent),))
            case M.REMOVIDO:
                return apontamentos.RemoverAnexo(atividade=atividade, anexo=arquivo)
            case M.SEM_MOVIMENTO:
                return apontamentos.InformarSemMovimento(atividade=atividade, comentario=POR_QUE)
            case M.NAO_SE_APLICA:
                return apontamentos.NaoPedirMais(atividade=atividade, comentario=POR_QUE)
            case M.ADIADA:
                return apontamentos.AdiarEnvio(atividade=atividade, prometido_para=movimento.prometido)
            case M.EXIGENCIA:
                return apontamentos.AlterarExigencia(atividade=atividade, exigencia=movimento.exigencia, comentario=POR_QUE)
            case M.INCLUIDA:
                nome = str(movimento.atividade)
                item = Item(
                    id=id_of(f"{name} {nome}"), nome=nome, exigencia=Exigencia.A_REALIZAR, formatos=("pdf",), tamanho_maximo_mb=50,
                    maximo_arquivos=20,
                )
                return apontamentos.IncluirAtividade(item=item)
            case M.PRAZO:
                return commands.AlterarPrazo(entrega=movimento.entrega, vencimento=movimento.vencimento, motivo=POR_QUE)
            case M.BAIXADA:
                open_ = bool(self._state(name).pendentes)
                return commands.Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS if open_ else StatusBaixa.CONCLUIDA)
            case M.ESTORNADA:
                return commands.Estornar(motivo=POR_QUE)
            case M.CANCELADA:
                return commands.Cancelar(motivo=POR_QUE)
        raise AssertionError(f"{movimento.what} is not played")

    # what there is on the first day

    def _found(self) -> None:
        world = self.world

        def there(use_case: Callable[..., Awaitable[Any]], *args: Any) -> None:
            self.office.by(FUNDADOR, use_case, *args)

        there(configuracao.fundar, "Escritório Aurora", world.office.zone, "SP")
        feriados = [{"data": each, "nome": "Festa da cidade"} for each in sorted(world.office.own_holidays)]
        there(configuracao.alterar_escritorio, configuracao.DadosEscritorio.model_validate({"feriados": feriados}))
        for departamento in DEPARTAMENTOS:
            there(configuracao.criar_departamento, id_of(f"departamento {departamento}"), configuracao.NovoDepartamento(nome=departamento))
        for nome in (CHEFE, *COLABORADORES):
            perfil = Perfil.ADMINISTRADOR if nome == CHEFE else Perfil.COLABORADOR
            there(pessoas.cadastrar, id_of(nome), novo(nome, perfil=perfil, notificar_por=()), "hash")
        for servico in world.servicos:
            atividades = [{"nome": nome, "obrigatoria": needed} for nome, needed in servico.modelo]
            dados = configuracao.DadosProcessoModelo.model_validate({"nome": servico.id, "atividades": atividades})
            ids = [id_of(f"{servico.id} {nome}") for nome, _ in servico.modelo]
            there(configuracao.criar_modelo, id_of(f"modelo {servico.id}"), dados, ids)
            there(configuracao.criar_servico, id_of(servico.id), self._servico(servico, self.office.log.now))
        for number, empresa in enumerate(world.empresas):
            there(empresas.cadastrar, id_of(empresa.id), empresas.NovaEmpresa(razao_social=empresa.id, cnpj=documento(number)))
        for usuario in world.usuarios:
            alcance = usuario.alcance[0][1]
            hers = tuple(id_of(each) for each in sorted(alcance.empresas))
            there(pessoas.cadastrar, id_of(usuario.id), novo(usuario.id, empresas=hers, **allowed(alcance)), "hash")

    def _servico(self, servico: Servico, at: datetime) -> configuracao.DadosServico:
        return configuracao.DadosServico.model_validate({
            "nome": servico.id, "departamento_id": id_of(f"departamento {in_force(servico.departamento, at)}"),
            "processo_modelo_id": id_of(f"modelo {servico.id}"), "comunicacao": COMUNICACAO, "regua": regua(in_force(servico.regua, at)),
            "baixa_automatica": in_force(servico.baixa, at),
        })


def novo(nome: str, **more: Any) -> pessoas.NovoUsuario:
    """A user with an address and a telephone of its own."""
    usual = {"perfil": Perfil.CLIENTE, "nome": nome, "email": f"{nome}@exemplo.com.br", "telefone": "+5511987654321"}
    return pessoas.NovoUsuario(**{**usual, **more})


def allowed(alcance: Alcance) -> dict[str, Any]:
    """Its departamentos and its channels."""
    seen = None if alcance.departamentos is None else tuple(id_of(f"departamento {each}") for each in sorted(alcance.departamentos))
    return {"departamentos": seen, "notificar_por": tuple(sorted(alcance.channels))}
