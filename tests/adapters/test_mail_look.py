"""How messages look (R8): the same blocks as HTML, as plain text and on WhatsApp; nothing that was typed gets out of its place."""
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import SMTP, default
from uuid import UUID

import pytest
from selectolax.lexbor import LexborHTMLParser

from adapters.messages import escolha
from adapters.messages.content import Assunto, aviso, diz, do_cliente, sem_senha, solicitacao
from adapters.messages.layout import AVISOS, COMO_ENVIAR, LINK, WIDTH, Bloco, Conteudo, Pendencia, wrapped
from adapters.messages.modelos_whatsapp import MOST, Qual, modelos
from adapters.messages.smtp import Carta
from adapters.messages.whatsapp import Recado, recado
from domain.servico.comunicacao import Comunicacao

BASE = "https://arquivos.aurora.example"
TO = {LINK: f"{BASE}/p/{'Vt3'}{'x' * 40}", AVISOS: f"{BASE}/avisos/{'a' * 64}", COMO_ENVIAR: f"{BASE}/como-enviar"}
ITENS = (
    Pendencia("Extrato bancário", "Ana pediu de novo: «O arquivo veio sem a última página. Mande de 1 a 31 de outubro, por favor.»", True),
    Pendencia("Despesas em dinheiro", "Você disse que envia até 19/11"), Pendencia("Contrato de aluguel novo"),
)
SOBRE = Assunto(
    "Escritório Aurora", "Padaria Sol", "João", "Fiscal mensal", "2026-10", date(2026, 11, 19), "Ana Souza", ITENS, "manual",
    date(2026, 11, 18), date(2026, 12, 19),
)
PALAVRAS = Comunicacao(
    assunto="{escritorio} pede documentos de {competencia}: {empresa}",
    texto="Olá, {cliente}.\n\nPara fechar o {servico} da {empresa}, envie:\n{pendencias}\n\nPor aqui, sem senha: {link}.\n\n{responsavel}",
)
HOSTILE = "</td><script>alert(1)</script>\r\nBcc: todos@mau.example\r\n\r\n<img src=//mau.example/x> «\"'&"


def asked(sobre: Assunto = SOBRE, palavras: Comunicacao = PALAVRAS) -> Conteudo:
    return solicitacao(palavras, sobre).with_links(TO)


def carta(conteudo: Conteudo, **named: str) -> Carta:
    given = {"de_nome": "Ana Souza – Escritório Aurora", "para_nome": "João", **named}
    return Carta(
        id=UUID(int=7), de="cobranca@aurora.example", para="joao@padariasol.example", responder_para="ana@aurora.example",
        conteudo=conteudo, em=datetime(2026, 11, 18, 13, 24, tzinfo=UTC), avisos=TO[AVISOS], **given,
    )


def test_the_date_stands_large_before_what_is_missing_and_one_button_after() -> None:
    page = LexborHTMLParser(asked().html)
    order = [node.attributes["class"] or "" for node in page.css(".text, .due, .list, .button")]
    assert [each.split()[0] for each in order] == ["text", "text", "due", "list", "text", "button", "text", "text"]
    assert page.css_first(".due").text() == "quinta, 19\N{NO-BREAK SPACE}de\N{NO-BREAK SPACE}novembro"
    assert [item.text() for item in page.css(".item")][2] == "Contrato de aluguel novo"
    assert [note.text() for note in page.css(".again")] == [ITENS[0].nota]
    assert [a.attributes["href"] for a in page.css("a.button")] == [TO[LINK]]
    assert page.css_first(".help").text() == "Sem senha, direto do celular. Não tem algum deles? Diga ali mesmo, com um toque."


@pytest.mark.parametrize(("many", "said"), [
    (1, "Recebemos por e-mail 1 arquivo seu: falta só dizer, pelo botão, de qual documento ele é."),
    (2, "Recebemos por e-mail 2 arquivos seus: falta só dizer, pelo botão, de qual documento é cada um."),
])
def test_who_has_sent_files_by_mail_reads_that_they_came_before_the_button(many: int, said: str) -> None:
    found = asked(replace(SOBRE, recebidos=many))
    order = [node.text().split()[0] for node in LexborHTMLParser(found.html).css(".list, .text, .button")]
    assert order.index("Recebemos") < order.index("Enviar")
    assert said in found.texto
    assert said in found.curto
    assert "Recebemos" not in asked().texto


def test_a_week_is_named_where_a_month_would_fit_four() -> None:
    week = replace(SOBRE, servico="Conciliação", periodo="2026-W41")
    assert "Também pedimos, para Conciliação da semana 41 de 2026:" in solicitacao(PALAVRAS, SOBRE, [(week, LINK)]).texto


def test_the_foot_says_how_to_answer_until_when_it_is_good_and_where_to_choose() -> None:
    for said in (asked().texto, LexborHTMLParser(asked().html).body.text()):  # type: ignore[union-attr]
        assert "Qualquer dúvida, responda a este e-mail." in said
        assert "O link é só seu e vale até 19 de dezembro. Não encaminhe este e-mail." in said
    leads = {a.text(): a.attributes["href"] for a in LexborHTMLParser(asked().html).css("a")}
    assert (leads["Como enviar"], leads["Como você quer ser avisado"]) == (TO[COMO_ENVIAR], TO[AVISOS])
    assert "invalid" not in asked().html + asked().texto + asked().curto


def test_the_text_says_the_same_in_lines_that_every_program_shows() -> None:
    said = wrapped(asked().texto)
    assert "ENVIE ATÉ QUINTA, 19 DE NOVEMBRO\n\n- Extrato bancário\n  Ana pediu de novo: «O arquivo" in said
    assert f"Por aqui, sem senha:\n{TO[LINK]}\n" in said, "an address is never cut"
    assert all(len(line) <= WIDTH or "://" in line for line in said.splitlines())


@pytest.mark.parametrize(("tipo", "hoje", "label"), [
    ("manual", date(2026, 11, 18), "Envie até"), ("lembrete", date(2026, 11, 18), "Lembrete: envie até"),
    ("cobranca", date(2026, 11, 19), "Envie até"), ("cobranca", date(2026, 11, 20), "O prazo era"),
])
def test_a_date_says_what_it_is_and_is_red_only_when_it_has_passed(tipo: str, hoje: date, label: str) -> None:
    page = LexborHTMLParser(asked(replace(SOBRE, tipo=tipo, hoje=hoje)).html)
    assert page.css_first(".due-label").text() == label
    assert (page.css_first(".late") is not None) is (label == "O prazo era")


def test_another_year_is_said() -> None:
    assert "QUINTA, 19 DE NOVEMBRO DE 2026" in asked(replace(SOBRE, hoje=date(2025, 12, 30))).texto


@pytest.mark.parametrize(("texto", "before"), [
    ("Envie {pendencias} aqui: {link}", "Envie"), ("Use {link} e diga o que falta.", f"Use {TO[LINK]} e diga o que falta."),
    ("Só isto: {link}\n\nDe novo: {link}", "Só isto:"), ("Sem lista.", "Sem lista."),
])
def test_however_a_texto_is_written_it_has_the_date_and_one_button(texto: str, before: str) -> None:
    page = LexborHTMLParser(asked(palavras=Comunicacao(assunto="Documentos", texto=texto)).html)
    assert page.css_first(".text").text() == before
    assert len(page.css("a.button")) == len(page.css(".due")) == 1
    assert all(a.attributes["href"] == TO[LINK] for a in page.css(".text a"))


def on_whatsapp(conteudo: Conteudo, qual: Qual = Qual.SOLICITACAO) -> Recado:
    return recado("1", modelos(BASE)[qual], conteudo)


def test_whatsapp_gets_five_lines_and_the_link() -> None:
    assert on_whatsapp(asked()).texto.split("\n") == [
        f"Pedido de documentos sobre *{asked().assunto}*, do seu escritório de contabilidade.",
        "Olá, João. Faltam 3 documentos, até quinta, 19 de novembro.",
        f"O que falta: Extrato bancário (pedido de novo), Despesas em dinheiro, Contrato de aluguel novo · {sem_senha(ITENS)}",
        "Mensagem de Ana Souza – Escritório Aurora. Responda pelo botão abaixo.", TO[LINK],
    ]


def test_many_items_and_long_words_still_fit_what_meta_takes() -> None:
    many = tuple(Pendencia(f"Documento número {n} de um nome comprido") for n in range(30))
    said = on_whatsapp(asked(replace(SOBRE, pendencias=many))).texto
    assert re.search(r"\nO que falta: .{1,200} e mais \d+ · Sem senha", said)
    long = aviso("Mensagem", [Bloco("texto", "Olá."), diz("Ana", "muito " * 900), Bloco("botao", "Responder")], do_cliente(SOBRE))
    assert long.texto.count("muito") == 900, "the mail holds all of it"
    endless = replace(SOBRE, empresa="E" * 900, cliente="C" * 900, responsavel="R" * 900, escritorio="O" * 900, pendencias=many)
    for told, qual in ((long.with_links(TO), Qual.AVISO), (asked(endless), Qual.SOLICITACAO)):
        sent = on_whatsapp(told, qual)
        assert len(sent.modelo.preenchido(sent.valores)) <= MOST
        assert len(sent.valores) == sent.modelo.lugares
        assert all(each and each == " ".join(each.split()) for each in sent.valores)
        assert sent.texto.endswith(f"/{TO[LINK].rsplit('/', 1)[1]}")


def test_nothing_typed_gets_out_of_its_place() -> None:
    """Names, items, notes and what the equipe wrote: no tag, no header, no line of its own"""
    itens = (Pendencia(HOSTILE, HOSTILE, de_novo=True),)
    hostile = replace(SOBRE, escritorio=HOSTILE, empresa=HOSTILE, cliente=HOSTILE, servico=HOSTILE, responsavel=HOSTILE, pendencias=itens)
    press = Bloco("botao", "Enviar")
    blocos = [Bloco("texto", f"Olá, {HOSTILE}."), diz(HOSTILE, HOSTILE), hostile.prazo, Bloco("lista", itens=itens), press]
    plain = aviso("Oi", [Bloco("texto", "Olá."), diz("Ana", "Oi"), SOBRE.prazo, Bloco("lista", itens=ITENS[:1]), press], do_cliente(SOBRE))
    for told, like in ((asked(hostile), asked(replace(SOBRE, pendencias=ITENS[:1]))),
                       (aviso(HOSTILE, blocos, do_cliente(hostile)).with_links(TO), plain.with_links(TO))):
        page = LexborHTMLParser(told.html)
        assert not page.css("script, img, iframe, form")
        tags = [node.tag for node in page.css("body *") if node.tag != "br"]
        assert tags == [node.tag for node in LexborHTMLParser(like.html).css("body *") if node.tag != "br"]
        assert {a.attributes["href"] for a in page.css("a")} <= set(TO.values())
        message = message_from_bytes(carta(told, de_nome=HOSTILE, para_nome=HOSTILE).message().as_bytes(), policy=default)
        assert message["Bcc"] is None
        assert [addresses.addr_spec for addresses in message["To"].addresses] == ["joao@padariasol.example"]
        assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
        assert len(told.curto.split("\n")) <= 6


def test_what_somebody_wrote_is_quoted_line_by_line() -> None:
    told = aviso("Mensagem", [Bloco("texto", "Olá."), diz("Ana", "Bom dia.\n\nEnviar: http://mau.example"), Bloco("botao", "Responder")],
                 do_cliente(SOBRE))
    assert "Ana escreveu:\n> Bom dia.\n>\n> Enviar: http://mau.example\n" in told.texto


def test_a_mail_brings_nothing_from_outside_and_follows_nobody() -> None:
    html = asked().html
    assert not re.findall(r"<(?:img|script|link|iframe|object|video)\b|@import|url\(|@font-face", html)
    assert set(re.findall(r"https?://[^\s\"<]+", html)) == set(TO.values())
    assert "prefers-color-scheme: dark" in html
    assert 'style="' in LexborHTMLParser(html).css_first("a.button").html  # type: ignore[operator]


def test_mail_to_a_client_says_how_to_leave_and_is_the_same_each_time() -> None:
    """RFC 8058"""
    message = carta(asked()).message()
    assert message["List-Unsubscribe"] == f"<{TO[AVISOS]}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.as_bytes(policy=SMTP) == carta(asked()).message().as_bytes(policy=SMTP)
    assert max(len(line) for line in message.as_bytes(policy=SMTP).splitlines()) <= 998


def test_a_token_is_its_users_and_its_keys_alone() -> None:
    key, user = b"k" * 32, UUID(int=1)
    token = escolha.token(key, user)
    assert escolha.named(key, token) == user
    assert re.fullmatch(r"[\w-]{64}", token)
    assert escolha.named(b"j" * 32, token) is None
    assert all(escolha.named(key, token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1:]) is None for n in range(64))
    assert [escolha.named(key, each) for each in ("", "á", token + "=", token[:-1], token + token)] == [None] * 5
