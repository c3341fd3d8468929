"""Files in pieces (tus 1.0.0): they go on where they stopped, and are recorded once (M3, R5, R13, R15)."""
import hashlib
import socket
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import psycopg
import pytest
from minio import Minio

from adapters import envio_em_partes, envios
from adapters.embedded import S3
from adapters.envio_em_partes import PIECE, Receiving
from adapters.envios import OF_ONE
from domain.arquivo import Limites
from domain.event import Canal
from domain.usuario.state import USUARIO
from tests.adapters.api.client import ok
from tests.adapters.api.office import SENHA, Office
from tests.adapters.api.serving import Served
from tests.adapters.embedded.living import until
from tests.adapters.pages.browser import Browser
from tests.adapters.pages.portal_pages import Portal
from tests.examples import files
from tests.faults.raw import connect

EXTRATO, ALUGUEL = "Extrato bancário", "Guia do aluguel"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE_TYPE = {"Content-Type": "application/offset+octet-stream"}


def large(size: int = 3 * PIECE) -> bytes:
    return b"%PDF-1.4\n" + bytes(range(256)) * (size // 256) + b"\n%%EOF\n"


class Sender:
    """A program that sends files to one item by Maria's link."""

    def __init__(self, portal: Portal, nome: str = EXTRATO, base: str | None = None) -> None:
        self.portal, self.nome = portal, nome
        self.http = httpx2.Client(base_url=portal.browser.url, timeout=60, trust_env=False)
        self.address = f"{base or portal.base}/atividades/{portal.itens[nome]}/envios"

    def begin(self, size: int, name: str = "extrato.pdf", **headers: str) -> httpx2.Response:
        metadata = f"filename {b64encode(name.encode()).decode()},filetype {b64encode(b'application/pdf').decode()}"
        told = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **headers}
        return self.http.post(self.address, headers=told)

    def begun(self, content: bytes, name: str = "extrato.pdf") -> str:
        answer = self.begin(len(content), name)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["location"])

    def patch(self, where: str, offset: int, content: bytes, **headers: str) -> httpx2.Response:
        return self.http.patch(where, content=content, headers={**TUS, **PIECE_TYPE, "Upload-Offset": str(offset), **headers})

    def offset(self, where: str) -> int:
        answer = self.http.head(where, headers=TUS)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    @property
    def anexos(self) -> list[dict[str, Any]]:
        found = ok(self.portal.office.admin.get(self.portal.checklist.path))["atividades"]
        return next(each["anexos"] for each in found if each["nome"] == self.nome)


@pytest.fixture
def portal(served: Served, office: Office) -> Portal:
    return Portal(served.url, office)


@pytest.fixture
def sender(portal: Portal) -> Sender:
    return Sender(portal)


@pytest.fixture
def database(served: Served) -> Iterator[psycopg.Connection[Any]]:
    options = "-c role=cobranca_servico -c search_path=cobranca,public"
    with psycopg.connect(served.servers.database_url, autocommit=True, options=options) as connection:
        yield connection


@pytest.fixture
def pieces(served: Served, object_store: S3) -> Any:
    """The keys of the pieces of one that are in the store."""
    client = Minio(urlsplit(object_store.url).netloc, object_store.access_key, object_store.secret_key, secure=False)

    def found(where: str) -> list[str]:
        prefix = envios.folder(served.system.files, UUID(where.rsplit("/", 1)[1]))
        return [str(each.object_name) for each in client.list_objects(object_store.bucket, prefix, recursive=True)]

    return found


def raw(sender: Sender, where: str, offset: int, size: int) -> socket.socket:
    """A connection that has said that it sends so many bytes."""
    stream = connect(sender.portal.browser.url)
    head = (
        f"PATCH {where} HTTP/1.1\r\nHost: cobranca\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: {offset}\r\nContent-Length: {size}\r\n\r\n"
    )
    stream.sendall(head.encode())
    return stream


def test_a_file_in_pieces_is_one_file_recorded_once(sender: Sender, pieces: Any) -> None:
    """M3, with the link's own client as author"""
    content = large()
    where = sender.begun(content)
    assert sender.offset(where) == 0
    first = sender.patch(where, 0, content[:100_000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "100000")
    assert "upload-expires" in first.headers
    assert sender.anexos == []
    last = sender.patch(where, 100_000, content[100_000:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(content)))
    (anexo,) = sender.anexos
    assert (anexo["nome"], anexo["tamanho"], anexo["sha256"]) == ("extrato.pdf", len(content), hashlib.sha256(content).hexdigest())
    assert anexo["enviado_por"]["nome"] == sender.portal.office.maria.nome
    assert sender.http.get(f"{sender.portal.base}/anexos/{anexo['id']}").content == content
    assert pieces(where) == []
    assert sender.portal.browser.get(f"{sender.address.removesuffix('/envios')}/seguinte").h1 == ALUGUEL


def test_what_was_sent_before_the_line_was_cut_is_not_sent_again(sender: Sender, pieces: Any) -> None:
    """Cut at 90 %"""
    content = large()
    where, cut = sender.begun(content), len(content) * 9 // 10
    with raw(sender, where, 0, len(content)) as stream:
        stream.sendall(content[:cut])
        until(lambda: len(pieces(where)) >= cut // PIECE)
    until(lambda: sender.offset(where) > cut - 512 * 1024)  # no more is lost than was in the wires
    kept = sender.offset(where)
    assert kept <= cut
    assert sender.patch(where, kept, content[kept:]).status_code == 204
    assert [each["sha256"] for each in sender.anexos] == [hashlib.sha256(content).hexdigest()]


def test_a_piece_that_begins_elsewhere_is_refused(sender: Sender) -> None:
    content = large(PIECE)
    where = sender.begun(content)
    assert sender.patch(where, 0, content[:1000]).status_code == 204
    for offset in (0, 999, 1001, len(content)):
        answer = sender.patch(where, offset, content[offset:])
        assert (answer.status_code, answer.json()["codigo"]) == (409, "envio_fora_de_ordem")
    assert sender.offset(where) == 1000


def test_of_two_who_continue_at_once_one_goes_on(sender: Sender, pieces: Any, database: psycopg.Connection[Any]) -> None:
    """The newer one, since the older may be a connection that is dead already."""
    content = large(PIECE // 2)
    where = sender.begun(content)
    with raw(sender, where, 0, len(content)) as older:
        older.sendall(content[:1000])
        turns = "select vez from envios where id = %s"
        until(lambda: database.execute(turns, (where.rsplit("/", 1)[1],)).fetchone() == (1,))
        assert sender.patch(where, 0, content).status_code == 204
        older.sendall(content[1000:])
        assert older.recv(100).split()[1] == b"409"
    assert [each["sha256"] for each in sender.anexos] == [hashlib.sha256(content).hexdigest()]
    assert pieces(where) == []


def test_more_than_was_declared_is_not_taken(sender: Sender) -> None:
    content = large(PIECE)
    where = sender.begun(content)
    assert sender.patch(where, 0, content + b"x").status_code == 413

    def endless() -> Iterator[bytes]:
        yield content
        yield b"x"

    assert sender.http.patch(where, content=endless(), headers={**TUS, **PIECE_TYPE, "Upload-Offset": "0"}).status_code == 413
    assert sender.anexos == []


@pytest.mark.parametrize(("name", "size", "status", "codigo"), [
    ("a.pdf", 50 * 1024 * 1024 + 1, 413, "arquivo_grande"), ("a.pdf", 0, 422, "arquivo_vazio"), ("a.exe", 10, 415, "formato_recusado"),
    ("a.svg", 10, 415, "formato_recusado"), ("", 10, 415, "formato_recusado"),
])
def test_what_name_and_size_tell_is_refused_before_a_byte_is_sent(sender: Sender, name: str, size: int, status: int, codigo: str) -> None:
    """R13"""
    answer = sender.begin(size, name)
    assert (answer.status_code, answer.json()["codigo"]) == (status, codigo)
    assert answer.headers["tus-resumable"] == "1.0.0"


def test_a_full_item_is_refused_before_a_byte_is_sent(served: Served, office: Office) -> None:
    """R13"""
    modelo = office.new_modelo([{"nome": "Foto", "obrigatoria": False, "formatos": ["jpg"], "maximo_arquivos": 1}])
    portal = Portal(served.url, office, servico_id=office.new_servico(processo_modelo_id=modelo))
    sender = Sender(portal, "Foto")
    first, second = sender.begun(files.jpeg(), "a.jpg"), sender.begun(files.jpeg(999), "b.jpg")
    assert sender.patch(first, 0, files.jpeg()).status_code == 204
    answer = sender.begin(10, "c.jpg")
    assert (answer.status_code, answer.json()["codigo"]) == (409, "arquivos_demais")
    late = sender.patch(second, 0, files.jpeg(999))
    assert (late.status_code, late.json()["codigo"]) == (409, "arquivos_demais")
    assert len(sender.anexos) == 1


@pytest.mark.parametrize("content", [files.HTML, files.EXE + bytes(3 * PIECE), b"texto\n" * PIECE])
def test_a_file_that_lies_is_told_so_and_leaves_nothing(sender: Sender, pieces: Any, content: bytes) -> None:
    """R13: also where it shows at once, or at its end"""
    where = sender.begun(content, "extrato.pdf")
    answer = sender.patch(where, 0, content)
    assert (answer.status_code, answer.json()["codigo"]) == (415, "formato_recusado")
    assert "com nome de .pdf; aqui pedimos" in answer.json()["detail"]
    assert pieces(where) == []
    assert sender.http.head(where, headers=TUS).status_code == 404
    assert sender.anexos == []


def test_the_same_bytes_twice_are_refused_with_their_reason(sender: Sender) -> None:
    """R13"""
    content = large(PIECE)
    assert sender.patch(sender.begun(content), 0, content).status_code == 204
    answer = sender.patch(sender.begun(content, "outro nome.pdf"), 0, content)
    assert (answer.status_code, answer.json()["codigo"]) == (409, "arquivo_repetido")


def test_the_last_piece_sent_twice_counts_once(sender: Sender) -> None:
    content = large(PIECE)
    where = sender.begun(content)
    assert sender.patch(where, 0, content).status_code == 204
    assert sender.offset(where) == len(content)
    assert sender.patch(where, len(content), b"").status_code == 204
    assert len(sender.anexos) == 1


def test_a_process_that_dies_after_recording_records_nothing_twice(served: Served, sender: Sender) -> None:
    """Died before it noted that it had: the client is told that a byte is missing, and sends it once more."""
    content = large(PIECE)
    where = sender.begun(content)
    assert sender.patch(where, 0, content[:-1]).status_code == 204
    assert sender.offset(where) == len(content) - 1
    system, id = served.system, UUID(where.rsplit("/", 1)[1])

    async def die() -> int:
        async with system.pool.connection() as connection:
            envio = await envios.find(connection, id, system.clock.now())
            assert envio is not None
            vez = await envios.take_turn(connection, id, envio.recebido)
        assert vez is not None
        usuario = (await system.store.load(USUARIO, envio.usuario_id)).state
        assert usuario is not None

        async def rest() -> Any:
            yield content[-1:]

        whole = await Receiving(system, envio, vez, Limites()).take(rest())
        return await envio_em_partes._record(system, usuario.quem(Canal.PORTAL), whole, Limites(), ())

    seen = sender.portal.office.admin.seen
    seen.position = max(seen.position, served.run(die()))
    assert len(sender.anexos) == 1
    assert sender.offset(where) == len(content) - 1
    answer = sender.patch(where, len(content) - 1, content[-1:])
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(content)))
    assert [each["sha256"] for each in sender.anexos] == [hashlib.sha256(content).hexdigest()]


def test_nobody_else_continues_it(served: Served, office: Office, sender: Sender) -> None:
    """Another client of the same empresa by its own link, another item, another programação, a stranger: not there"""
    content = large(PIECE)
    where = sender.begun(content)
    id = where.rsplit("/", 1)[1]
    joao = office.person("cliente", "João Dias", empresas=[office.padaria])
    link = sender.portal.checklist.link(joao)[1]
    other = Portal(served.url, office)
    itens = sender.portal.itens
    strangers = (
        (f"/p/{link}", itens[EXTRATO]), (sender.portal.base, itens[ALUGUEL]), (other.base, other.itens[EXTRATO]),
        ("/p/nada", itens[EXTRATO]),
    )
    places = [f"{base}/atividades/{item}/envios/{id}" for base, item in strangers]
    for place in places:
        assert sender.http.head(place, headers=TUS).status_code == 404
        assert sender.patch(place, 0, content).status_code == 404
        assert sender.http.delete(place, headers=TUS).status_code == 404
    assert sender.offset(where) == 0


def test_the_same_person_goes_on_by_another_link_or_signed_in(served: Served, sender: Sender) -> None:
    content = large(PIECE)
    where, (portal, office) = sender.begun(content), (sender.portal, sender.portal.office)
    again = f"/p/{portal.checklist.link(office.maria)[1]}/atividades/{portal.itens[EXTRATO]}/envios/{where.rsplit('/', 1)[1]}"
    assert sender.patch(again, 0, content[:100]).status_code == 204
    browser = Browser(served.url)
    browser.sign_in(office.maria.email, SENHA)
    signed = again.replace(again.split("/")[2], portal.checklist.id)
    told = {**TUS, **PIECE_TYPE, "Upload-Offset": "100"}
    assert browser.http.patch(signed, content=content[100:], headers=told).status_code == 403, "not from a page of ours"
    answer = browser.http.patch(signed, content=content[100:], headers={**told, "Origin": served.url})
    assert answer.status_code == 204
    assert len(sender.anexos) == 1


def test_after_the_baixa_and_the_link_nothing_goes_on(sender: Sender) -> None:
    """R5, R15: each request checks again"""
    content = large(PIECE)
    where, portal = sender.begun(content), sender.portal
    ok(portal.office.admin.post(f"{portal.checklist.path}/baixa", {"status": "concluida_com_pendencias"}), 201)
    answer = sender.patch(where, 0, content)
    assert (answer.status_code, answer.json()["codigo"]) == (409, "programacao_baixada")
    assert "foi baixada por" in answer.json()["detail"]
    assert sender.begin(10).status_code == 409
    ok(portal.office.admin.delete(f"{portal.checklist.path}/links/{portal.link_id}"))
    assert sender.patch(where, 0, content).json()["codigo"] == "link_revogado"
    assert sender.http.head(where, headers=TUS).status_code == 410


def test_one_that_nobody_continues_is_forgotten_with_its_pieces(
    served: Served, sender: Sender, pieces: Any, database: psycopg.Connection[Any],
) -> None:
    content = large(PIECE)
    where, living = sender.begun(content), sender.begun(content)
    for each in (where, living):
        assert sender.patch(each, 0, content[:1000]).status_code == 204
    database.execute("update envios set expira_em = now() - interval '1 second' where id = %s", (where.rsplit("/", 1)[1],))
    assert sender.http.head(where, headers=TUS).status_code == 404
    assert sender.patch(where, 1000, content[1000:]).status_code == 404
    assert envios.tidy(database, served.system.files, served.clock.now()) >= 1
    assert pieces(where) == []
    assert len(pieces(living)) == 1
    assert sender.offset(living) == 1000


def test_who_gives_up_leaves_nothing(sender: Sender, pieces: Any) -> None:
    content = large(PIECE)
    where = sender.begun(content)
    assert sender.patch(where, 0, content[:1000]).status_code == 204
    assert sender.http.delete(where, headers=TUS).status_code == 204
    assert pieces(where) == []
    assert sender.http.head(where, headers=TUS).status_code == 404


def test_one_person_begins_only_so_many(served: Served, office: Office, sender: Sender, database: psycopg.Connection[Any]) -> None:
    rui = office.person("cliente", "Rui Alves", empresas=[office.padaria])
    again = Sender(sender.portal, base=f"/p/{sender.portal.checklist.link(rui)[1]}")
    where = again.begun(b"x" * 10)
    database.execute(
        "insert into envios (id, programacao_id, atividade_id, usuario_id, nome, tamanho, mudado_em, expira_em) select gen_random_uuid(), "
        "programacao_id, atividade_id, usuario_id, nome, tamanho, mudado_em, expira_em from envios, generate_series(2, %s) where id = %s",
        (OF_ONE, where.rsplit("/", 1)[1]),
    )
    answer = again.begin(10)
    assert (answer.status_code, answer.json()["codigo"]) == (429, "envios_demais")
    assert int(answer.headers["retry-after"]) > 0


def test_the_protocol_is_told_and_asked_for(sender: Sender) -> None:
    told = sender.http.options(sender.address)
    assert told.status_code == 204
    assert told.headers["tus-version"] == "1.0.0"
    assert set(told.headers["tus-extension"].split(",")) == {"creation", "termination", "expiration"}
    assert told.headers["tus-max-size"] == str(50 * 1024 * 1024)
    where = sender.begun(b"x" * 10)
    assert sender.begin(10, **{"Tus-Resumable": "0.2.2"}).status_code == 412
    assert sender.begin(10, **{"Upload-Length": "dez"}).status_code == 400
    assert sender.begin(10, **{"Upload-Metadata": "filename ***"}).status_code == 400
    assert sender.patch(where, 0, b"x", **{"Content-Type": "application/json"}).status_code == 415
    assert sender.patch(where, 0, b"x", **{"Upload-Offset": "-1"}).status_code == 400
    assert where.startswith(sender.portal.base), "relative to our own host"
