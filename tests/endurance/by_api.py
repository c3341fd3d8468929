"""A world played on the running service: people by HTTP, the clock's work by its own processes, some of which die."""
import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx2

from adapters.passwords import new_secret, secret_hash
from domain.escritorio.geracao import recorrente_id
from tests.endurance.cadastro import COLABORADORES, POR_QUE, documento, regua
from tests.endurance.days import local
from tests.endurance.given import EQUIPE, Agenda, Alcance, M, Movimento, Passo, Programacao, Servico, World, in_force
from tests.endurance.house import EMAIL, SENHA, House
from tests.endurance.kills import Kills, speaks
from tests.endurance.office import DEPARTAMENTOS
from tests.endurance.world import Happening
from tests.examples.files import jpeg

COMUNICACAO = {
    "assunto": "{servico} de {competencia} – {empresa}", "texto": "Olá, {cliente}. Precisamos de:\n{pendencias}\nEnvie por aqui: {link}",
}
_PATIENCE = 60.0


class ByApi:
    """Where a world is played; `kills` says who dies on the way."""

    def __init__(self, world: World, house: House, kills: Kills | None = None) -> None:
        self.world, self.house, self.kills = world, house, kills
        self.programacoes: dict[str, UUID] = {}
        self._http = httpx2.Client(base_url=f"{house.url}/api/v1", timeout=30, trust_env=False)
        self._ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._modelos: dict[str, dict[str, UUID]] = {}
        self._agendas: dict[str, str] = {}
        self._extras: dict[tuple[str, str], str] = {}
        self._files: dict[str, str] = {}
        self._found()
        house.settles()

    # the stage

    def next_due(self) -> datetime | None:
        return self.house.next_due()

    def goes_to(self, instant: datetime) -> None:
        self.house.goes_to(instant)
        if self.kills and speaks(self.world, instant):
            self.kills.strike(self.house, speaks=True)
        self.house.settles()

    def happens(self, happening: Happening) -> None:
        match happening.what, happening.value:
            case "down", _:
                self.house.scheduler_goes()
            case "up", _:
                self.house.scheduler_comes()
            case "born", Programacao() as programacao:
                self._born(programacao)
            case "movimento", Movimento() as movimento:
                self._moves(happening.id, movimento)
            case "ativa", bool(ativa):
                self._do("PATCH", f"/empresas/{self._ids[happening.id]}", {"ativa": ativa})
            case "alcance", Alcance() as alcance:
                self._do("PATCH", f"/usuarios/{self._ids[happening.id]}", {"ativo": alcance.active, **self._allowed(alcance)})
            case _:
                servico = self.world.servico(happening.id)
                self._do("PUT", f"/servicos/{self._ids[servico.id]}", self._servico(servico, happening.at))
        if self.kills:
            self.kills.strike(self.house, speaks=False)
        self.house.settles()

    # what people do

    def _do(self, method: str, path: str, body: object = None, by: str = EQUIPE, **more: Any) -> Any:
        """The answer; asked again with the same key while the service cannot take it."""
        headers = {"Authorization": f"Bearer {self._tokens[by]}", "Idempotency-Key": str(uuid4())}
        if body is not None:
            more["json"] = body
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._http.request(method, path, headers=headers, **more)
            except httpx2.HTTPError:
                if time.monotonic() > until:
                    raise
                continue
            if answer.status_code == 503 and time.monotonic() < until:
                time.sleep(0.05)
                continue
            assert answer.is_success, f"{by}: {method} {path} {body}: {answer.status_code} {answer.text[:500]}"
            return answer.json() if answer.content else None

    def _born(self, each: Programacao) -> None:
        if not each.avulsa:
            id = recorrente_id(UUID(self._ids[each.servico]), UUID(self._ids[each.empresa]), each.competencia)
            if each.id in self._agendas:
                made = self._do("POST", f"/agendas/{self._agendas[each.id]}/geracao", {"competencia": each.competencia})
                assert made["geradas"] == [str(id)], made
            self.programacoes[each.id] = id
            return
        body = {
            "servico_id": self._ids[each.servico], "empresa_id": self._ids[each.empresa], "competencia": each.competencia,
            "responsavel_id": self._ids[COLABORADORES[0]], "entrega": str(each.entrega), "vencimento": str(each.vencimento),
            "notificar": each.asks_first,
        }
        self.programacoes[each.id] = UUID(self._do("POST", "/programacoes", body)["id"])

    def _moves(self, name: str, movimento: Movimento) -> None:
        by, path = movimento.by, f"/programacoes/{self.programacoes[name]}"
        asked = movimento.atividade if movimento.what is not M.INCLUIDA else None
        item = f"{path}/atividades/{self._atividade(name, asked)}" if asked else ""
        file = str(movimento.arquivo)
        match movimento.what:
            case M.MANUAL:
                self._do("POST", f"{path}/solicitacoes", {}, by)
            case M.ANEXADO:
                sent = self._do("POST", f"{item}/anexos", None, by, files={"arquivo": (f"{file}.jpg", jpeg() + file.encode())})
                self._files[file] = sent["anexos"][0]["id"]
            case M.REMOVIDO:
                self._do("DELETE", f"{item}/anexos/{self._files[file]}", None, by)
            case M.DEVOLVIDO:
                self._do("POST", f"{item}/anexos/{self._files[file]}/devolucao", {"motivo": POR_QUE}, by)
            case M.SEM_MOVIMENTO:
                self._do("POST", f"{item}/retornos", {"retorno": "sem_movimento", "comentario": POR_QUE}, by)
            case M.NAO_SE_APLICA:
                self._do("POST", f"{item}/retornos", {"retorno": "nao_pedir_mais", "comentario": POR_QUE}, by)
            case M.ADIADA:
                until = {"prometido_para": str(movimento.prometido)} if movimento.prometido else {}
                self._do("POST", f"{item}/retornos", {"retorno": "enviar_depois", **until}, by)
            case M.COMENTARIO:
                first = next(iter(self._modelos[name.split(".")[1]]))
                path = f"{path}/atividades/{self._atividade(name, first)}"
                self._do("POST", f"{path}/comentarios", {"texto": "Já vimos isto."}, by)
            case M.REABERTA:
                self._do("POST", f"{item}/reabertura", {"comentario": POR_QUE, "notificar": movimento.notifica}, by)
            case M.EXIGENCIA:
                self._do("PUT", f"{item}/exigencia", {"exigencia": movimento.exigencia, "comentario": POR_QUE}, by)
            case M.TRANSFERIDA:
                self._do("POST", f"{path}/transferencia", {"responsavel_id": self._ids[str(movimento.para)]}, by)
            case M.BAIXADA:
                done = self._do("GET", path)["progresso"]
                status = "concluida" if done["feitas"] == done["total"] else "concluida_com_pendencias"
                self._do("POST", f"{path}/baixa", {"status": status}, by)
            case M.ESTORNADA:
                self._do("POST", f"{path}/estorno", {"motivo": POR_QUE}, by)
            case M.CANCELADA:
                self._do("POST", f"{path}/cancelamento", {"motivo": POR_QUE}, by)
            case M.PRAZO:
                dates = {"entrega": str(movimento.entrega), "vencimento": str(movimento.vencimento)}
                self._do("PUT", f"{path}/prazo", {**dates, "motivo": POR_QUE}, by)
            case M.INCLUIDA:
                nome = str(movimento.atividade)
                made = self._do("POST", f"{path}/atividades", {"nome": nome, "obrigatoria": False}, by)
                self._extras[name, nome] = made["id"]
            case _:
                raise AssertionError(f"{movimento.what} is not played")

    def _atividade(self, name: str, nome: str) -> str:
        known = self._modelos[name.split(".")[1]]
        return self._extras[name, nome] if nome not in known else str(uuid5(self.programacoes[name], f"atividade/{known[nome]}"))

    def id_of(self, name: str) -> str:
        """Of an empresa, a user, a serviço."""
        return self._ids[name]

    # what there is on the first day

    def _found(self) -> None:
        world, ids = self.world, self._ids
        signed = self._http.post("/sessao", json={"email": EMAIL, "senha": SENHA}).raise_for_status().json()
        self._tokens[EQUIPE] = signed["token"]
        self._keep_tokens({EQUIPE: UUID(signed["usuario"]["id"])})
        feriados = [{"data": str(each), "nome": "Festa da cidade"} for each in sorted(world.office.own_holidays)]
        self._do("PATCH", "/escritorio", {"feriados": feriados})
        for departamento in DEPARTAMENTOS:
            ids[f"departamento {departamento}"] = self._do("POST", "/departamentos", {"nome": departamento})["id"]
        for nome in COLABORADORES:
            ids[nome] = self._usuario(nome, perfil="colaborador", notificar_por=["email"])
        for servico in world.servicos:
            atividades = [{"nome": nome, "obrigatoria": needed} for nome, needed in servico.modelo]
            modelo = self._do("POST", "/processos-modelo", {"nome": servico.id, "atividades": atividades})["id"]
            ids[f"modelo {servico.id}"] = modelo
            ids[servico.id] = self._do("POST", "/servicos", self._servico(servico, self.house.clock.now()))["id"]
        for number, empresa in enumerate(world.empresas):
            ids[empresa.id] = self._do("POST", "/empresas", {"razao_social": empresa.id, "cnpj": documento(number)})["id"]
        for usuario in world.usuarios:
            alcance = usuario.alcance[0][1]
            senha = {"senha": SENHA} if any("portal" in each.channels for _, each in usuario.alcance) else {}
            hers = [ids[each] for each in sorted(alcance.empresas)]
            ids[usuario.id] = self._usuario(usuario.id, perfil="cliente", empresas=hers, **self._allowed(alcance), **senha)
        self._keep_tokens({each.id: UUID(ids[each.id]) for each in world.usuarios})
        self.house.settles()
        for servico in world.servicos:
            shown = self._do("GET", f"/processos-modelo/{ids[f'modelo {servico.id}']}")
            self._modelos[servico.id] = {each["nome"]: UUID(each["id"]) for each in shown["atividades"]}
        self._make_agendas()

    def _usuario(self, nome: str, **more: Any) -> str:
        telefone = f"+55119{len(self._ids) + 10_000_000:08}"
        return str(self._do("POST", "/usuarios", {"nome": nome, "email": f"{nome}@exemplo.com.br", "telefone": telefone, **more})["id"])

    def _keep_tokens(self, users: dict[str, UUID]) -> None:
        """As `cobranca token` makes them: a session would be over after some hours."""
        now = self.house.clock.now()
        for name, id in users.items():
            secret = self._tokens[name] = new_secret()
            self.house.rows(
                "insert into sessoes (hash, id, usuario_id, tipo, criada_em, expira_em) values (%s, %s, %s, 'token', %s, %s) returning id",
                secret_hash(secret), uuid4(), id, now, now + timedelta(days=3000),
            )

    def _make_agendas(self) -> None:
        """One for each month of a serviço, of the empresas that have it; one for each programação that a person generates."""
        together: defaultdict[tuple[str, str, str], list[Programacao]] = defaultdict(list)
        for each in self.world.programacoes:
            if not each.avulsa:
                at_midnight = local(self.world.office, each.born).hour < 8
                together[each.servico, each.competencia, "" if at_midnight else each.id].append(each)
        for (servico, _, by_hand), born in together.items():
            agenda = self.world.servico(servico).agenda
            assert agenda
            id = self._do("POST", "/agendas", self._agenda(agenda, born, opens=not by_hand))["id"]
            if by_hand:
                self._agendas[by_hand] = id

    def _agenda(self, agenda: Agenda, born: list[Programacao], opens: bool) -> dict[str, Any]:
        one = born[0]
        return {
            "servico_id": self._ids[one.servico], "empresas": [self._ids[each.empresa] for each in born], "recorrencia": "mensal",
            "responsavel_id": self._ids[COLABORADORES[0]], "competencia_offset": agenda.competencia_offset,
            "vencimento": {"dia": agenda.dia, **({"ajuste": agenda.ajuste} if agenda.ajuste else {})},
            "entrega_dias_antes": agenda.entrega_dias_antes, "abre_dias_antes": agenda.abre_dias_antes if opens else 0,
            "inicio": str(one.vencimento), "fim": str(one.vencimento),
        }

    def _servico(self, servico: Servico, at: datetime) -> dict[str, Any]:
        passos: tuple[Passo, ...] = in_force(servico.regua, at)
        return {
            "nome": servico.id, "departamento_id": self._ids[f"departamento {in_force(servico.departamento, at)}"],
            "processo_modelo_id": self._ids[f"modelo {servico.id}"], "comunicacao": COMUNICACAO, "regua": regua(passos),
            "baixa_automatica": in_force(servico.baixa, at),
        }

    def _allowed(self, alcance: Alcance) -> dict[str, Any]:
        seen = None if alcance.departamentos is None else [self._ids[f"departamento {each}"] for each in sorted(alcance.departamentos)]
        return {"departamentos": seen, "notificar_por": sorted(alcance.channels)}
