"""Two at once, also at two web processes that each remember what they saw last: one is right, nothing is lost (R11, R12)."""
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2
import pytest

from tests.adapters.api.access import Checklist, avulsa, days, pdf
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import EMAIL, SENHA, Served, web

Call = Callable[[], httpx2.Response]


def together(*calls: Call) -> list[httpx2.Response]:
    """Their answers; all begin when all are ready."""
    ready = Barrier(len(calls))

    def one(call: Call) -> httpx2.Response:
        ready.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def said(answers: Sequence[httpx2.Response]) -> Counter[str]:
    return Counter(str(a.status_code) if a.is_success else f"{a.status_code} {a.json()['codigo']}" for a in answers)


class Two:
    """One user at two web processes; each has seen the programação, so that what it remembers is soon old."""

    def __init__(self, office: Office, second: Client) -> None:
        self.office, self.here = office, office.admin
        self.there = Client(second.url, office.admin.token, seen=office.admin.seen)

    def checklist(self) -> Checklist:
        made = Checklist(self.office)
        for client in (self.here, self.there):
            ok(client.post(made.on("comentarios"), {"texto": f"Visto em {client.url}.", "interno": True}), 201)
        return made

    def each(self, n: int, call: Callable[[Client], Call]) -> list[Call]:
        return [call(self.here if k % 2 else self.there) for k in range(n)]

    def tipos(self, checklist: Checklist) -> Counter[str]:
        return Counter(item["tipo"] for item in ok(self.here.get(f"{checklist.path}/historico"))["itens"])

    def atividade(self, checklist: Checklist) -> dict[str, Any]:
        found: list[dict[str, Any]] = ok(self.here.get(checklist.path))["atividades"]
        return next(each for each in found if each["id"] == checklist.atividade)


@pytest.fixture(scope="module")
def two(served: Served, second: Client, office: Office) -> Two:
    return Two(office, second)


def test_one_key_at_once_records_once(two: Two) -> None:
    """R11: at two processes; all are answered the same"""
    checklist = two.checklist()
    answers = together(*two.each(8, lambda client: lambda: client.post(checklist.on("comentarios"), {"texto": "Uma vez."}, key="k1")))
    assert said(answers) == {"201": 8}
    assert len({answer.text for answer in answers}) == 1
    assert two.tipos(checklist)["comentario_adicionado"] == 3


def test_one_key_at_once_with_files_records_once(two: Two) -> None:
    """R11"""
    checklist, sent = two.checklist(), pdf()
    answers = together(*two.each(6, lambda client: lambda: client.post(checklist.on("anexos"), files=sent, key="k2")))
    assert said(answers) == {"201": 6}
    assert len({answer.text for answer in answers}) == 1
    assert two.tipos(checklist)["arquivo_anexado"] == 1


def test_one_key_at_once_for_different_things_is_only_for_one(two: Two) -> None:
    """R11: 422 for the others"""
    checklist = two.checklist()
    answers = together(*[
        lambda n=n, client=client: client.post(checklist.on("comentarios"), {"texto": f"Fala {n}."}, key="k3")
        for n, client in enumerate([two.here, two.there] * 3)
    ])
    assert said(answers) == {"201": 1, "422 chave_reutilizada": 5}


def test_a_file_is_removed_and_returned_by_one_of_two(two: Two) -> None:
    """R12: M4 and M17 at once; the other is told that it is gone, or it was there first"""
    for _ in range(3):
        checklist = two.checklist()
        anexo = checklist.anexo()
        path = checklist.on(f"anexos/{anexo}")
        removed, returned = together(
            lambda path=path: two.here.delete(path), lambda path=path: two.there.post(f"{path}/devolucao", {"motivo": "Cortado."}),
        )
        assert said([removed, returned]) in (
            {"200": 1, "409 anexo_removido": 1}, {"200": 1, "201": 1}, {"201": 1, "409 anexo_devolvido": 1},
        ), said([removed, returned])
        tipos = two.tipos(checklist)
        assert (tipos["arquivo_removido"], tipos["arquivo_devolvido"]) == (removed.is_success, returned.is_success)
        assert two.atividade(checklist)["situacao"] == "pendente"


def test_an_item_is_reopened_once(two: Two) -> None:
    """R12: the second finds it pendente"""
    checklist = two.checklist()
    checklist.anexo()
    answers = together(*two.each(4, lambda client: lambda: client.post(checklist.on("reabertura"), {"comentario": "De novo."})))
    assert said(answers) == {"201": 1, "409 atividade_pendente": 3}
    assert two.tipos(checklist)["atividade_reaberta"] == 1


def test_answers_at_once_leave_one_of_them_and_all_in_the_history(two: Two) -> None:
    """R6, R12: M3, M5, M6, M7 and M9 on one atividade"""
    checklist = two.checklist()
    path = checklist.on("retornos")
    answers = together(
        lambda: two.here.post(path, {"retorno": "sem_movimento"}), lambda: two.there.post(path, {"retorno": "nao_pedir_mais"}),
        lambda: two.here.post(path, {"retorno": "enviar_depois"}), lambda: two.there.post(checklist.on("anexos"), files=pdf()),
        lambda: two.here.post(checklist.on("reabertura"), {"comentario": "Outra vez."}),
    )
    assert set(said(answers)) <= {"201", "200", "409 atividade_pendente"}
    tipos = two.tipos(checklist)
    asked = ("sem_movimento_informado", "nao_pedir_mais_informado", "envio_adiado", "arquivo_anexado", "atividade_reaberta")
    assert [tipos[tipo] for tipo in asked] == [answer.status_code == 201 for answer in answers]
    found = two.atividade(checklist)
    assert (found["situacao"] == "enviada") == any(not anexo["anterior"] for anexo in found["anexos"])


def test_what_comes_with_the_baixa_is_before_it_or_refused(two: Two) -> None:
    """R5, R12: nothing comes after; a second baixa is none, an estorno needs one"""
    baixa = {"status": "concluida_com_pendencias"}
    for _ in range(3):
        checklist = two.checklist()
        closed, sent, commented, again = together(
            lambda c=checklist: two.here.post(f"{c.path}/baixa", baixa), lambda c=checklist: two.there.post(c.on("anexos"), files=pdf()),
            lambda c=checklist: two.there.post(c.on("comentarios"), {"texto": "Cheguei."}),
            lambda c=checklist: two.there.post(f"{c.path}/baixa", baixa),
        )
        assert said([closed, again])["201"] == 1, said([closed, again])
        assert set(said([sent, commented])) <= {"201", "409 programacao_baixada"}
        itens = ok(two.here.get(f"{checklist.path}/historico"))["itens"]
        assert [item["tipo"] for item in itens].index("programacao_baixada") == len(itens) - 1
        told = said(together(*two.each(4, lambda client, c=checklist: lambda: client.post(f"{c.path}/estorno", {"motivo": "Faltou."}))))
        assert told["201"] == 1
        assert two.tipos(checklist)["baixa_estornada"] == 1


def test_not_to_be_asked_again_is_said_once_in_both_places(two: Two) -> None:
    """M6: in the programação and in the empresa by one append, however many say it"""
    empresa = two.office.empresa("Ateliê Aurora")
    servico = two.office.new_servico()
    ids = [two.office.made("/programacoes", avulsa(two.office, empresa_id=empresa, servico_id=servico)) for _ in range(2)]
    items = [(id, ok(two.here.get(f"/programacoes/{id}"))["atividades"][1]["id"]) for id in ids for _ in range(3)]
    answers = together(*[
        lambda id=id, item=item, client=client: client.post(f"/programacoes/{id}/atividades/{item}/retornos", {"retorno": "nao_pedir_mais"})
        for (id, item), client in zip(items, [two.here, two.there] * 3, strict=True)
    ])
    assert set(said(answers)) <= {"201", "200"}
    assert len(ok(two.here.get(f"/empresas/{empresa}/nao-pedir"))["itens"]) == 1
    for id in ids:
        itens = ok(two.here.get(f"/programacoes/{id}/historico"))["itens"]
        assert [item["tipo"] for item in itens].count("nao_pedir_mais_informado") == 1


def test_a_geracao_at_once_brings_each_once(two: Two) -> None:
    """R10"""
    agenda = two.office.new_agenda(servico_id=two.office.new_servico())
    answers = together(*two.each(4, lambda client: lambda: client.post(f"/agendas/{agenda}/geracao", {"competencia": "2030-01"})))
    made = [id for answer in answers for id in ok(answer)["geradas"]]
    assert len(made) == len(set(made)) == 2
    assert {frozenset(ok(a)["geradas"] + ok(a)["existentes"]) for a in answers} == {frozenset(made)}


def test_who_leaves_is_given_nothing_on_the_way_out(two: Two) -> None:
    """R19: a transfer to somebody, and the deactivation of the same, at once: whoever is responsável is active"""
    for n in range(3):
        ana = two.office.person("colaborador", f"Ana {n}")
        checklist = two.checklist()
        moved, gone = together(
            lambda c=checklist, ana=ana: two.here.post(f"{c.path}/transferencia", {"responsavel_id": ana.id}),
            lambda ana=ana: two.there.patch(f"/usuarios/{ana.id}", {"ativo": False}),
        )
        responsavel = ok(two.here.get(checklist.path))["responsavel"]["id"]
        active = ok(two.here.get(f"/usuarios/{ana.id}"))["ativo"]
        assert active or responsavel != ana.id, (moved.text, gone.text)
        assert gone.status_code == (409 if active else 200)


def test_an_office_keeps_one_administrador(own: Served) -> None:
    """Each steps down while the other is still there, at two processes: one stays"""
    admin = Client(own.url).signed_in(EMAIL, SENHA)
    body = {"nome": "Rosa Reis", "email": "rosa@exemplo.com.br", "perfil": "administrador", "senha": SENHA, "notificar_por": []}
    rosa = ok(admin.post("/usuarios", body), 201)["id"]
    first = next(each["id"] for each in admin.every("/usuarios") if each["id"] != rosa)
    with web(own.settings, own.servers, own.clock) as other:
        there = Client(other.url, admin.token)
        answers = together(
            lambda: admin.patch(f"/usuarios/{rosa}", {"perfil": "gerente"}),
            lambda: there.patch(f"/usuarios/{first}", {"perfil": "gerente"}),
        )
    assert set(said(answers)) <= {"200", "409 ultimo_administrador", "403 sem_permissao"}
    assert said(answers)["200"] == 1


def test_two_transfers_at_once_are_both_told_of(two: Two) -> None:
    """M11: in the order in which they came, the second from whom the first gave it to"""
    checklist = two.checklist()
    others = [two.office.gilda.id, two.office.person("colaborador", "Bia Costa").id]
    answers = together(*[
        lambda id=id, client=client: client.post(f"{checklist.path}/transferencia", {"responsavel_id": id})
        for id, client in zip(others, (two.here, two.there), strict=True)
    ])
    assert said(answers) == {"201": 2}
    itens = ok(two.here.get(f"{checklist.path}/historico"))["itens"]
    moved = [item["dados"] for item in itens if item["tipo"] == "programacao_transferida"]
    assert [each["de"] for each in moved] == [two.office.caio.id, moved[0]["para"]]
    assert ok(two.here.get(checklist.path))["responsavel"]["id"] == moved[1]["para"]


def test_one_cnpj_and_one_email_at_once_are_taken_once(two: Two) -> None:
    """409 for the others"""
    body = {"razao_social": "Gêmeos Ltda", "cnpj": "11.444.777/0001-61"}
    assert said(together(*two.each(4, lambda client: lambda: client.post("/empresas", body)))) == {"201": 1, "409 cnpj_em_uso": 3}
    novo = {"nome": "Eva", "email": "eva.unica@exemplo.com.br", "perfil": "auditor", "senha": SENHA, "notificar_por": []}
    assert said(together(*two.each(4, lambda client: lambda: client.post("/usuarios", novo)))) == {"201": 1, "409 email_em_uso": 3}


def test_if_match_lets_one_of_two_through(two: Two) -> None:
    """412"""
    checklist = two.checklist()
    etag = two.here.get(checklist.path).headers["ETag"]
    answers = together(*two.each(4, lambda client: lambda: client.put(
        f"{checklist.path}/prazo", {**days(1, 3), "motivo": "Feriado."}, headers={"If-Match": etag}
    )))
    assert said(answers)["200"] == 1, said(answers)
    assert two.tipos(checklist)["prazo_alterado"] == 1


SPOILED: dict[str, Callable[[Office, Checklist, str, str, str], httpx2.Response]] = {
    "usuario": lambda o, c, empresa, cliente, link: o.admin.patch(f"/usuarios/{cliente}", {"ativo": False}),
    "empresa": lambda o, c, empresa, cliente, link: o.admin.patch(f"/empresas/{empresa}", {"ativa": False}),
    "departamento": lambda o, c, empresa, cliente, link: o.admin.patch(f"/usuarios/{cliente}", {"departamentos": [o.pessoal]}),
    "link": lambda o, c, empresa, cliente, link: o.admin.delete(f"{c.path}/links/{link}"),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_link_is_over_at_once_everywhere(two: Two, served: Served, second: Client, spoil: str) -> None:
    """R15, R19: its user deactivated, its empresa inativa, another departamento, revoked; also at a process that had just taken it"""
    o = two.office
    empresa = o.empresa("Mercado Lima")
    cliente = o.person("cliente", "Léa Lima", empresas=[empresa], departamentos=[o.fiscal])
    checklist = Checklist(o, empresa_id=empresa)
    id, link = checklist.link(cliente)
    place = f"/portal/{link}/atividades/{checklist.atividade}"
    clients = Client(served.url, seen=o.admin.seen), Client(second.url, seen=o.admin.seen)
    for client in clients:
        ok(client.get(f"/portal/{link}"))
    sent = ok(clients[1].post(f"{place}/anexos", files=pdf()), 201)["anexos"][0]["id"]
    ok(SPOILED[spoil](o, checklist, empresa, cliente.id, id))
    for client in clients:
        answers = (
            client.get(f"/portal/{link}"), client.get(f"/portal/{link}/anexos/{sent}"), client.post(f"{place}/anexos", files=pdf()),
            client.post(f"{place}/comentarios", {"texto": "Oi."}), client.delete(f"{place}/anexos/{sent}"),
            client.post(f"/portal/{link}/renovacao", {}),
        )
        assert said(answers) == {"410 link_revogado": len(answers)}
