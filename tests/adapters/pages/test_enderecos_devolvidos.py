"""An address that sends things back is seen where people are looked after, and confirmed there or by the API."""
from uuid import UUID

import pytest

from domain.acesso import SISTEMA
from domain.escritorio.desfecho import devolvida, endereco_devolvido
from domain.notificacao.state import entrega_id
from tests.adapters.api.access import Checklist
from tests.adapters.api.client import ok, refused
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import Served
from tests.adapters.pages.browser import Browser


@pytest.fixture
def joao(office: Office) -> Person:
    return office.person("cliente", "João Dias", empresas=[office.empresa("Padaria do João")])


def comes_back(served: Served, office: Office, person: Person, motivo: str) -> Checklist:
    """What was asked of the person by e-mail came back."""
    [empresa] = ok(office.admin.get(f"/usuarios/{person.id}"))["empresas"]
    checklist = Checklist(office, empresa_id=empresa)
    causa = ok(office.admin.post(f"{checklist.path}/solicitacoes", {}), 202)["posicao"]
    usuario, programacao, consulta = UUID(person.id), UUID(checklist.id), served.system.consulta
    entrega = entrega_id(causa, usuario, "email")
    served.run(served.system.store.run(
        lambda work: devolvida(work, consulta, entrega, programacao, usuario, "email", causa, motivo), SISTEMA
    ))
    served.run(served.system.seen())
    return checklist


def test_a_marked_address_is_shown_with_its_reason_until_it_is_confirmed(
    served: Served, office: Office, gilda: Browser, caio: Browser, joao: Person
) -> None:
    checklist = comes_back(served, office, joao, "552 5.2.2 over quota <b>")
    [shown] = ok(office.admin.get(f"/usuarios/{joao.id}"))["devolvidos"]
    assert (shown["canal"], shown["motivo"]) == ("email", "552 5.2.2 over quota <b>")
    [seen] = [each for each in office.admin.every("/usuarios", busca=joao.nome) if each["id"] == joao.id]
    assert seen["devolvidos"] == [shown]
    told = refused(office.admin.post(f"{checklist.path}/solicitacoes", {}), 409, "sem_destinatario")
    assert "Mensagens voltaram" in told["detail"]
    assert "a caixa está cheia («552 5.2.2 over quota <b>»)" in gilda.get(f"/cadastros/usuarios?busca={joao.nome}").text
    assert "voltou: a caixa está cheia" in caio.get(f"{checklist.path}?fazer=notificacoes").text
    address = f"/cadastros/usuarios/{joao.id}"
    assert gilda.get(checklist.path).one(".returned a").attributes["href"] == address
    assert "a caixa está cheia" in caio.get(checklist.path).one(".returned").text()
    assert not caio.get(address).has("form[action$=confirmacao]")
    assert "E-mail devolvido em" in caio.page.text
    gilda.get(address)
    page = gilda.send(f'form[action="{address}/enderecos/email/confirmacao"]')
    assert "O endereço foi confirmado" in page.text
    assert "devolvido" not in page.text
    assert ok(office.admin.get(f"/usuarios/{joao.id}"))["devolvidos"] == []
    assert not caio.get(checklist.path).has(".returned")
    ok(office.admin.post(f"{checklist.path}/solicitacoes", {}), 202)


def test_saving_a_person_as_it_is_leaves_the_mark_and_another_address_takes_it_away(
    served: Served, office: Office, gilda: Browser, joao: Person
) -> None:
    comes_back(served, office, joao, "550 5.1.1 no such user")
    form = f'form[action="/cadastros/usuarios/{joao.id}"]'
    gilda.get(f"/cadastros/usuarios/{joao.id}")
    page = gilda.send(form, "salvar", nome=f"João Dias Filho {office.tag}")
    assert page.h1 == f"João Dias Filho {office.tag}"
    assert "o endereço não existe" in page.text
    assert "devolvido" not in gilda.send(form, "salvar", email=f"outro.{joao.email}").text


def test_confirming_by_the_api_records_once(served: Served, office: Office, joao: Person) -> None:
    usuario, consulta = UUID(joao.id), served.system.consulta
    position = ok(office.admin.patch(f"/usuarios/{joao.id}", {"telefone": "+5511987650000"}))["posicao"]
    served.run(served.system.store.run(
        lambda work: endereco_devolvido(work, consulta, usuario, "whatsapp", position + 1, "131026"), SISTEMA
    ))
    served.run(served.system.seen())
    path = f"/usuarios/{joao.id}/enderecos/whatsapp/confirmacao"
    assert [each["canal"] for each in ok(office.admin.get(f"/usuarios/{joao.id}"))["devolvidos"]] == ["whatsapp"]
    ok(office.gilda.api.post(path, {}), 201)
    ok(office.gilda.api.post(path, {}), 200)
    refused(office.gilda.api.post(path.replace("whatsapp", "fax"), {}), 422)
