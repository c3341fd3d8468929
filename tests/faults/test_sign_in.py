"""The door under attack: many guesses at once, links raced, floods, and what an answer gives away."""
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters import passwords, sessions
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import SENHA, Office
from tests.adapters.api.serving import Served
from tests.workers.processes import eventually

OUTRA = "uma frase que ninguem adivinha"


def at_once(n: int, call: Callable[[int], int]) -> Counter[int]:
    with ThreadPoolExecutor(n) as threads:
        return Counter(list(threads.map(call, range(n))))


def test_of_many_guesses_at_once_only_ten_are_answered(served: Served, second: Client, office: Office) -> None:
    """429 after 10 wrong passwords, counted one after another, by all web processes together; who knows the password waits too"""
    maria = office.person("cliente", "Maria Guerra", empresas=[office.padaria])
    clients = [Client(served.url) if n % 2 else Client(second.url) for n in range(14)]
    statuses = at_once(14, lambda n: clients[n].post("/sessao", {"email": maria.email, "senha": f"errada {n}"}).status_code)
    assert statuses == {401: sessions.TENTATIVAS, 429: 4}
    answer = Client(served.url).post("/sessao", {"email": maria.email.upper(), "senha": SENHA})
    refused(answer, 429, "tentativas_demais")
    assert 0 < int(answer.headers["Retry-After"]) <= 601


def test_right_passwords_at_once_all_come_in(served: Served, office: Office) -> None:
    """The control: they count for nothing"""
    assert at_once(12, lambda n: Client(served.url).post("/sessao", {"email": office.gilda.email, "senha": SENHA}).status_code) == {201: 12}


def test_a_flood_of_sign_ins_is_turned_away_and_does_not_queue_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 64 MiB and a core"""
    monkeypatch.setattr(passwords, "WAITING", 3)
    body = {"email": "ninguem@exemplo.com.br", "senha": "nada"}
    answers = list(ThreadPoolExecutor(12).map(lambda _: Client(served.url).post("/sessao", body), range(12)))
    turned = [answer for answer in answers if answer.status_code == 503]
    assert turned
    assert all(answer.headers["Retry-After"] for answer in turned)
    assert {answer.status_code for answer in answers} <= {401, 429, 503}


def invitation(served: Served, usuario: str) -> str:
    """A link for a password, as a message would bring it."""

    async def make() -> str:
        async with served.system.pool.connection() as connection:
            return (await sessions.start(connection, UUID(usuario), "senha", served.clock.now(), sessions.SENHA))[0]

    return served.run(make())


def test_a_link_for_a_password_raced_by_many_is_used_once(served: Served, second: Client, office: Office) -> None:
    """410 for all but one, at two web processes"""
    rui = office.person("cliente", "Rui Alves", empresas=[office.padaria])
    token = invitation(served, rui.id)
    urls = [served.url, second.url]
    statuses = at_once(8, lambda n: Client(urls[n % 2]).post("/senha", {"token": token, "senha": f"{OUTRA} {n}"}).status_code)
    assert statuses == {200: 1, 410: 7}


def test_a_link_for_a_password_that_is_made_up_costs_no_hashing(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAITING", 0)
    refused(Client(served.url).post("/senha", {"token": "nenhum", "senha": OUTRA}), 410, "link_de_senha_usado")


def test_a_new_password_ends_every_session_and_the_other_links(served: Served, second: Client, office: Office) -> None:
    rui = office.person("cliente", "Rui Prado", empresas=[office.padaria])
    at_second = Client(second.url, rui.api.token)
    ok(at_second.get("/portal"))
    first, other = invitation(served, rui.id), invitation(served, rui.id)
    ok(Client(served.url).post("/senha", {"token": first, "senha": OUTRA}))
    refused(rui.api.get("/portal"), 401)
    refused(at_second.get("/portal"), 401)
    refused(Client(served.url).post("/senha", {"token": other, "senha": OUTRA + "!"}), 410)
    ok(Client(served.url).post("/sessao", {"email": rui.email, "senha": OUTRA}), 201)


def test_who_is_deactivated_is_out_at_once_everywhere(served: Served, second: Client, office: Office) -> None:
    """R19: token, session and sign-in, also at a web process that had just let it in"""
    rui = office.person("colaborador", "Rui Nunes")
    at_second = Client(second.url, rui.api.token)
    ok(at_second.get("/programacoes"))
    ok(office.admin.patch(f"/usuarios/{rui.id}", {"ativo": False}))
    refused(at_second.get("/programacoes"), 401)
    refused(rui.api.get("/programacoes"), 401)
    refused(at_second.post("/sessao", {"email": rui.email, "senha": SENHA}), 401, "senha_errada")


def test_answers_do_not_tell_who_has_an_account(served: Served, office: Office) -> None:
    known, nobody = office.person("cliente", "Ana Reis", empresas=[office.padaria]), f"{uuid4().hex}@exemplo.com.br"
    gone = office.person("cliente", "Ana Luz", empresas=[office.padaria])
    ok(office.admin.patch(f"/usuarios/{gone.id}", {"ativo": False}))
    client = Client(served.url)
    wrong = [client.post("/sessao", {"email": email, "senha": "errada mesmo"}) for email in (known.email, nobody, gone.email)]
    right = client.post("/sessao", {"email": gone.email, "senha": SENHA})
    asked = [client.post("/senha/pedido", {"email": email}) for email in (known.email, nobody, gone.email)]
    assert len({(answer.status_code, answer.text) for answer in (*wrong, right)}) == 1
    assert len({(answer.status_code, answer.text, *sorted(answer.headers.keys())) for answer in asked}) == 1


def test_a_password_that_is_asked_for_is_answered_before_it_is_recorded(own: Served) -> None:
    """How long the answer takes would tell; and one person is not mailed again and again"""
    office = Office(Client(own.url).signed_in("admin@exemplo.com.br", "Correto-Cavalo-7-Bateria"))

    def pedidas() -> int:
        with psycopg.connect(own.servers.database_url) as connection:
            row = connection.execute(
                "select count(*) from cobranca.log where topic = 'senha_pedida' and originator_id = %s", (office.maria.id,)
            ).fetchone()
            assert row
            return int(row[0])

    with psycopg.connect(own.servers.database_url) as holding:
        holding.execute("select pg_advisory_xact_lock(1668244082, 'cobranca.log'::regclass::oid::int)")  # nobody appends
        assert Client(own.url).post("/senha/pedido", {"email": office.maria.email}).status_code == 202
    eventually(lambda: pedidas() == 1, "asked for", 10)
    for _ in range(20):
        assert Client(own.url).post("/senha/pedido", {"email": office.maria.email}).status_code == 202
    assert pedidas() == 1
