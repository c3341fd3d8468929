"""The office's month, told once from the modelo to the zip: by HTTP, with real bytes, mail and links."""
import hashlib
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

from adapters.embedded.catcher import Catcher
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.examples import files
from tests.workers.processes import eventually, reacting, worker

EXTRATO, NOTAS, ALUGUEL, PONTO, RECIBOS = range(5)
ITENS = [
    {"nome": "Extrato bancário", "obrigatoria": True, "instrucao": "Em OFX, do mês inteiro.", "formatos": ["ofx", "pdf"]},
    {"nome": "Notas de entrada", "obrigatoria": False}, {"nome": "Guia do aluguel", "obrigatoria": False},
    {"nome": "Folha de ponto", "obrigatoria": False}, {"nome": "Recibos", "obrigatoria": False},
]


class Month:
    """One empresa's programação, as its people move it; each says what the history must tell later."""

    def __init__(self, office: Office, id: str) -> None:
        self.office, self.id, self.path = office, id, f"/programacoes/{id}"
        self.atividades = [a["id"] for a in self.shown()["atividades"]]
        self.told: list[tuple[str, str | None]] = []

    def shown(self) -> dict[str, Any]:
        return dict(ok(self.office.admin.get(self.path)))

    def on(self, n: int, tail: str) -> str:
        return f"/atividades/{self.atividades[n]}/{tail}"

    def did(self, tipo: str, person: Person | None) -> None:
        self.told.append((tipo, person.id if person else None))


def send(by: Client, path: str, *sent: tuple[str, bytes]) -> Any:
    return ok(by.send("POST", path, files=[("arquivo", each) for each in sent]), 201)


def link_of(catcher: Catcher, person: Person, words: str) -> str:
    """The newest message to a person that holds these words, by its link."""
    def look() -> list[str]:
        found = [m for m in catcher.inbox.messages(person.email) if words in f"{m.assunto}\n{m.texto}"]
        return [link[1] for m in found[:1] if (link := re.search(r"/p/([\w-]+)", m.texto))]

    return eventually(look, f"a message to {person.email} with «{words}»")[0]


def generate(office: Office, agenda: str, competencia: str) -> Month:
    made = ok(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": competencia}))
    assert (len(made["geradas"]), made["existentes"], made["recusadas"]) == (1, [], [])
    again = ok(office.admin.post(f"/agendas/{agenda}/geracao", {"competencia": competencia}))
    assert (again["geradas"], again["existentes"]) == ([], made["geradas"]), "R10"
    return Month(office, made["geradas"][0])


def test_an_office_does_its_month(own: Served, inbox: Catcher) -> None:
    """M1-M19: modelo → serviço → agenda → geração → solicitação → mail → link → answers → reabertura → devolução → dispensa →
    transferência → baixa → estorno → zip; the history names who and when; next month leaves out what is not asked, and says why"""
    office = Office(Client(own.url).signed_in(EMAIL, SENHA))
    admin, gilda, caio, maria = office.admin, office.gilda, office.caio, office.maria
    celia = office.person("colaborador", "Célia Rocha", departamentos=[office.fiscal])
    with reacting(own), worker(own):
        servico = office.new_servico(processo_modelo_id=office.new_modelo(ITENS))
        start = (own.system.today.replace(day=1) + timedelta(days=62)).replace(day=1)
        agenda = office.new_agenda(servico_id=servico, empresas=[office.padaria], inicio=start.isoformat())
        months = [item["competencia"] for item in ok(admin.get(f"/agendas/{agenda}/previsao"))["itens"]]
        month = generate(office, agenda, months[0])
        month.did("programacao_gerada", None)
        assert month.shown()["status"] == "nao_iniciada"

        asked = ok(caio.api.post(f"{month.path}/solicitacoes", {}), 202)
        assert [each["usuario_id"] for each in asked["destinatarios"]] == [maria.id]
        month.did("solicitacao_enviada", caio)
        portal = f"/portal/{link_of(inbox, maria, 'Extrato bancário')}"
        client = Client(own.url, seen=admin.seen)
        assert [a["nome"] for a in ok(client.get(portal))["atividades"]] == [item["nome"] for item in ITENS]

        extrato, guia = files.ofx(), files.pdf("recibo de outubro")
        sent = send(client, portal + month.on(EXTRATO, "anexos"), ("extrato-outubro.ofx", extrato))["anexos"][0]
        month.did("arquivo_anexado", maria)
        assert sent["sha256"] == hashlib.sha256(extrato).hexdigest()
        for n, body, tipo in (
            (NOTAS, {"retorno": "sem_movimento", "comentario": "Não compramos nada."}, "sem_movimento_informado"),
            (ALUGUEL, {"retorno": "nao_pedir_mais", "comentario": "A sede é nossa."}, "nao_pedir_mais_informado"),
            (PONTO, {"retorno": "enviar_depois", "prometido_para": (own.system.today + timedelta(days=3)).isoformat()}, "envio_adiado"),
        ):
            ok(client.post(portal + month.on(n, "retornos"), body), 201)
            month.did(tipo, maria)
        assert [a["situacao"] for a in month.shown()["atividades"]] == ["enviada", "sem_movimento", "nao_se_aplica", "pendente", "pendente"]

        on_extrato = month.on(EXTRATO, "")
        ok(caio.api.post(f"{month.path}{on_extrato}reabertura", {"comentario": "Faltou a última semana.", "notificar": True}), 201)
        month.did("atividade_reaberta", caio)
        portal = f"/portal/{link_of(inbox, maria, 'Faltou a última semana.')}"
        assert ok(client.get(portal))["atividades"][EXTRATO]["aviso"] == "Faltou a última semana."
        second = send(client, f"{portal}{on_extrato}anexos", ("extrato-outubro.ofx", files.ofx("98765-4")))["anexos"][0]
        month.did("arquivo_anexado", maria)
        ok(caio.api.post(f"{month.path}{on_extrato}anexos/{second['id']}/devolucao", {"motivo": "É de outra conta."}), 201)
        month.did("arquivo_devolvido", caio)
        portal = f"/portal/{link_of(inbox, maria, 'É de outra conta.')}"
        third = send(client, f"{portal}{on_extrato}anexos", ("extrato-completo.ofx", files.ofx("12345-9")))["anexos"][0]
        month.did("arquivo_anexado", maria)
        ok(caio.api.post(f"{month.path}{on_extrato}anexos/{third['id']}/conferencia", {}), 201)
        month.did("arquivo_conferido", caio)

        ok(caio.api.put(month.path + month.on(PONTO, "exigencia"), {"exigencia": "dispensada"}))
        month.did("exigencia_alterada", caio)
        ok(gilda.api.post(f"{month.path}/transferencia", {"responsavel_id": celia.id, "comentario": "Férias do Caio."}), 201)
        month.did("programacao_transferida", gilda)
        eventually(lambda: [m for m in inbox.inbox.messages(celia.email) if "Férias do Caio." in m.texto], "word to the new responsável")
        assert not month.shown()["sugerir_baixa"]
        send(celia.api, month.path + month.on(RECIBOS, "anexos"), ("recibo.pdf", guia))
        month.did("arquivo_anexado", celia)
        month.did("checklist_completado", celia)
        assert month.shown()["sugerir_baixa"], "R3"

        ok(celia.api.post(f"{month.path}/baixa", {"status": "concluida", "observacao": "Entregue em dia."}), 201)
        month.did("programacao_baixada", celia)
        problem = refused(client.post(portal + month.on(NOTAS, "retornos"), {"retorno": "enviar_depois"}), 409, "programacao_baixada")
        assert celia.nome in problem["detail"]
        ok(gilda.api.post(f"{month.path}/estorno", {"motivo": "Chegou mais um extrato."}), 201)
        month.did("baixa_estornada", gilda)
        assert month.shown()["status"] == "iniciada"

        archive = zipfile.ZipFile(io.BytesIO(caio.api.get(f"{month.path}/anexos.zip").content))
        empresa = ok(admin.get(f"/empresas/{office.padaria}"))["nome"]
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{empresa}/{months[0]}/Extrato bancário/extrato-outubro.ofx": extrato,
            f"{empresa}/{months[0]}/Extrato bancário/extrato-completo.ofx": files.ofx("12345-9"),
            f"{empresa}/{months[0]}/Recibos/recibo.pdf": guia,
        }, "R13: current ones, and those from before the reabertura; devolvidos left out"

        history = ok(admin.get(f"{month.path}/historico"))["itens"]
        moved = [i for i in history if not i["tipo"].startswith(("link_", "notificacao_"))]
        admins = dict.fromkeys((ok(admin.get("/usuarios", params={"busca": "Administrador"}))["itens"][0]["id"],))
        assert [(i["tipo"], admins.get(i["por"]["id"], i["por"]["id"])) for i in moved] == month.told
        assert [i["em"] for i in history] == sorted(i["em"] for i in history)
        assert [i["posicao"] for i in history] == sorted(i["posicao"] for i in history)
        assert all(i["frase"] and i["por"]["nome"] for i in history)

        following = generate(office, agenda, months[1]).shown()
        assert [a["nome"] for a in following["atividades"]] == [item["nome"] for n, item in enumerate(ITENS) if n != ALUGUEL]
        assert [(n["nome"], n["por"]["nome"]) for n in following["nao_pedidas"]] == [("Guia do aluguel", maria.nome)]
        (left_out,) = ok(admin.get(f"/empresas/{office.padaria}/nao-pedir"))["itens"]
        assert left_out["comentario"] == "A sede é nossa."
        ok(admin.delete(f"/empresas/{office.padaria}/nao-pedir/{left_out['id']}"))
        assert len(generate(office, agenda, months[2]).shown()["atividades"]) == 5
