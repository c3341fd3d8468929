"""One requested file: what is taken, what is refused and in which words, changing one's mind, talking (M3-M8, R2, R6, R13)."""
import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office
from tests.adapters.api.serving import Served
from tests.adapters.pages.portal_pages import PDF, Portal, well_made
from tests.examples import files

SAIDA, EXTRATO, ALUGUEL = "Notas fiscais de saída", "Extrato bancário", "Guia do aluguel"
MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@pytest.fixture
def portal(served: Served, office: Office) -> Portal:
    return Portal(served.url, office)


def item(portal: Portal, nome: str) -> dict[str, object]:
    found = ok(portal.office.admin.get(portal.checklist.path))["atividades"]
    return next(each for each in found if each["nome"] == nome)


def test_it_says_what_is_asked_and_what_is_taken(portal: Portal) -> None:
    page = well_made(portal.open(SAIDA))
    assert page.h1 == SAIDA
    assert "Em XML, todas do mês." in page.text
    assert "até 50 MB cada, no máximo 20 arquivos" in page.text
    told = page.one('input[type="file"]').attributes
    assert "multiple" in told
    assert "image/*" in str(told["accept"])
    assert ".ofx" in str(told["accept"])
    assert "capture" not in told


def test_several_files_go_in_one_form(portal: Portal) -> None:
    portal.open(EXTRATO)
    told = {"Origin": portal.browser.url}
    action = portal.browser.page.one("form.send").attributes["action"]
    sent = [("arquivo", ("a.pdf", PDF)), ("arquivo", ("b.pdf", PDF + b"2"))]
    assert portal.browser.http.post(str(action), files=sent, headers=told).status_code == 200
    assert [each["nome"] for each in item(portal, EXTRATO)["anexos"]] == ["a.pdf", "b.pdf"]  # type: ignore[attr-defined]


def test_the_same_form_sent_twice_counts_once(portal: Portal) -> None:
    """R11"""
    portal.open(EXTRATO)
    opened = portal.browser.page
    for _ in range(2):
        portal.browser.page = opened
        assert portal.browser.send("form.send", files={"arquivo": ("a.pdf", PDF)}).status == 200
    assert len(item(portal, EXTRATO)["anexos"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "content", "status", "said"), [
    ("planilha.exe", files.EXE, 415, "«planilha.exe» é um arquivo .exe; aqui pedimos"),
    ("extrato.pdf", files.HTML, 415, "uma página HTML com nome de .pdf"),
    ("foto.jpg", files.SVG, 415, "uma imagem SVG com nome de .jpg"),
    ("vazio.pdf", b"", 422, "está vazio"),
])
def test_a_refused_file_stands_at_the_form_in_the_rules_words(portal: Portal, name: str, content: bytes, status: int, said: str) -> None:
    """R13"""
    page = well_made(portal.send_file(EXTRATO, name, content))
    assert page.status == status
    assert said in page.one('[role="alert"]').text()
    assert page.has("form.send")
    assert item(portal, EXTRATO)["anexos"] == []


def test_a_form_without_a_file_asks_for_one(portal: Portal) -> None:
    """As a browser sends it where nothing was chosen."""
    body = b'--x\r\nContent-Disposition: form-data; name="arquivo"; filename=""\r\n\r\n\r\n--x--\r\n'
    told = {"Content-Type": "multipart/form-data; boundary=x", "Origin": portal.browser.url}
    answer = portal.browser.http.post(f"{portal.address(EXTRATO)}/anexos", content=body, headers=told)
    assert answer.status_code == 422
    assert "Escolha um arquivo para enviar." in answer.text


def test_files_beyond_the_number_and_size_are_refused(served: Served, office: Office) -> None:
    """R13"""
    servico = office.new_servico(processo_modelo_id=office.new_modelo([
        {"nome": "Foto", "obrigatoria": False, "formatos": ["jpg"], "maximo_arquivos": 1, "tamanho_maximo_mb": 1},
    ]))
    portal = Portal(served.url, office, servico_id=servico)
    page = portal.open("Foto")
    assert "foto; até 1 MB, um arquivo só" in page.text
    page = portal.send_file("Foto", "a.jpg", files.jpeg(1024 * 1024 + 1))
    assert page.status == 413
    assert "passa de 1 MB" in page.text
    assert portal.send_file("Foto", "a.jpg", files.jpeg()).h1 == "Tudo pronto. Obrigado!"
    page = portal.open("Foto")
    assert not page.has("form.send")
    assert "remova-o antes" in page.text


def test_a_file_can_be_opened_and_removed_by_who_sent_it(portal: Portal) -> None:
    """M4"""
    portal.send_file(EXTRATO)
    page = portal.open(EXTRATO)
    got = portal.browser.http.get(page.link("extrato.pdf"))
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")
    page = portal.browser.send('form[action$="/remocao"]')
    assert page.path == portal.address(EXTRATO)
    assert "O arquivo foi removido." in page.text
    assert item(portal, EXTRATO)["situacao"] == "pendente"


def test_what_the_office_sent_or_checked_is_not_removed_here(portal: Portal) -> None:
    """R6: a client cannot undo a conferido file"""
    portal.send_file(EXTRATO)
    anexo = item(portal, EXTRATO)["anexos"][0]["id"]  # type: ignore[index]
    portal.by_office(EXTRATO, f"anexos/{anexo}/conferencia", {})
    ok(portal.office.admin.post(
        f"{portal.checklist.path}/atividades/{portal.itens[EXTRATO]}/anexos", files={"arquivo": ("da-equipe.pdf", PDF + b"3")}
    ), 201)
    page = portal.open(EXTRATO)
    assert "conferido pelo escritório" in page.text
    assert not page.has('form[action$="/remocao"]')
    assert not page.has('input[name="retorno"]')


def test_an_obrigatoria_needs_the_reason_and_keeps_what_was_chosen(portal: Portal) -> None:
    """R2"""
    page = well_made(portal.answer(SAIDA, "sem_movimento"))
    assert page.status == 422
    assert "é obrigatória: diga por que não será enviada" in page.one('[role="alert"]').text()
    form = page.one('details[open] form:has(input[value="sem_movimento"])')
    assert form.css_first('textarea[aria-invalid="true"]') is not None
    page = portal.browser.send('details[open] form', comentario="Loja fechada em outubro.")
    assert page.status == 200
    assert item(portal, SAIDA)["situacao"] == "sem_movimento"


def test_a_promised_day_that_is_past_is_refused_and_kept(portal: Portal) -> None:
    """R9"""
    page = portal.answer(EXTRATO, "enviar_depois", prometido_para="2020-01-31")
    assert page.status == 422
    assert "já passou" in page.one(".error#enviar_depois-prometido_para-erro").text()
    assert page.one("#enviar_depois-prometido_para").attributes["value"] == "2020-01-31"


def test_only_what_lasts_asks_to_be_confirmed(portal: Portal) -> None:
    page = portal.open(EXTRATO)
    confirmed = [each for each in page.all(".answers form") if "próximo mês" in each.text()]
    assert len(confirmed) == 1
    assert confirmed[0].css_first('input[value="nao_pedir_mais"]') is not None


def test_every_answer_can_be_changed(portal: Portal) -> None:
    """R6"""
    steps = (("sem_movimento", "sem_movimento"), ("nao_pedir_mais", "nao_se_aplica"), ("enviar_depois", "pendente"))
    for retorno, situacao in steps:
        assert portal.answer(EXTRATO, retorno).status == 200
        assert item(portal, EXTRATO)["situacao"] == situacao
    left = ok(portal.office.admin.get(f"/empresas/{portal.office.padaria}/nao-pedir"))["itens"]
    assert portal.servico not in {each["servico_id"] for each in left}, "to answer otherwise is to be asked again"
    portal.send_file(EXTRATO)
    assert item(portal, EXTRATO)["situacao"] == "enviada"
    page = portal.open(EXTRATO)
    assert "Outra resposta tira os arquivos que você enviou." in page.text
    portal.answer(EXTRATO, "sem_movimento")
    assert item(portal, EXTRATO)["anexos"] == []
    page = portal.open(EXTRATO)
    assert "Você respondeu «Este mês não tenho»" in page.text
    assert not page.has('input[value="sem_movimento"]')


def test_what_the_office_waived_is_not_asked(portal: Portal) -> None:
    """M10"""
    path = f"{portal.checklist.path}/atividades/{portal.itens[EXTRATO]}/exigencia"
    ok(portal.office.admin.put(path, {"exigencia": "dispensada"}))
    assert "Não precisa este mês" in portal.open().text
    page = portal.open(EXTRATO)
    assert "dispensou este documento" in page.text
    assert page.has("form.send")
    assert not page.has('input[name="retorno"]')


def test_both_sides_talk_and_internal_notes_stay_inside(portal: Portal) -> None:
    """M8"""
    portal.by_office(EXTRATO, "comentarios", {"texto": "Nota só nossa.", "interno": True})
    portal.by_office(EXTRATO, "comentarios", {"texto": "Serve PDF?"})
    portal.open(EXTRATO)
    page = portal.browser.send(".reply", texto="Serve, sim.\nMando hoje.")
    assert page.path == portal.address(EXTRATO)
    thread = [" ".join(each.text(separator=" ").split()) for each in page.all(".comment")]
    assert "Serve PDF?" in thread[0]
    assert thread[1].startswith("Você")
    assert "Nota só nossa" not in page.answer.text


def test_a_blank_message_is_refused_at_its_field(portal: Portal) -> None:
    portal.open(EXTRATO)
    page = well_made(portal.browser.send(".reply", texto="   "))
    assert page.status == 422
    assert page.has("#comentar-texto-erro")


def test_nothing_that_was_typed_or_named_can_run(portal: Portal) -> None:
    portal.by_office(EXTRATO, "comentarios", {"texto": MARKUP})
    portal.send_file(EXTRATO, MARKUP.replace("/", "") + ".pdf")
    portal.open(EXTRATO)
    portal.browser.send(".reply", texto=MARKUP)
    portal.answer(SAIDA, "sem_movimento", comentario=MARKUP)
    portal.answer(ALUGUEL, "sem_movimento")
    pages = [portal.open(EXTRATO), portal.open(SAIDA), portal.open(), portal.browser.get(f"{portal.base}/pronto")]
    portal.by_office(EXTRATO, "reabertura", {"comentario": MARKUP})
    pages += [portal.open(EXTRATO), portal.open()]
    for page in pages:
        assert not page.has("main img, main script, footer script")
        assert "<script>alert" not in page.answer.text


def test_a_form_cannot_say_more_than_a_client_may(portal: Portal) -> None:
    portal.open(EXTRATO)
    told = {"Origin": portal.browser.url}
    for tail, body in (("comentarios", {"texto": "oi", "interno": "1"}), ("retornos", {"retorno": "dispensada"}), ("retornos", {})):
        assert portal.browser.http.post(f"{portal.address(EXTRATO)}/{tail}", data=body, headers=told).status_code == 422
    assert ok(portal.office.admin.get(portal.checklist.path))["versao"] == 1
