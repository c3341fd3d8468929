"""Who may do what: one table of every operation and what each asker is answered, and how each operation is asked for."""
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import SENHA, Office, Person, new_cnpj, today
from tests.adapters.api.received import arrived
from tests.adapters.api.serving import Served

EQUIPE = ("nobody", "administrador", "gerente", "colaborador", "alheio", "auditor", "cliente", "outro_departamento", "outra_empresa")
"""`alheio` is a colaborador of another departamento; the clients: of the empresa, of it for another departamento, of another empresa."""
LINK = ("own", "foreign", "revoked", "unknown", "cliente", "outro_departamento", "outra_empresa", "colaborador", "nobody")
"""By a link to the programação, to another one, revoked, made up; and signed in, with the programação's id in the link's place."""
CSV = "razao_social;cnpj\nLoja {} Ltda;{}\n"


class Checklist:
    """A programação of the bakery, for the departamento fiscal, that nobody else has touched."""

    def __init__(self, office: Office, **more: Any) -> None:
        self.office = office
        self.id = office.made("/programacoes", avulsa(office, **more))
        self.path = f"/programacoes/{self.id}"

    @cached_property
    def atividade(self) -> str:
        """The id of one that is a realizar."""
        return str(ok(self.office.admin.get(self.path))["atividades"][1]["id"])

    def on(self, tail: str) -> str:
        return f"{self.path}/atividades/{self.atividade}/{tail}"

    def anexo(self) -> str:
        """The id of a file that the client sent."""
        sent = ok(self.office.maria.api.post(self.on("anexos"), files=pdf()), 201)
        return str(sent["anexos"][0]["id"])

    def link(self, person: Person) -> tuple[str, str]:
        """Its id, and what its address ends in."""
        made = ok(self.office.admin.post(f"{self.path}/links", {"usuario_id": person.id}), 201)
        return made["id"], made["url"].rsplit("/p/", 1)[1]


class World:
    """The office, and one more client of each kind."""

    def __init__(self, office: Office, anybody: Client, served: Served) -> None:
        self.office, self.anybody, self.served = office, anybody, served
        self.joao = office.person("cliente", "João Dias", empresas=[office.padaria], departamentos=[office.pessoal])
        self.iris = office.person("cliente", "Íris Melo", empresas=[office.otica])
        self.agenda = office.new_agenda()
        self.seen = Checklist(office)
        self.anexo = self.seen.anexo()
        self.foreign = office.made("/programacoes", avulsa(office, empresa_id=office.otica))

    def asker(self, name: str) -> Client:
        o = self.office
        people = {
            "gerente": o.gilda, "colaborador": o.caio, "alheio": o.otavio, "auditor": o.aurora, "cliente": o.maria,
            "outro_departamento": self.joao, "outra_empresa": self.iris,
        }
        return people[name].api if name in people else o.admin if name == "administrador" else self.anybody

    def fresh(self) -> Checklist:
        return Checklist(self.office)

    def recebido(self, checklist: Checklist) -> str:
        """The id of a file that came by mail from Maria's own address."""
        return arrived(self.served, checklist.id, self.office.maria)

    def nao_pedida(self) -> str:
        """The path of an item that the bakery is not asked."""
        servico = self.office.new_servico()
        id = self.office.made("/programacoes", avulsa(self.office, servico_id=servico))
        item = ok(self.office.admin.get(f"/programacoes/{id}"))["atividades"][1]["id"]
        ok(self.office.maria.api.post(f"/programacoes/{id}/atividades/{item}/retornos", {"retorno": "nao_pedir_mais"}), 201)
        found = ok(self.office.admin.get(f"/empresas/{self.office.padaria}/nao-pedir"))["itens"]
        return f"/empresas/{self.office.padaria}/nao-pedir/{next(each['id'] for each in found if each['servico_id'] == servico)}"

    def in_place_of_link(self, name: str, checklist: Checklist) -> tuple[str, Client]:
        """What stands in the path, and who sends it."""
        if name not in ("own", "foreign", "revoked", "unknown"):
            return checklist.id, self.asker(name)
        if name == "unknown":
            return "um-link-que-ninguem-fez", self.anybody
        if name == "foreign":
            made = ok(self.office.admin.post(f"/programacoes/{self.foreign}/links", {"usuario_id": self.iris.id}), 201)
            return made["url"].rsplit("/p/", 1)[1], self.anybody
        id, link = checklist.link(self.office.maria)
        if name == "revoked":
            ok(self.office.admin.delete(f"{checklist.path}/links/{id}"))
        return link, self.anybody


@dataclass(frozen=True)
class Asked:
    """One request; `by` where it is not by the asker's usual session."""

    path: str
    body: object = None
    more: dict[str, Any] = field(default_factory=dict)
    by: Client | None = None


@dataclass(frozen=True)
class Row:
    """`operation` as OpenAPI names it, perhaps with a remark in parentheses; `answers` in the order of the columns."""

    operation: str
    answers: str
    how: Callable[..., Asked]

    @property
    def by_link(self) -> bool:
        return "/portal/{link}" in self.operation

    @property
    def columns(self) -> tuple[str, ...]:
        return LINK if self.by_link else EQUIPE


def avulsa(o: Office, **more: Any) -> dict[str, Any]:
    return {
        "servico_id": o.servico, "empresa_id": o.padaria, "competencia": "2026-10", "responsavel_id": o.caio.id, "notificar": False,
        **days(5, 9), **more,
    }


def days(entrega: int, vencimento: int) -> dict[str, str]:
    return {name: (today() + timedelta(days=n)).isoformat() for name, n in (("entrega", entrega), ("vencimento", vencimento))}


def pdf() -> dict[str, Any]:
    return {"arquivo": ("extrato.pdf", f"%PDF-1.4\n% {uuid4()}\n%%EOF\n".encode())}


def novo_cliente(o: Office, **more: Any) -> dict[str, Any]:
    return {
        "nome": "Rui Alves", "email": f"rui.{uuid4().hex}@exemplo.com.br", "perfil": "cliente", "empresas": [o.padaria],
        "notificar_por": ["email"], **more,
    }


def at(path: str, body: object = None) -> Callable[..., Asked]:
    """A path and body that need nothing."""
    return lambda world, asker: Asked(path, body)


def office(make: Callable[[Office], tuple[str, object]]) -> Callable[..., Asked]:
    """Something of the office's."""
    return lambda world, asker: Asked(*make(world.office))


def seen(tail: str) -> Callable[..., Asked]:
    """A look at a programação."""
    return lambda world, asker: Asked(world.seen.path + tail)


def fresh(make: Callable[[Checklist], tuple[str, object]]) -> Callable[..., Asked]:
    """A movement of a programação that nobody else has touched."""
    return lambda world, asker: Asked(*make(world.fresh()))


def with_file(tail: str, body: object = None) -> Callable[..., Asked]:
    """A movement of a file that the client sent."""

    def make(world: World, asker: Client) -> Asked:
        checklist = world.fresh()
        return Asked(checklist.on(f"anexos/{checklist.anexo()}{tail}"), body)

    return make


def by_mail(tail: str, body: Callable[[Checklist], object]) -> Callable[..., Asked]:
    """What is done with a file that came by mail."""

    def make(world: World, asker: Client) -> Asked:
        checklist = world.fresh()
        return Asked(f"{checklist.path}/recebidos/{world.recebido(checklist)}{tail}", body(checklist))

    return make


def closed(tail: str, body: object) -> Callable[..., Asked]:
    """A movement of a programação that has its baixa."""

    def make(world: World, asker: Client) -> Asked:
        checklist = world.fresh()
        ok(world.office.admin.post(f"{checklist.path}/baixa", {"status": "concluida_com_pendencias"}), 201)
        return Asked(checklist.path + tail, body)

    return make


def reopened(world: World, asker: Client) -> Asked:
    checklist = world.fresh()
    checklist.anexo()
    return Asked(checklist.on("reabertura"), {"comentario": "Veio o mês errado."})


def linked(world: World, asker: Client) -> Asked:
    checklist = world.fresh()
    return Asked(f"{checklist.path}/links/{checklist.link(world.office.maria)[0]}")


def lote(kind: str, **body: Any) -> Callable[..., Asked]:
    return lambda world, asker: Asked(f"/lotes/{kind}", {"programacoes": [world.fresh().id], **{
        name: value(world) if callable(value) else value for name, value in body.items()
    }})


def own_session(path: Callable[[Client], str]) -> Callable[..., Asked]:
    """A session that may end."""

    def make(world: World, asker: Client) -> Asked:
        again = asker.again()
        return Asked(path(again), by=again)

    return make


def newest_token(client: Client) -> str:
    return f"/tokens/{ok(client.get('/tokens'))['itens'][0]['id']}" if client.token else f"/tokens/{uuid4()}"


def portal(tail: str, body: object = None, files: bool = False) -> Callable[..., Asked]:
    """By what stands in the link's place; `{anexo}` is a file of the client's."""

    def make(world: World, name: str) -> Asked:
        checklist = world.fresh()
        place, by = world.in_place_of_link(name, checklist)
        path = tail.replace("{atividade}", checklist.atividade)
        if "{anexo}" in path:
            path = path.replace("{anexo}", checklist.anexo())
        if "{recebido}" in path:
            path = path.replace("{recebido}", world.recebido(checklist))
            return Asked(f"/portal/{place}{path}", {"atividade": checklist.atividade}, by=by)
        return Asked(f"/portal/{place}{path}", body, {"files": pdf()} if files else {}, by)

    return make


# nobody, administrador, gerente, colaborador, alheio, auditor, cliente, outro_departamento, outra_empresa
READ, READ_OWN = "401 200 200 200 200 200 404 404 404", "401 200 200 200 404 200 404 404 404"
MANAGE, MAKE = "401 200 200 403 403 403 404 404 404", "401 201 201 403 403 403 404 404 404"
MOVE, MOVE_200 = "401 201 201 201 404 403 404 404 404", "401 200 200 200 404 403 404 404 404"
TABLE = (
    Row("POST /sessao", "201 201 201 201 201 201 201 201 201", office(lambda o: ("/sessao", {"email": o.caio.email, "senha": SENHA}))),
    Row("DELETE /sessao", "401 204 204 204 204 204 204 204 204", own_session(lambda client: "/sessao")),
    Row("GET /tokens", "401 200 200 200 200 200 200 200 200", at("/tokens")),
    Row("DELETE /tokens/{id}", "401 204 204 204 204 204 204 204 204", own_session(newest_token)),
    Row("DELETE /tokens/{id} (another's)", "401 404 404 404 404 404 404 404 404", lambda world, asker: Asked(newest_token(
        world.office.person("auditor", "Outra Pessoa").api
    ))),
    Row("POST /senha/pedido", "202 202 202 202 202 202 202 202 202", at("/senha/pedido", {"email": "ninguem@exemplo.com.br"})),
    Row("POST /senha", "410 410 410 410 410 410 410 410 410", at("/senha", {"token": "nenhum", "senha": "uma frase longa"})),
    Row("GET /whatsapp", "403 403 403 403 403 403 403 403 403", at("/whatsapp?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1")),
    Row("POST /whatsapp", "403 403 403 403 403 403 403 403 403", at("/whatsapp", {"object": "whatsapp_business_account"})),
    Row("GET /escritorio", READ, at("/escritorio")),
    Row("PATCH /escritorio", "401 200 403 403 403 403 404 404 404", at("/escritorio", {"uf": "SP"})),
    Row("GET /departamentos", READ, at("/departamentos")),
    Row("POST /departamentos", MAKE, at("/departamentos", {"nome": "Societário"})),
    Row("GET /usuarios", READ, at("/usuarios")),
    Row("POST /usuarios", MAKE, office(lambda o: ("/usuarios", novo_cliente(o)))),
    Row("POST /usuarios (equipe)", "401 201 403 403 403 403 404 404 404", office(lambda o: ("/usuarios", novo_cliente(
        o, perfil="auditor", empresas=[]
    )))),
    Row("GET /usuarios/{id}", READ, office(lambda o: (f"/usuarios/{o.maria.id}", None))),
    Row("PATCH /usuarios/{id}", MANAGE, office(lambda o: (f"/usuarios/{o.maria.id}", {"avisos": "nenhum"}))),
    Row("POST /usuarios/{id}/enderecos/{canal}/confirmacao", MANAGE, office(lambda o: (
        f"/usuarios/{o.maria.id}/enderecos/email/confirmacao", {}
    ))),
    Row("POST /usuarios/{id}/enderecos/{canal}/confirmacao (equipe)", "401 200 403 403 403 403 404 404 404", office(lambda o: (
        f"/usuarios/{o.caio.id}/enderecos/email/confirmacao", {}
    ))),
    Row("PATCH /usuarios/{id} (equipe)", "401 200 403 403 403 403 404 404 404", office(lambda o: (
        "/usuarios/" + o.person("gerente", "Outra Gerente").id, {"avisos": "nenhum"}
    ))),
    Row("GET /empresas", READ, at("/empresas")),
    Row("POST /empresas", MAKE, lambda world, asker: Asked("/empresas", {"razao_social": "Loja Ltda", "cnpj": new_cnpj()})),
    Row("GET /empresas/{id}", READ, office(lambda o: (f"/empresas/{o.padaria}", None))),
    Row("PATCH /empresas/{id}", MANAGE, office(lambda o: (f"/empresas/{o.padaria}", {"ativa": True}))),
    Row("GET /empresas/{id}/nao-pedir", READ, office(lambda o: (f"/empresas/{o.padaria}/nao-pedir", None))),
    Row("DELETE /empresas/{id}/nao-pedir/{nao_pedir_id}", MOVE_200, lambda world, asker: Asked(world.nao_pedida())),
    Row("POST /importacoes/empresas", MANAGE, lambda world, asker: Asked("/importacoes/empresas", more={
        "files": {"arquivo": ("a.csv", CSV.format(uuid4().hex, new_cnpj()).encode())}
    })),
    Row("GET /processos-modelo", READ, at("/processos-modelo")),
    Row("POST /processos-modelo", MAKE, at("/processos-modelo", {"nome": "M", "atividades": [{"nome": "A", "obrigatoria": True}]})),
    Row("GET /processos-modelo/{id}", READ, office(lambda o: (f"/processos-modelo/{o.modelo}", None))),
    Row("PUT /processos-modelo/{id}", MANAGE, office(lambda o: (f"/processos-modelo/{o.new_modelo()}", {
        "nome": "M", "atividades": [{"nome": "B", "obrigatoria": True}]
    }))),
    Row("GET /servicos", READ, at("/servicos")),
    Row("POST /servicos", MAKE, office(lambda o: ("/servicos", o.servico_body()))),
    Row("GET /servicos/{id}", READ_OWN, office(lambda o: (f"/servicos/{o.servico}", None))),
    Row("PUT /servicos/{id}", MANAGE, office(lambda o: (f"/servicos/{o.new_servico()}", o.servico_body()))),
    Row("POST /servicos/{id}/regua/simulacao", MANAGE, office(lambda o: (
        f"/servicos/{o.servico}/regua/simulacao", {"regua": [], "de": "2026-01-01", "ate": "2026-01-31"}
    ))),
    Row("GET /agendas", READ, at("/agendas")),
    Row("POST /agendas", MAKE, office(lambda o: ("/agendas", o.agenda_body()))),
    Row("GET /agendas/{id}", READ_OWN, lambda world, asker: Asked(f"/agendas/{world.agenda}")),
    Row("PUT /agendas/{id}", MANAGE, office(lambda o: (f"/agendas/{o.new_agenda()}", o.agenda_body()))),
    Row("DELETE /agendas/{id}", MANAGE, office(lambda o: (f"/agendas/{o.new_agenda()}", None))),
    Row("GET /agendas/{id}/previsao", READ_OWN, lambda world, asker: Asked(f"/agendas/{world.agenda}/previsao")),
    Row("POST /agendas/{id}/geracao", MANAGE, lambda world, asker: Asked(f"/agendas/{world.agenda}/geracao", {"competencia": "2030-01"})),
    Row("GET /programacoes", READ, at("/programacoes")),
    Row("POST /programacoes", MAKE, office(lambda o: ("/programacoes", avulsa(o)))),
    Row("GET /programacoes/{id}", READ_OWN, seen("")),
    Row("GET /programacoes/{id}/historico", READ_OWN, seen("/historico")),
    Row("GET /programacoes/{id}/regua", READ_OWN, seen("/regua")),
    Row("GET /programacoes/{id}/porque", READ_OWN, seen("/porque?quando=2030-01-01")),
    Row("GET /programacoes/{id}/diferencas", READ_OWN, seen("/diferencas?de=2030-01-01T00:00:00Z&ate=2030-01-01T00:00:00Z")),
    Row("GET /programacoes/{id}/anexos.zip", READ_OWN, seen("/anexos.zip")),
    Row("GET /anexos/{id}", "401 200 200 200 404 200 200 404 404", lambda world, asker: Asked(f"/anexos/{world.anexo}")),
    Row("POST /programacoes/{id}/atividades", MOVE, fresh(lambda c: (f"{c.path}/atividades", {"nome": "Contrato", "obrigatoria": False}))),
    Row("POST /programacoes/{id}/atividades/{atividade}/anexos", "401 201 201 201 404 403 201 404 404", lambda world, asker: Asked(
        world.fresh().on("anexos"), more={"files": pdf()}
    )),
    Row("DELETE /programacoes/{id}/atividades/{atividade}/anexos/{anexo}", "401 200 200 200 404 403 200 404 404", with_file("")),
    Row("POST /programacoes/{id}/atividades/{atividade}/anexos/{anexo}/conferencia", MOVE, with_file("/conferencia", {})),
    Row("POST /programacoes/{id}/atividades/{atividade}/anexos/{anexo}/devolucao", MOVE, with_file("/devolucao", {"motivo": "Cortado."})),
    Row("POST /programacoes/{id}/recebidos/{recebido}/colocacao", "401 201 201 201 404 403 201 404 404", by_mail(
        "/colocacao", lambda c: {"atividade": c.atividade}
    )),
    Row("POST /programacoes/{id}/recebidos/{recebido}/descarte", MOVE, by_mail("/descarte", lambda c: {"motivo": "É a assinatura."})),
    Row("POST /programacoes/{id}/atividades/{atividade}/retornos", "401 201 201 201 404 403 201 404 404", fresh(lambda c: (
        c.on("retornos"), {"retorno": "sem_movimento"}
    ))),
    Row("POST /programacoes/{id}/atividades/{atividade}/comentarios", "401 201 201 201 404 403 201 404 404", fresh(lambda c: (
        c.on("comentarios"), {"texto": "Vai amanhã."}
    ))),
    Row("POST /programacoes/{id}/atividades/{atividade}/reabertura", MOVE, reopened),
    Row("PUT /programacoes/{id}/atividades/{atividade}/exigencia", MOVE_200, fresh(lambda c: (
        c.on("exigencia"), {"exigencia": "dispensada"}
    ))),
    Row("POST /programacoes/{id}/solicitacoes", "401 202 202 202 404 403 404 404 404", fresh(lambda c: (f"{c.path}/solicitacoes", {}))),
    Row("POST /programacoes/{id}/transferencia", MOVE, fresh(lambda c: (
        f"{c.path}/transferencia", {"responsavel_id": c.office.gilda.id}
    ))),
    Row("POST /programacoes/{id}/baixa", MOVE, fresh(lambda c: (f"{c.path}/baixa", {"status": "concluida_com_pendencias"}))),
    Row("POST /programacoes/{id}/estorno", "401 201 201 403 404 403 404 404 404", closed("/estorno", {"motivo": "Mais um extrato."})),
    Row("POST /programacoes/{id}/cancelamento", "401 201 201 403 404 403 404 404 404", fresh(lambda c: (
        f"{c.path}/cancelamento", {"motivo": "Duplicada."}
    ))),
    Row("PUT /programacoes/{id}/prazo", "401 200 200 403 404 403 404 404 404", fresh(lambda c: (
        f"{c.path}/prazo", {**days(0, 2), "motivo": "Feriado."}
    ))),
    Row("GET /programacoes/{id}/links", READ_OWN, seen("/links")),
    Row("POST /programacoes/{id}/links", MOVE, fresh(lambda c: (f"{c.path}/links", {"usuario_id": c.office.maria.id}))),
    Row("DELETE /programacoes/{id}/links/{link}", MOVE_200, linked),
    Row("GET /programacoes/{id}/notificacoes", READ_OWN, seen("/notificacoes")),
    Row("POST /lotes/solicitacoes", READ, lote("solicitacoes")),
    Row("POST /lotes/transferencias", READ, lote("transferencias", responsavel_id=lambda world: world.office.gilda.id)),
    Row("POST /lotes/baixas", READ, lote("baixas", status="concluida_com_pendencias")),
    Row("GET /painel", READ, at("/painel")),
    Row("GET /eventos/vivo", "401 200 200 200 200 200 200 200 200", lambda world, asker: Asked("/eventos/vivo", more={"endless": True})),
    Row("GET /auditoria/eventos", "401 200 403 403 403 200 404 404 404", at("/auditoria/eventos")),
    Row("GET /caixa", "401 200 403 403 403 403 404 404 404", at("/caixa")),
    Row("GET /estacionados", "401 200 403 403 403 403 404 404 404", at("/estacionados")),
    Row("POST /estacionados/tentativa", "401 200 403 403 403 403 404 404 404", at("/estacionados/tentativa")),
    Row(
        "POST /estacionados/{tipo}/{id}/tentativa", "401 404 403 403 403 403 404 404 404", at(f"/estacionados/mensagem/{uuid4()}/tentativa")
    ),
    Row("GET /portal", "401 403 403 403 403 403 200 200 200", at("/portal")),
    Row("GET /saude", "200 200 200 200 200 200 200 200 200", at("/saude")),
    Row("GET /pronto", "200 200 200 200 200 200 200 200 200", at("/pronto")),
    Row("GET /metrics", "200 200 200 200 200 200 200 200 200", at("/metrics")),
    # own, foreign, revoked, unknown; signed in: cliente, outro_departamento, outra_empresa, colaborador, nobody
    Row("GET /portal/{link}", "200 200 410 404 200 404 404 404 401", portal("")),
    Row("POST /portal/{link}/renovacao", "409 409 410 404 404 404 404 404 401", portal("/renovacao", {})),
    Row("POST /portal/{link}/atividades/{atividade}/anexos", "201 404 410 404 201 404 404 404 401", portal(
        "/atividades/{atividade}/anexos", files=True
    )),
    Row("DELETE /portal/{link}/atividades/{atividade}/anexos/{anexo}", "200 404 410 404 200 404 404 404 401", portal(
        "/atividades/{atividade}/anexos/{anexo}"
    )),
    Row("POST /portal/{link}/atividades/{atividade}/retornos", "201 404 410 404 201 404 404 404 401", portal(
        "/atividades/{atividade}/retornos", {"retorno": "sem_movimento"}
    )),
    Row("POST /portal/{link}/atividades/{atividade}/comentarios", "201 404 410 404 201 404 404 404 401", portal(
        "/atividades/{atividade}/comentarios", {"texto": "Vai amanhã."}
    )),
    Row("POST /portal/{link}/recebidos/{recebido}/colocacao", "201 404 410 404 201 404 404 404 401", portal(
        "/recebidos/{recebido}/colocacao"
    )),
    Row("GET /portal/{link}/anexos/{anexo}", "200 404 410 404 200 404 404 404 401", portal("/anexos/{anexo}")),
)
