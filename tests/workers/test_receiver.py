"""Mail that comes back and mail that answers, through the real LMTP port of a real receiver process (M15, M20)."""
import io
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.embedded import Recebe
from adapters.embedded.answer import NaoEntregue, Resposta, reply_address, send
from adapters.embedded.catcher import Catcher
from adapters.embedded.inbox import Delivery
from adapters.inbound import replies
from adapters.inbound.addresses import Endereco, Para
from adapters.messages import outbox
from adapters.objectstore import ArmazemIndisponivel
from tests.adapters.api.client import Client, ok
from tests.adapters.api.office import Office, Person
from tests.adapters.api.serving import EMAIL, SENHA, Served, free_port
from tests.examples import letters
from tests.examples.letters import JPG, PDF
from tests.workers.dying import RECEPTION
from tests.workers.processes import eventually, reacting, receiver, worker
from workers.receiver import taking

PLAIN = [('filename="extrato.pdf"', 'application/pdf; name="extrato.pdf"', PDF)]


@dataclass
class Pedido:
    """A programação whose client was asked by mail, and the addresses of that mail."""

    world: "World"
    id: str
    entrega: str
    pessoa: Person

    def at(self, para: Para) -> str:
        served = self.world.served
        assert served.servers.recebe is not None
        return Endereco(para, UUID(self.entrega)).at(served.servers.recebe.dominio, served.settings.secret())

    @property
    def resposta(self) -> str:
        return self.at(Para.RESPOSTA)

    @property
    def tela(self) -> dict[str, Any]:
        found: dict[str, Any] = ok(self.world.office.admin.get(f"/programacoes/{self.id}", headers=self.world.caught_up()))
        return found

    @property
    def bandeja(self) -> list[tuple[str, bool]]:
        return [(each["nome"], each["retido"]) for each in self.tela["recebidos"]]

    def historico(self, tipo: str) -> list[dict[str, Any]]:
        path = f"/programacoes/{self.id}/historico"
        return [each for each in ok(self.world.office.admin.get(path, headers=self.world.caught_up()))["itens"] if each["tipo"] == tipo]


class World:
    """One office whose messages may be answered, and one receiver."""

    def __init__(self, served: Served, pid: int) -> None:
        self.served, self.pid = served, pid
        self.office = Office(Client(served.url).signed_in(EMAIL, SENHA))

    def caught_up(self) -> dict[str, str]:
        """The header that waits for all that is recorded."""
        return {"Posicao-Minima": str(self.served.run(self.served.system.store.head()))}

    @cached_property
    def quiet(self) -> Pedido:
        """One programação for tests that leave nothing in it."""
        return self.asked()

    def asked(self, pessoa: Person | None = None, **more: Any) -> Pedido:
        pessoa = pessoa or self.office.maria
        body = {
            "servico_id": self.office.servico, "empresa_id": self.office.padaria, "competencia": "2026-10", "notificar": False,
            "responsavel_id": self.office.caio.id, "entrega": "2026-11-18", "vencimento": "2099-11-20", **more,
        }
        id = ok(self.office.admin.post("/programacoes", body), 201)["id"]
        ok(self.office.admin.post(f"/programacoes/{id}/solicitacoes", {}), 202)
        entrega = eventually(lambda: self._entrega(id, pessoa.id), "the message in the outbox")
        return Pedido(self, id, entrega, pessoa)

    def _entrega(self, id: str, usuario: str) -> str:
        with psycopg.connect(self.served.servers.database_url) as connection:
            query = "select id from cobranca.entregas where programacao_id = %s and usuario_id = %s and canal = 'email'"
            row = connection.execute(query, (id, usuario)).fetchone()
        return str(row[0]) if row else ""

    def send(
        self, raw: bytes, *to: str, sender: str = "maria@padaria.example", where: Recebe | None = None
    ) -> list[tuple[int, str]]:
        """What each recipient was answered, in order, after all of it was said."""
        recebe = where or self.served.servers.recebe
        assert recebe is not None
        with smtplib.LMTP(recebe.host, recebe.port, timeout=60) as lmtp:
            lmtp.ehlo("mx.escritorio.example")
            assert lmtp.mail(f"<{sender}>" if sender else "<>")[0] == 250
            answers = [lmtp.rcpt(f"<{each}>") for each in to]
            if any(code != 250 for code, _ in answers):
                return [(code, text.decode()) for code, text in answers]
            lmtp.putcmd("data")
            assert lmtp.getreply()[0] == 354
            lmtp.send(smtplib._quote_periods(raw) + b".\r\n")  # type: ignore[attr-defined]
            return [(code, text.decode()) for code, text in (lmtp.getreply() for _ in to)]

    def takes(self, raw: bytes, *to: str, sender: str = "maria@padaria.example") -> None:
        assert [code for code, _ in self.send(raw, *to, sender=sender)] == [250] * len(to)


@pytest.fixture(scope="module")
def world(serve: Callable[..., Served]) -> Iterator[World]:
    served = serve(recebe=True)
    with reacting(served), receiver(served) as process:
        yield World(served, process.pid)


def mark() -> str:
    return token_hex(6)


def test_an_answer_of_gmail_lands_in_the_tray(world: World) -> None:
    """M20, R17: who, when, which file; no address in any event"""
    pedido = world.asked()
    names = [
        ("filename*=UTF-8''extra%C3%A7%C3%A3o.pdf", "application/pdf", PDF),
        ('filename="foto.jpg"', 'image/jpeg; name="foto.jpg"', JPG),
    ]
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), names), pedido.resposta)
    tela = pedido.tela
    assert [(each["nome"], each["retido"], each["por"]["nome"]) for each in tela["recebidos"]] == [
        ("extração.pdf", False, pedido.pessoa.nome), ("foto.jpg", False, pedido.pessoa.nome)
    ]
    assert "de" not in tela["recebidos"][0]
    assert (tela["status"], tela["progresso"]["feitas"]) == ("nao_iniciada", 0)
    news = ok(world.office.admin.get("/programacoes?com_novidade=true&limite=500"))["itens"]
    assert pedido.id in [each["id"] for each in news]
    with psycopg.connect(world.served.servers.database_url) as connection:
        states = b"".join(bytes(each[0]) for each in connection.execute("select state from cobranca.log").fetchall())
    assert pedido.pessoa.email.encode() not in states
    assert "extração.pdf".encode() not in states
    assert pedido.historico("arquivo_recebido")[0]["canal"] == "email"
    got = world.office.admin.send("GET", f"/anexos/{tela['recebidos'][0]['id']}")
    assert got.content == PDF


def test_apple_mails_inline_pdf_is_a_file(world: World) -> None:
    pedido = world.asked()
    world.takes(letters.apple(pedido.pessoa.email, pedido.resposta, mark()), pedido.resposta)
    assert pedido.bandeja == [("extração de outubro.pdf", False)]


def test_outlooks_logo_is_no_file_and_a_photograph_is(world: World) -> None:
    """Names in RFC 2231 segments, quoted-printable text; the address in From in other letters is the same"""
    pedido = world.asked()
    world.takes(letters.outlook(pedido.pessoa.email, pedido.resposta.upper(), mark(), JPG + bytes(300_000)), pedido.resposta.upper())
    assert pedido.bandeja == [("nota fiscal.jpg", False), ("movimentação de outubro.csv", False)]


def test_the_same_mail_again_lands_once_whatever_the_servers_wrote_above_it(world: World) -> None:
    """R11: the other server tries until it is told; the same file in another mail waits once too"""
    pedido = world.asked()
    raw = letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN)
    world.takes(raw, pedido.resposta)
    world.takes(b"Received: from mx.example by mx2.example; Wed, 18 Nov 2026 10:13:00 -0300\r\n" + raw, pedido.resposta)
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN), pedido.resposta)
    assert pedido.bandeja == [("extrato.pdf", False)]


def test_one_file_goes_to_the_only_pending_atividade(world: World) -> None:
    """M20, M3, by one append"""
    pedido = world.asked()
    first, second, third = (each["id"] for each in pedido.tela["atividades"])
    for each in (first, third):
        said = {"retorno": "sem_movimento", "comentario": "Nada."}
        ok(world.office.admin.post(f"/programacoes/{pedido.id}/atividades/{each}/retornos", said), 201)
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN), pedido.resposta)
    tela = pedido.tela
    assert tela["recebidos"] == []
    (anexo,) = tela["atividades"][1]["anexos"]
    assert (anexo["nome"], anexo["enviado_por"]["nome"]) == ("extrato.pdf", pedido.pessoa.nome)
    assert (tela["atividades"][1]["id"], tela["atividades"][1]["situacao"]) == (second, "enviada")
    came, put = pedido.historico("arquivo_recebido")[0], pedido.historico("arquivo_anexado")[0]
    assert put["posicao"] == came["posicao"] + 1


def test_another_address_is_held_and_shown(world: World) -> None:
    """The equipe sees from where; the client does not, nor gets the bytes"""
    pedido = world.asked()
    world.takes(letters.gmail("fulano@outra.example", pedido.resposta, mark(), PLAIN), pedido.resposta)
    (held,) = pedido.tela["recebidos"]
    assert (held["retido"], held["de"], held["por"]["nome"], held["usuario"]["nome"]) == (
        True, "fulano@outra.example", "Sistema", pedido.pessoa.nome
    )
    maria = pedido.pessoa.api
    assert ok(maria.get(f"/portal/{pedido.id}", headers=world.caught_up()))["recebidos"] == []
    assert maria.send("GET", f"/anexos/{held['id']}").status_code == 404
    assert maria.send("GET", f"/portal/{pedido.id}/anexos/{held['id']}").status_code == 404
    assert world.office.admin.send("GET", f"/anexos/{held['id']}").content == PDF


def test_a_zero_byte_in_from_stops_no_view(world: World) -> None:
    pedido = world.asked()
    raw = letters.gmail("X", pedido.resposta, mark(), PLAIN).replace(b"From: Maria Alves <X>", b"From: =?utf-8?q?a=00b=40x.example?=")
    world.takes(raw, pedido.resposta)
    assert pedido.bandeja == [("extrato.pdf", True)]


def test_two_senders_in_one_mail_are_nobody_we_know(world: World) -> None:
    pedido = world.asked()
    raw = letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN).replace(b"\r\nTo:", b", outro@example.com\r\nTo:", 1)
    world.takes(raw, pedido.resposta)
    assert pedido.bandeja == [("extrato.pdf", True)]


@pytest.mark.parametrize("header", [
    "Auto-Submitted: auto-replied", "Precedence: auto_reply", "Precedence: bulk", "X-Autoreply: yes",
    "List-Id: <padaria.example>",
])
def test_what_a_machine_answers_is_nobodys_answer(world: World, header: str) -> None:
    """RFC 3834"""
    pedido = world.quiet
    world.takes(letters.away(pedido.pessoa.email, pedido.resposta, mark(), header), pedido.resposta)
    assert pedido.bandeja == []


def test_what_has_nobody_to_go_back_to_is_nobodys_answer(world: World) -> None:
    pedido = world.quiet
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN), pedido.resposta, sender="")
    assert pedido.bandeja == []


@pytest.mark.parametrize("forge", [
    lambda address: address.replace("resposta+", "resposta+a", 1),
    lambda address: address[:-len("x@cobranca.localhost")] + "a@cobranca.localhost",
    lambda address: address.replace("resposta+", "devolucao+"),
    lambda address: address.replace("cobranca.localhost", "outra.localhost"),
    lambda address: "postmaster@cobranca.localhost",
])
def test_an_address_that_we_have_not_made_does_not_exist(world: World, forge: Callable[[str], str]) -> None:
    address = world.quiet.resposta
    forged = forge(address)
    if forged == address:  # the letter was that one already
        forged = address.replace("a@", "b@")
    assert world.send(b"", forged) == [(550, "5.1.1 Este endereco nao existe")]


def test_who_may_not_answer_any_more_is_told_so_by_the_server(world: World) -> None:
    """R15"""
    ex = world.office.person("cliente", "Rui Alves", empresas=[world.office.padaria])
    pedido = world.asked(ex)
    ok(world.office.admin.send("PATCH", f"/usuarios/{ex.id}", {"ativo": False}))
    ((code, text),) = world.send(letters.gmail(ex.email, pedido.resposta, mark(), PLAIN), pedido.resposta)
    assert (code, text[:5]) == (550, "5.7.1")
    assert pedido.bandeja == []


def test_what_is_in_no_file_is_left_to_who_reads_the_mail(world: World) -> None:
    """The responsável has it too: both addresses are in Reply-To (R8)"""
    pedido = world.quiet
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), []), pedido.resposta)
    assert pedido.bandeja == []


def test_what_cannot_be_taken_is_told_once_by_mail_with_a_link(world: World, inbox: Catcher) -> None:
    """winmail.dat, a program: refused with what to do instead; what is good is taken"""
    rita = world.office.person("cliente", "Rita Alves", empresas=[world.office.padaria])
    pedido = world.asked(rita)
    raw = letters.with_winmail(rita.email, pedido.resposta, mark())
    world.takes(raw, pedido.resposta)
    world.takes(raw, pedido.resposta)
    assert pedido.bandeja == [("extrato.ofx", False)]
    (told,) = pedido.historico("envio_recusado")
    assert told["dados"]["codigos"] == ["winmail_dat", "formato_recusado"]

    def came(subject: str) -> list[Delivery]:
        return [each for each in inbox.inbox.messages(rita.email) if subject in (each.assunto or "")]

    with worker(world.served):
        mails, asked = eventually(lambda: came("Não recebemos"), "the answer"), eventually(lambda: came("Documentos"), "what was asked")
    assert len(mails) == 1
    assert "winmail.dat" in mails[0].texto
    said = mails[0].texto.replace("\n", " ")
    assert "2 arquivos da sua resposta não puderam ser recebidos. É sobre" in said
    assert "Recebemos por e-mail 1 arquivo seu" in said, "what was taken"
    assert "vieram por e-mail" in told["frase"]
    assert "/p/" in mails[0].texto
    raw_mail = (inbox.inbox.raw(asked[0].number) or b"").decode().replace("\r\n ", " ")
    (reply_to,) = [line for line in raw_mail.splitlines() if line.startswith("Reply-To:")]
    assert reply_to == f"Reply-To: {pedido.resposta}, {world.office.caio.email}"
    assert "responda a este e-mail com os arquivos" in asked[0].texto.replace("\n", " ")


def test_a_closed_programacao_takes_nothing_and_a_stranger_is_not_written_to(world: World) -> None:
    """R5: nothing is acknowledged that nobody would ever see"""
    pedido = world.asked()
    ok(world.office.admin.post(f"/programacoes/{pedido.id}/baixa", {"status": "concluida_com_pendencias"}), 201)
    ((code, text),) = world.send(letters.gmail("fulano@outra.example", pedido.resposta, mark(), PLAIN), pedido.resposta)
    assert (code, text[:5]) == (550, "5.7.1")
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN), pedido.resposta)
    assert pedido.bandeja == []
    (told,) = pedido.historico("envio_recusado")
    assert (told["dados"]["codigos"], told["dados"]["destinatarios"][0]["usuario_id"]) == (["programacao_encerrada"], pedido.pessoa.id)


def test_25_mb_come_through_in_bounded_memory(world: World) -> None:
    pedido = world.asked()
    large = PDF + bytes(range(256)) * 100 * 1024
    before = _peak(world.pid)
    named = [('filename="grande.pdf"', "application/pdf", large)]
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), named), pedido.resposta)
    assert [(each["nome"], each["tamanho"]) for each in pedido.tela["recebidos"]] == [("grande.pdf", len(large))]
    assert _peak(world.pid) - before < 60_000, "kilobytes"


def _peak(pid: int) -> int:
    """Kilobytes that the process had at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


def test_a_mail_past_the_limit_is_told_so_for_each_recipient(world: World) -> None:
    """RFC 2033: an answer a recipient; what SIZE says is refused before it comes"""
    from adapters.inbound.lmtp import LARGEST

    pedido = world.quiet
    line = b"x" * 60_000 + b"\r\n"
    raw = b"From: maria@padaria.example\r\n\r\n" + line * (LARGEST // len(line) + 1)
    assert [code for code, _ in world.send(raw, pedido.resposta, pedido.at(Para.DEVOLUCAO))] == [552, 552]
    recebe = world.served.servers.recebe
    assert recebe is not None
    with smtplib.LMTP(recebe.host, recebe.port, timeout=10) as lmtp:
        lmtp.ehlo("mx")
        assert lmtp.mail("<maria@padaria.example>", [f"size={LARGEST + 1}"])[0] == 552


@pytest.mark.parametrize("bounce", [
    letters.postfix, letters.exchange, lambda para: letters.in_words(para, "550 5.1.1 <maria@x.example>: no mailbox")
], ids=["postfix", "exchange", "in words"])
def test_what_comes_back_is_devolvida_once_and_marks_the_address(world: World, bounce: Callable[[str], bytes]) -> None:
    """M15; RFC 3464"""
    lost = world.office.person("cliente", "Lia Alves", empresas=[world.office.padaria])
    pedido = world.asked(lost)
    raw = bounce(pedido.at(Para.DEVOLUCAO))
    for _ in range(2):
        world.takes(raw, pedido.at(Para.DEVOLUCAO), sender="")
    mine = [each for each in pedido.historico("notificacao_devolvida") if each["dados"]["usuario_id"] == lost.id]
    assert [each["dados"]["motivo"][:8] for each in mine] == ["550 5.1."]
    assert ok(world.office.admin.get(f"/usuarios/{lost.id}", headers=world.caught_up()))["devolvidos"]
    ok(world.office.admin.send("PATCH", f"/usuarios/{lost.id}", {"ativo": False}))


@pytest.mark.parametrize(("raw", "sender"), [
    (lambda para: letters.postfix(para, "delayed", "4.4.1"), ""),
    (lambda para: letters.postfix(para, "delivered", "2.0.0"), ""),
    (lambda para: letters.postfix(para, "failed", "4.4.7"), ""),
    (lambda para: letters.in_words(para, "Could not deliver yet, version 5.1 of our server"), ""),
    (lambda para: letters.in_words(para, "Estou de férias. 5.1.1"), "maria@padaria.example"),
    (lambda para: letters.away("maria@padaria.example", para, "1", "Auto-Submitted: auto-replied"), ""),
], ids=["delayed", "delivered", "4.4.7", "no status", "somebody", "answering machine"])
def test_what_is_no_failure_for_good_is_nothing(world: World, raw: Callable[[str], bytes], sender: str) -> None:
    pedido = world.quiet
    world.takes(raw(pedido.at(Para.DEVOLUCAO)), pedido.at(Para.DEVOLUCAO), sender=sender)
    assert pedido.historico("notificacao_devolvida") == []


@pytest.mark.parametrize("raw", [
    b"", b"\r\n\r\n", b"From: \xff\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n", b"\x00" * 5000 + b"\r\n",
    b"Content-Type: multipart/mixed; boundary=\"a\"\r\n\r\n" + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 200,
    b"From: maria\r\nContent-Disposition: attachment; filename*=x''%FF\r\nContent-Transfer-Encoding: base64\r\n\r\n=\r\nA\r\n",
], ids=range(6))
def test_whatever_comes_is_answered(world: World, raw: bytes) -> None:
    """Everything from outside is hostile"""
    pedido = world.quiet
    ((code, _),) = world.send(raw, pedido.resposta)
    assert code in (250, 550)


def test_what_came_is_put_on_an_atividade_by_either_side_and_its_bytes_stay(world: World) -> None:
    """M20, M3, M4: with what its content says against it; who sent it may take it back"""
    pedido = world.asked()
    names = [("filename=recibo.pdf", "application/pdf", PDF), ("filename=foto.jpg", "image/jpeg", JPG)]
    world.takes(letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), names), pedido.resposta)
    maria, admin = pedido.pessoa.api, world.office.admin
    seen = ok(maria.get(f"/portal/{pedido.id}", headers=world.caught_up()))
    recibo, foto = seen["recebidos"]
    first, second = (each["id"] for each in seen["atividades"][:2])
    ok(maria.post(f"/portal/{pedido.id}/recebidos/{recibo['id']}/colocacao", {"atividade": first}), 201)
    ok(admin.post(f"/programacoes/{pedido.id}/recebidos/{foto['id']}/colocacao", {"atividade": second}), 201)
    ok(admin.post(f"/programacoes/{pedido.id}/recebidos/{foto['id']}/colocacao", {"atividade": second}), 200)
    tela = pedido.tela
    assert tela["recebidos"] == []
    assert [each["anexos"][0]["enviado_por"]["nome"] for each in tela["atividades"][:2]] == [pedido.pessoa.nome] * 2
    assert admin.send("GET", f"/anexos/{recibo['id']}").content == PDF
    assert "colocou" in pedido.historico("arquivo_anexado")[1]["frase"]
    ok(maria.delete(f"/portal/{pedido.id}/atividades/{second}/anexos/{foto['id']}"))


def test_the_inbox_lets_one_answer_as_a_client_would(world: World) -> None:
    """Embedded: a real message, through the same port"""
    pedido, recebe = world.asked(), world.served.servers.recebe
    assert recebe is not None
    mail = f"Reply-To: {pedido.resposta}, ana@escritorio.example\r\n\r\n".encode()
    assert reply_address(mail, recebe.dominio) == pedido.resposta
    named = [("nota ç.pdf", "application/pdf", PDF)]
    answer = Resposta(mark(), pedido.pessoa.email, pedido.resposta, "Re: Documentos", "Segue.", datetime.now(UTC), named)
    for _ in range(2):
        send(recebe, answer)
    assert pedido.bandeja == [("nota ç.pdf", False)]
    with pytest.raises(NaoEntregue, match=r"5\.1\.1"):
        send(recebe, Resposta(mark(), pedido.pessoa.email, f"resposta+aaaa@{recebe.dominio}", "", "", datetime.now(UTC)))


@pytest.mark.parametrize("step", RECEPTION)
def test_a_receiver_killed_at_any_step_neither_loses_nor_doubles(world: World, step: str) -> None:
    """Without a 250 the other server tries again, by another receiver"""
    pedido, where = world.asked(), Recebe("cobranca.localhost", "127.0.0.1", free_port())
    raw = letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN)
    with receiver(world.served, where, killed_after=step) as dying:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            world.send(raw, pedido.resposta, where=where)
        assert dying.wait(20) == -9
    world.takes(raw, pedido.resposta)
    assert pedido.bandeja == [("extrato.pdf", False)]
    assert len(pedido.historico("arquivo_recebido")) == 1


@pytest.mark.parametrize(("where", "what", "error"), [
    (replies, "store_one", ArmazemIndisponivel()), (outbox, "find", psycopg.OperationalError("away"))
], ids=["store", "database"])
def test_while_something_is_away_the_other_server_keeps_the_mail(
    world: World, monkeypatch: pytest.MonkeyPatch, where: Any, what: str, error: Exception
) -> None:
    """451, and nothing is recorded; then it lands"""
    pedido = world.asked()
    raw = letters.gmail(pedido.pessoa.email, pedido.resposta, mark(), PLAIN)

    def away(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(where, what, away)
        taken = taking(world.served.system)(Endereco(Para.RESPOSTA, UUID(pedido.entrega)), io.BytesIO(raw), "maria@padaria.example")
        assert world.served.run(taken).startswith("451 ")  # type: ignore[arg-type]
    assert pedido.bandeja == []
    world.takes(raw, pedido.resposta)
    assert pedido.bandeja == [("extrato.pdf", False)]
