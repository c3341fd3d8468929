"""Files with bad intent, through the endpoints that people use: what they are, what they are called, how slowly they come."""
import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

import pytest
from minio import Minio

from adapters.embedded import S3
from adapters.pipe import EnvioParado, Pipe
from tests.adapters.api.access import Checklist, pdf
from tests.adapters.api.client import Client, ok, refused
from tests.adapters.api.office import Office
from tests.adapters.api.serving import Served
from tests.examples import files

TYPE = "multipart/form-data; boundary=x"
PDF = b"%PDF-1.4\n%%EOF\n"


def part(disposition: str = 'form-data; name="arquivo"; filename="a.pdf"', content: bytes = PDF) -> bytes:
    return b"--x\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n" + content + b"\r\n"


BROKEN = {
    "nothing": b"", "no part": b"--x--\r\n", "cut": part()[:-20], "no end": part(), "another boundary": part().replace(b"--x", b"--y"),
    "no file": part('form-data; name="arquivo"') + b"--x--\r\n",
    "another field": part('form-data; name="foto"; filename="a.pdf"') + b"--x--\r\n",
    "no name": part('form-data; filename="a.pdf"') + b"--x--\r\n", "no disposition": b"--x\r\n\r\n" + PDF + b"\r\n--x--\r\n",
    "encoded": part().replace(b"\r\n\r\n%PDF", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n%PDF") + b"--x--\r\n",
    "long header": part('form-data; name="arquivo"; filename="' + "a" * 100_000 + '.pdf"') + b"--x--\r\n",
    "headers without end": b"--x\r\n" + b"A: b\r\n" * 20_000, "noise": bytes(range(256)) * 50,
    "one good, one bad": part(content=PDF + b"1") + part('form-data; name="foto"; filename="b.pdf"') + b"--x--\r\n",
}


@pytest.fixture
def stored(served: Served, object_store: S3) -> Any:
    """How many files the office has in the store."""
    client = Minio(urlsplit(object_store.url).netloc, object_store.access_key, object_store.secret_key, secure=False)
    return lambda: sum(1 for _ in client.list_objects(object_store.bucket, recursive=True))


def test_a_broken_form_is_refused_and_leaves_nothing(served: Served, office: Office, stored: Any) -> None:
    """R13: all or nothing, also in the store; by the equipe and by a link"""
    checklist = Checklist(office)
    link = checklist.link(office.maria)[1]
    before = stored()
    for name, content in BROKEN.items():
        for client, path in (
            (office.admin, checklist.on("anexos")), (Client(served.url), f"/portal/{link}/atividades/{checklist.atividade}/anexos"),
        ):
            answer = client.post(path, content=content, headers={"Content-Type": TYPE})
            assert answer.status_code == 422, f"{name}: {answer.status_code} {answer.text[:200]}"
    long = "multipart/form-data; boundary=" + "x" * 300
    for kind in ("multipart/form-data", long, "multipart/mixed; boundary=x", "application/json", ""):
        refused(office.admin.post(checklist.on("anexos"), content=part() + b"--x--\r\n", headers={"Content-Type": kind}), 422)
    assert ok(office.admin.get(checklist.path))["versao"] == 1
    assert stored() == before


LIES = {
    "a.pdf": b"MZ\x90\x00" + b"\x00" * 100, "b.pdf": b"<html><script>alert(1)</script>", "c.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "d.exe": b"MZ\x90\x00", "e.html": b"<p>oi", "f.svg": b"<svg/>", "g.pdf.exe": PDF, "h.txt": b"#!/bin/sh\nrm -rf /\n",
    "i.csv": token_bytes(500),
    "j.xml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "k.docx": b"PK\x03\x04nada", "l": PDF, ".pdf": PDF,
    "m.png": b"\xff\xd8\xff\xe0", "n.js": b"alert(1)", "o.xlsm": b"PK\x03\x04",
    "p.xml": b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 5000 + b'">]><html>&b;</html>',
}


def test_a_file_that_lies_is_refused_and_leaves_nothing(office: Office, stored: Any) -> None:
    """R13: 415, in words that say what it is"""
    path, before = Checklist(office).on("anexos"), stored()
    for name, content in LIES.items():
        problem = refused(office.admin.post(path, files={"arquivo": (name, content)}), 415, "formato_recusado")
        assert "aqui pedimos" in problem["detail"], name
    refused(office.admin.post(path, files={"arquivo": ("vazio.pdf", b"")}), 422, "arquivo_vazio")
    assert stored() == before


NAMES = (
    "../../etc/passwd.pdf", "..\\..\\boot.ini.pdf", "/abs.pdf", "C:\\con.pdf", "CON.pdf", "nul.pdf", "a\r\nSet-Cookie: x.pdf", "a\tb.pdf",
    "\u202efdp.exe.pdf", "zero\u200bwidth.pdf", "é" * 200 + ".pdf", "😀" * 100 + ".pdf", ".. .pdf",
    'a"b;c=d.pdf', "a%22%0d%0ab.pdf", "<b>.pdf",
    "=cmd()|' '!A0.pdf", "-rf.pdf", "a/b.pdf", "A/B.PDF", "nota.pdf", "NOTA.pdf",
)


@pytest.mark.parametrize("names", [NAMES[:11], NAMES[11:]], ids=["first", "second"])
def test_a_name_never_harms_who_opens_the_file(office: Office, names: tuple[str, ...]) -> None:
    """R13: kept for people, harmless in headers, safe in the zip; and never a reason to refuse"""
    checklist = Checklist(office)
    for name in names:
        content = PDF + name.encode()
        body = part(f'form-data; name="arquivo"; filename="{_browser(name)}"', content) + b"--x--\r\n"
        [made] = ok(office.admin.post(checklist.on("anexos"), content=body, headers={"Content-Type": TYPE}), 201)["anexos"]
        assert made["nome"].isprintable()
        assert len(made["nome"].encode()) <= 255
        assert not set(made["nome"]) & set("/\\")
        answer = office.admin.get(f"/anexos/{made['id']}")
        assert answer.content == content
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
    paths = zipfile.ZipFile(io.BytesIO(office.admin.get(f"{checklist.path}/anexos.zip").content)).namelist()
    assert len({path.casefold() for path in paths}) == len(names)
    for path in paths:
        folders = path.split("/")
        assert len(folders) == 4
        assert not [p for p in folders if p[:1] in ("", " ", ".") or p.upper().startswith(("CON.", "NUL."))], path


def _browser(name: str) -> str:
    """As WHATWG has it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def test_a_key_that_was_used_stores_nothing_again(office: Office, stored: Any) -> None:
    """R11: the same files are answered as before, others are refused, and however many they are they only pass through"""
    path = Checklist(office).on("anexos")
    sent = pdf()
    made = ok(office.admin.post(path, files=sent, key="uma chave"), 201)
    before = stored()
    again = office.admin.post(path, files=sent, key="uma chave")
    assert ok(again, 201) == made
    assert again.headers["Idempotency-Replayed"] == "true"
    many = [("arquivo", (f"{n}.pdf", PDF + str(n).encode())) for n in range(50)]
    refused(office.admin.post(path, files=many, key="uma chave"), 422, "chave_reutilizada")
    assert stored() == before


def test_what_only_has_to_be_compared_is_never_in_the_store(office: Office, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """R11: not even for a moment, since a key may be used for a hundred gigabytes"""
    path = Checklist(office).on("anexos")
    ok(office.admin.post(path, files=(sent := pdf()), key="outra chave"), 201)
    monkeypatch.setattr(served.system.files, "put", None)
    ok(office.admin.post(path, files=sent, key="outra chave"), 201)


def test_a_stream_that_trickles_is_given_up() -> None:
    """One byte now and then is no file on its way; a slow line is"""

    async def drops(size: int, pause: float) -> AsyncIterator[bytes]:
        for _ in range(200):
            await asyncio.sleep(pause)
            yield b"x" * size

    async def filled(size: int, pause: float) -> None:
        pipe = Pipe(patience=0.2)
        filling = asyncio.create_task(pipe.fill(drops(size, pause)))
        pulling = asyncio.create_task(asyncio.to_thread(lambda: list(iter(pipe.pull, b""))))
        await asyncio.gather(filling, pulling)

    with pytest.raises(EnvioParado):
        asyncio.run(filled(1, 0.005))
    asyncio.run(filled(200, 0.005))


def test_what_is_what_it_says_is_taken(office: Office) -> None:
    """The control"""
    different = {content: nome for nome, content in files.GOOD.items()}
    sent = [("arquivo", (nome, content)) for content, nome in different.items()][:20]
    ok(office.admin.post(Checklist(office).on("anexos"), files=sent), 201)
