"""Files arrive as a stream and are in the store at its end: all of them or none (R13)."""
import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from minio import Minio

from adapters.multipart import EnvioInvalido, MultipartReader
from adapters.objectstore import ArmazemIndisponivel, ObjectStore
from adapters.pipe import EnvioParado, Pipe
from adapters.uploads import discard, receive
from domain.arquivo import ArquivoGrande, ArquivosDemais, ArquivoVazio, FormatoRecusado, Limites
from domain.refusal import Refusal
from tests.examples import files

TYPE = "multipart/form-data; boundary=fronteira"
END = b"--fronteira--\r\n"
NEARLY = [b"\r\n--fronteir", b"\r\n--", b"--fronteira", b"\r"]
MB = 1024 * 1024


def part(nome: str, content: bytes = b"", disposition: bytes | None = None) -> bytes:
    disposition = disposition or b'form-data; name="arquivo"; filename="%s"' % nome.encode()
    return b"--fronteira\r\nContent-Disposition: " + disposition + b"\r\nContent-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"


def body(*sent: tuple[str, bytes]) -> bytes:
    return b"".join(part(*each) for each in sent) + END


async def stream(content: bytes, size: int = 4096) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
        await asyncio.sleep(0)


@pytest.fixture
def stored(store, object_store):
    """The keys that are in the store."""
    client = Minio(urlsplit(object_store.url).netloc, object_store.access_key, object_store.secret_key, secure=False)
    prefix = store.key(uuid4()).rsplit("/", 1)[0]
    return lambda: {found.object_name for found in client.list_objects(object_store.bucket, f"{prefix}/", recursive=True)}


def take(store: ObjectStore, content: bytes, limites: Limites | None = None, **more: int):
    return asyncio.run(receive(stream(content), TYPE, store, limites or Limites(), **more))


def test_each_file_is_stored_as_it_is_with_what_the_event_needs(store, stored):
    """M3, R13: size, media type and SHA-256."""
    sent = list(files.GOOD.items())
    arrived = take(store, body(*sent), Limites(maximo_arquivos=len(sent)))
    assert [each.nome for each in arrived] == [nome for nome, _ in sent]
    assert {each.chave for each in arrived} == stored()
    for (_, content), each in zip(sent, arrived, strict=True):
        assert (each.tamanho, each.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert b"".join(store.read(each.chave)) == content
    assert arrived[0].tipo == "application/xml"
    assert arrived[0].chave == store.key(arrived[0].id)


def test_a_file_of_several_parts_is_stored_whole(store):
    """R13: streamed, constant memory."""
    content = files.pdf() + bytes(range(256)) * 24_000
    arrived = take(store, body(("grande.pdf", content)))
    assert hashlib.sha256(b"".join(store.read(arrived[0].chave))).hexdigest() == arrived[0].sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(("disposition", "kept"), [
    ('form-data; name="arquivo"; filename="Guia de outubro – São João.pdf"'.encode(), "Guia de outubro – São João.pdf"),
    ('form-data; name="arquivo"; filename="São João.pdf"'.encode("latin-1"), "São João.pdf"),
    (b'form-data; name="arquivo"; filename="a%22b%0D%0Ac.pdf"', 'a"bc.pdf'),
    (b'form-data; name="arquivo"; filename="100%25.pdf"', "100%25.pdf"),
    (b'form-data; name="arquivo"; filename="a\\"b;c.pdf"', 'a"b;c.pdf'),
    (b'form-data; name="arquivo"; filename="C:\\Users\\ana\\guia.pdf"', "guia.pdf"),
    (b"form-data; name=arquivo; filename=guia.pdf", "guia.pdf"),
    (b"form-data; name=\"arquivo\"; filename=\"_.pdf\"; filename*=UTF-8''S%C3%A3o%20Jo%C3%A3o.pdf", "São João.pdf"),
    (b"form-data; name=\"arquivo\"; filename*=utf-8'pt'a.pdf", "a.pdf"),
    (b"form-data; name=\"arquivo\"; filename=\"b.pdf\"; filename*=UTF-8''%FF.pdf", "b.pdf"),
    (b'Form-Data; Name="arquivo"; FileName="a.pdf"', "a.pdf"),
    (b'form-data; name="arquivo"; filename="../../a\x01b.pdf"', "ab.pdf"),
    (b'form-data; name="arquivo"; filename="%s.pdf"' % (b"a" * 9000), "a" * 251 + ".pdf"),
])
def test_a_name_is_read_as_browsers_write_it(store, disposition, kept):
    """R13: names are kept as sent, and are never a reason to refuse."""
    assert [each.nome for each in take(store, part("", files.pdf(), disposition) + END)] == [kept]


@pytest.mark.parametrize(("second", "refusal"), [
    (("a.pdf", files.png()), FormatoRecusado),
    (("a.exe", files.EXE), FormatoRecusado),
    (("a.pdf", b""), ArquivoVazio),
    (("a.pdf", files.pdf() + bytes(MB)), ArquivoGrande),
    (("a.txt", b"linha\n" * 9000 + b"\x00"), FormatoRecusado),
    (("a.zip", b"PK\x03\x04" + bytes(999)), FormatoRecusado),
])
def test_one_bad_file_refuses_the_whole_request(store, stored, second, refusal):
    """R13: all or nothing."""
    with pytest.raises(refusal):
        take(store, body(("boa.pdf", files.pdf()), second, ("outra.pdf", files.pdf())), Limites(tamanho_maximo_mb=1))
    assert stored() == set()


@pytest.mark.parametrize("end", [b"\x00", None], ids=["refused at its end", "too large"])
def test_a_large_file_refused_late_leaves_nothing(store, stored, end):
    """R13: all or nothing, also after parts of it were stored."""
    content = b"linha de texto\n" * (12 * MB // 15)
    with pytest.raises(FormatoRecusado if end else ArquivoGrande):
        take(store, body(("a.txt", content + (end or b""))), Limites(tamanho_maximo_mb=50 if end else 11))
    assert stored() == set()


def test_files_beyond_the_number_are_refused_with_those_that_are_there(store, stored):
    """R13"""
    sent = [(f"{n}.pdf", files.pdf(str(n))) for n in range(3)]
    assert len(take(store, body(*sent), Limites(maximo_arquivos=5), presentes=2)) == 3
    before = stored()
    with pytest.raises(ArquivosDemais):
        take(store, body(*sent), Limites(maximo_arquivos=5), presentes=3)
    assert stored() == before


@pytest.mark.parametrize(("content", "kind", "said"), [
    (END, TYPE, "Escolha um arquivo"),
    (b"", TYPE, "interrompido"),
    (b"qualquer coisa", TYPE, "malformado"),
    (body(("a.pdf", files.pdf()))[:-20], TYPE, "interrompido"),
    (body(("a.pdf", files.pdf())).removesuffix(END), TYPE, "interrompido"),
    (part("a.pdf", files.pdf()).rstrip(), TYPE, "interrompido"),
    (body(("a.pdf", files.pdf())), "multipart/form-data", "boundary"),
    (body(("a.pdf", files.pdf())), "multipart/form-data; boundary=", "boundary"),
    (body(("a.pdf", files.pdf())), "multipart/form-data; boundary=" + "x" * 300, "longo demais"),
    (body(("a.pdf", files.pdf())), "multipart/form-data; boundary=outra", "malformado"),
    (b"{}", "application/json", "formulário"),
    (b"", "", "formulário"),
    (part("", b"x", b'form-data; name="arquivo"; filename=""') + END, TYPE, "Escolha um arquivo"),
    (part("", b"x", b'form-data; name="arquivo"') + END, TYPE, "deve ser um arquivo"),
    (part("", b"x", b'form-data; name="outro"; filename="a.pdf"') + END, TYPE, "«arquivo»; chegou «outro»"),
    (part("", b"x", b'form-data; name="comentario"') + END, TYPE, "«arquivo»"),
    (part("", b"x", b"attachment") + END, TYPE, "«arquivo»"),
    (b"--fronteira\r\n\r\nx\r\n" + END, TYPE, "«arquivo»"),
    (b"--fronteira\r\nSem dois pontos\r\n\r\nx\r\n" + END, TYPE, "malformado"),
    (part("a" * 20_000 + ".pdf", files.pdf()) + END, TYPE, "malformado"),
    (b"--fronteira\r\n" + b"X-A: b\r\n" * 50 + b"\r\nx\r\n" + END, TYPE, "malformado"),
    (part("", b"eA==", b'form-data; name="arquivo"; filename="a.pdf"\r\nContent-Transfer-Encoding: base64') + END, TYPE, "como ele é"),
])
def test_a_broken_form_is_a_clear_refusal(store, stored, content, kind, said):
    """issue: broken multipart."""
    with pytest.raises(EnvioInvalido, match=said) as refused:
        asyncio.run(receive(stream(content), kind, store, Limites()))
    assert (refused.value.status, refused.value.codigo) == (422, "envio_invalido")
    assert stored() == set()


class Gone(Exception):
    """The client."""


@pytest.mark.parametrize("large", [False, True])
def test_a_client_that_goes_away_leaves_nothing(store, stored, large):
    """R13: nothing half done."""

    async def half() -> AsyncIterator[bytes]:
        yield part("inteira.pdf", files.pdf())
        yield part("metade.pdf", files.pdf())[:-2]
        for _ in range(12 if large else 1):
            yield bytes(MB)
        raise Gone

    with pytest.raises(Gone):
        asyncio.run(receive(half(), TYPE, store, Limites()))
    assert stored() == set()


def test_a_cancelled_request_leaves_nothing(store, stored):
    """R13: nothing half done when the process is told to stop."""

    async def cancelled() -> None:
        stuck = asyncio.Event()

        async def half() -> AsyncIterator[bytes]:
            yield part("inteira.pdf", files.pdf()) + part("metade.pdf", files.pdf())[:-2]
            stuck.set()
            await asyncio.Event().wait()

        receiving = asyncio.create_task(receive(half(), TYPE, store, Limites()))
        await stuck.wait()
        receiving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await receiving

    asyncio.run(cancelled())
    assert stored() == set()


def test_a_client_that_falls_silent_is_given_up(store, stored):
    """issue: a connection is not held for ever."""

    async def silent() -> AsyncIterator[bytes]:
        yield part("inteira.pdf", files.pdf()) + part("metade.pdf", files.pdf())[:-2]
        await asyncio.Event().wait()

    with pytest.raises(EnvioParado) as refused:
        asyncio.run(receive(silent(), TYPE, store, Limites(), patience=0.1))
    assert (refused.value.status, refused.value.codigo) == (422, "envio_invalido")
    assert stored() == set()


def test_what_is_too_large_is_not_read_to_its_end(store):
    """R13: the size is checked while it streams."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield part("a.pdf", files.pdf())[:-2]
        while True:
            sent += 65536
            yield bytes(65536)
            await asyncio.sleep(0)

    with pytest.raises(ArquivoGrande):
        asyncio.run(receive(endless(), TYPE, store, Limites(tamanho_maximo_mb=1)))
    assert sent < 4 * MB


def test_files_taken_back_are_gone(store, stored):
    """R13: a refused command keeps no bytes."""

    async def both() -> None:
        await discard(store, await receive(stream(body(("a.pdf", files.pdf()), ("b.xml", files.nfe()))), TYPE, store, Limites()))

    asyncio.run(both())
    assert stored() == set()


def test_a_store_that_is_away_refuses_the_upload():
    """api.md: 503 a store is away."""
    away = ObjectStore("http://127.0.0.1:1", "key", "secret", "anexos", "e", timeout=0.3)
    with pytest.raises(ArmazemIndisponivel):
        take(away, body(("a.pdf", files.pdf())))
    with pytest.raises(FormatoRecusado):
        take(away, body(("a.pdf", files.png())))
    away.close()


def test_memory_does_not_grow_with_the_file(store):
    """R13: streamed, constant memory."""

    async def large(megabytes: int) -> AsyncIterator[bytes]:
        yield part("a.pdf", files.pdf())[:-2]
        for _ in range(megabytes * 16):
            yield bytes(65536)
            await asyncio.sleep(0)
        yield b"\r\n" + END

    tracemalloc.start()
    arrived = asyncio.run(receive(large(30), TYPE, store, Limites(tamanho_maximo_mb=100)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert arrived[0].tamanho == len(files.pdf()) + 30 * MB
    assert peak < 25 * MB


def test_many_uploads_at_once_do_not_mix(store):
    """architecture.md: hashing and sniffing run in threads, one each request."""
    contents = [files.pdf(f"guia {n}") * (1 + n * 100) for n in range(16)]

    async def all_at_once():
        return await asyncio.gather(*(receive(stream(body((f"{n}.pdf", each))), TYPE, store, Limites()) for n, each in enumerate(contents)))

    for content, [arrived] in zip(contents, asyncio.run(all_at_once()), strict=True):
        assert arrived.sha256 == hashlib.sha256(content).hexdigest()
        assert b"".join(store.read(arrived.chave)) == content


def test_slow_uploads_keep_nobody_waiting(store):
    """issue: a phone with a bad connection must not stop the others."""

    async def crowd() -> None:
        release = asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield part("a.pdf", files.pdf())[:20]
            await release.wait()
            yield part("a.pdf", files.pdf())[20:] + END

        waiting = [asyncio.create_task(receive(slow(), TYPE, store, Limites())) for _ in range(80)]
        assert await asyncio.wait_for(receive(stream(body(("b.pdf", files.pdf()))), TYPE, store, Limites()), 20)
        release.set()
        assert len(await asyncio.gather(*waiting)) == 80

    asyncio.run(crowd())


def test_nothing_more_is_asked_for_while_nobody_takes_it():
    """architecture.md: backpressure, so that memory is bounded."""

    async def nobody() -> int:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 65536
                yield bytes(65536)

        pipe = Pipe()
        filling = asyncio.create_task(pipe.fill(endless()))
        for _ in range(100):
            await asyncio.sleep(0)
        filling.cancel()
        await asyncio.wait([filling])
        return sent

    assert asyncio.run(nobody()) <= MB


@given(st.data(), st.lists(st.binary(max_size=60) | st.sampled_from(NEARLY), min_size=1, max_size=4))
def test_it_does_not_matter_where_the_network_cuts(data, contents):
    """RFC 7578"""
    whole = body(*((f"{n}.bin", content) for n, content in enumerate(contents)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=20)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True) if start < end]
    form = MultipartReader(TYPE, lambda: pieces.pop(0) if pieces else b"")
    assert [(nome, b"".join(form.chunks())) for nome in form.names()] == [(f"{n}.bin", content) for n, content in enumerate(contents)]


@given(st.binary(max_size=300))
def test_no_body_makes_it_fail_otherwise_than_by_refusing(noise):
    """issue: broken multipart."""
    pieces = [b"--fronteira\r\n" + noise]
    form = MultipartReader(TYPE, lambda: pieces.pop(0) if pieces else b"")
    with pytest.raises(Refusal):
        list(form.names())
