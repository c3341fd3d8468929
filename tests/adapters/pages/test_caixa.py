"""Caixa: what went out as who got it sees it; whatever a mail says, it runs nothing."""
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from adapters.embedded.inbox import Delivery
from adapters.messages.modelos_whatsapp import Qual
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import EMAIL, SENHA, Served
from tests.adapters.pages.browser import Browser

HOSTILE = '<style>p{color:red}</style><p onclick="alert(1)">Olá</p><script>alert(2)</script><a href="https://exemplo.com.br/p/abc">Enviar</a>'


@pytest.fixture
def admin_browser(served: Served) -> Browser:
    made = Browser(served.url)
    made.sign_in(EMAIL, SENHA)
    return made


@pytest.fixture
def deliver(served: Served) -> Callable[..., str]:
    """A message in the inbox; answers whom it went to."""

    def made(**more: str) -> str:
        assert served.system.inbox
        served.system.inbox.create()
        para = more.pop("para", f"{uuid4().hex}@exemplo.com.br")
        given = {"canal": "email", "de": "Caio <caio@exemplo.com.br>", "assunto": "Documentos", "texto": "Olá.", **more}
        served.system.inbox.keep([Delivery(id=uuid4().hex, em=datetime.now(UTC), para=para, **given)])  # type: ignore[arg-type]
        return para

    return made


def test_messages_are_found_by_their_recipient(admin_browser: Browser, deliver: Callable[..., str]) -> None:
    para = deliver(assunto="Só esta")
    deliver(assunto="Outra")
    admin_browser.get("/caixa")
    page = admin_browser.send('form[action="/caixa"]:not(.search)', para=para.upper())
    assert [each.text(strip=True) for each in page.all("tbody th")] == ["Só esta"]
    page = admin_browser.follow("Só esta")
    assert page.h1 == "Só esta"
    assert para in page.text


def test_the_latest_come_first_page_after_page(
    admin_browser: Browser, deliver: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.pages.caixa.tela.POR_PAGINA", 2)
    para = f"{uuid4().hex}@exemplo.com.br"
    for n in range(3):
        deliver(para=para, assunto=f"Mensagem {n}")
    page = admin_browser.get("/caixa", params={"para": para})
    assert [each.text(strip=True) for each in page.all("tbody th")] == ["Mensagem 2", "Mensagem 1"]
    page = admin_browser.follow("Mais antigas")
    assert [each.text(strip=True) for each in page.all("tbody th")] == ["Mensagem 0"]
    assert admin_browser.get("/caixa?cursor=nada").status == 404


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(admin_browser: Browser, deliver: Callable[..., str]) -> None:
    para = deliver(html=HOSTILE)
    admin_browser.get("/caixa", params={"para": para})
    page = admin_browser.follow("Documentos")
    assert "alert(" not in page.answer.text
    frame = page.one("iframe")
    assert "allow-scripts" not in str(frame.attributes["sandbox"])
    assert "allow-same-origin" not in str(frame.attributes["sandbox"])
    letter = admin_browser.http.get(str(frame.attributes["src"]))
    policy = letter.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "script" not in policy.replace("allow-scripts", "!")
    assert "frame-ancestors 'self'" in policy
    assert letter.headers["x-content-type-options"] == "nosniff"
    assert letter.text.endswith(HOSTILE), "what was received, as it was"


def test_the_page_around_a_mail_keeps_its_own_policy(admin_browser: Browser, deliver: Callable[..., str]) -> None:
    para = deliver(html=HOSTILE)
    admin_browser.get("/caixa", params={"para": para})
    assert "unsafe-inline" not in admin_browser.follow("Documentos").answer.headers["content-security-policy"]


def test_what_a_message_says_is_only_text_and_its_links_lead_somewhere(admin_browser: Browser, deliver: Callable[..., str]) -> None:
    texto = "*Documentos <b>de</b> outubro*\n<script>alert(3)</script>\nEnvie: https://exemplo.com.br/p/abc"
    para = deliver(canal="whatsapp", para=f"55319{uuid4().int % 10**8:08}", assunto=None, texto=texto)
    admin_browser.get("/caixa", params={"para": para})
    page = admin_browser.follow("Documentos <b>de</b> outubro")
    assert "<script>alert" not in page.answer.text
    assert page.one("pre b").text() == "Documentos <b>de</b> outubro"
    assert page.one("pre a").attributes["href"] == "https://exemplo.com.br/p/abc"


def test_whatsapp_is_drawn_as_the_phone_does_with_its_button(admin_browser: Browser, deliver: Callable[..., str], served: Served) -> None:
    modelo = served.system.settings.modelos()[Qual.SOLICITACAO]
    texto = f"{modelo.preenchido(['Outubro', 'Olá.', 'Extrato', 'Caio'])}\n{modelo.endereco}abc"
    para = deliver(canal="whatsapp", para=f"55319{uuid4().int % 10**8:08}", de="106540352242922", assunto=None, texto=texto)
    admin_browser.get("/caixa", params={"para": para})
    page = admin_browser.follow("Pedido de documentos sobre Outubro")
    button = page.one(".chat > a")
    assert (button.text(), button.attributes["href"]) == ("Enviar os documentos", f"{modelo.endereco}abc")
    assert page.one(".chat b").text() == "Outubro"
    assert f"(31) 9{para[5:9]}-{para[9:]}" in page.text
    assert "106540352242922" not in page.text


def test_a_message_that_is_not_there_is_not_found(admin_browser: Browser, deliver: Callable[..., str]) -> None:
    para = deliver()
    admin_browser.get("/caixa", params={"para": para})
    address = admin_browser.page.link("Documentos")
    assert admin_browser.get(f"{address}/carta").status == 404, "it has no HTML"
    assert admin_browser.get("/caixa/999999999").status == 404
    assert admin_browser.get("/caixa/abc").status == 404


def test_only_an_administrador_looks_into_it(browser_of: Callable[[Person], Browser], office: Office) -> None:
    for person, status in ((office.gilda, 403), (office.caio, 403), (office.aurora, 403), (office.maria, 404)):
        assert browser_of(person).get("/caixa").status == status
        assert browser_of(person).get("/caixa/1/carta").status == status
