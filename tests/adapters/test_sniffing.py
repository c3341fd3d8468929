"""Content is sniffed, not believed (R13): what each format is by its bytes, and what no name can smuggle in."""
import re
import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.sniffing import Sniffer
from domain.arquivo import FORMATOS, FormatoRecusado, Limites, terminacao
from tests.examples import files

LIMITES = Limites()
PLAIN = {"csv", "txt", "rem", "ret"}  # any text is one
ALSO = {("zip", "folha.xlsx"), ("zip", "contrato.docx"), ("xml", "extrato.ofc")}


def sniff(nome: str, content: bytes, size: int = 65536) -> str:
    sniffer = Sniffer(nome, LIMITES)
    for start in range(0, len(content), size):
        sniffer.feed(content[start : start + size])
    return sniffer.finish()


def refusal(nome: str, content: bytes, size: int = 65536) -> str:
    with pytest.raises(FormatoRecusado) as refused:
        sniff(nome, content, size)
    return re.sub("^«.*?» é (.*); aqui pedimos .*", r"\1", str(refused.value))


@pytest.mark.parametrize("size", [1, 7, 65536])
@pytest.mark.parametrize("nome", files.GOOD)
def test_every_format_is_taken_for_what_it_is_however_its_bytes_are_cut(nome, size):
    """R13"""
    assert sniff(nome, files.GOOD[nome], size) == FORMATOS[terminacao(nome)]


@pytest.mark.parametrize("ending", FORMATOS)
@pytest.mark.parametrize("hostile", [
    files.EXE, files.ELF, files.SCRIPT, files.HTML, files.SVG, b"  \n" + files.HTML, b"\xef\xbb\xbf" + files.HTML,
])
def test_programs_and_pages_are_refused_under_any_name(ending, hostile):
    """R13"""
    assert re.match("um programa|uma página HTML|uma imagem SVG", refusal(f"a.{ending}", hostile))


@pytest.mark.parametrize(("nome", "content"), [
    (f"a.{ending}", content) for nome, content in files.GOOD.items() for ending in FORMATOS
    if FORMATOS[ending] != FORMATOS[terminacao(nome)] and ending not in PLAIN and (ending, nome) not in ALSO
])
def test_a_name_that_says_another_format_than_the_bytes_is_refused(nome, content):
    """R13"""
    assert nome.rsplit(".")[1] in refusal(nome, content)


@pytest.mark.parametrize(("nome", "content", "said"), [
    ("guia.pdf", files.png(), "uma imagem PNG com nome de .pdf"),
    ("foto.jpg", files.heic(), "uma imagem HEIC com nome de .jpg"),
    ("folha.xls", b"<table><tr><td>1", "uma página HTML com nome de .xls"),
    ("folha.xls", files.xlsx(), "uma planilha com nome de .xls"),
    ("folha.xlsx", files.ole("EncryptedPackage"), "um documento antigo do Office, ou protegido por senha com nome de .xlsx"),
    ("nota.xml", b"bom dia", "um texto com nome de .xml"),
    ("nota.xml", b"<?xml version='1.0' encoding='utf-7'?><a/>", "um texto com nome de .xml"),
    ("nota.xml", b"<?xml version='1.0' encoding='rot13'?><a/>", "um texto com nome de .xml"),
    ("nota.pdf", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + bytes(99), "um vídeo com nome de .pdf"),
    ("nota.pdf", bytes(99), "um arquivo que não reconhecemos com nome de .pdf"),
    ("ponto.txt", files.pdf(), "um PDF com nome de .txt"),
    ("instalador.xls", files.ole("Property"), "um arquivo de outro programa com nome de .xls"),
    ("contrato.docx", files.zipped({"nota.xml": b""}), "um arquivo ZIP com nome de .docx"),
    ("contrato.docx", files.xlsx(), "uma planilha com nome de .docx"),
])
def test_a_refusal_says_what_the_file_is(nome, content, said):
    """R13"""
    assert refusal(nome, content) == said


@pytest.mark.parametrize("content", [b"%PDF-1.4\n" + files.HTML, b"%PDF-1.4\n" + files.SVG, b"\n\n%PDF-1.7\n<script>alert(1)</script>"])
def test_a_page_disguised_as_pdf_is_refused(content):
    """R13"""
    assert "página" in refusal("guia.pdf", content)


@pytest.mark.parametrize("before", [files.EXE, files.HTML, files.zipped({"a": b""}), b"GIF89a"])
def test_a_pdf_after_something_else_is_refused(before):
    """R13"""
    refusal("guia.pdf", before + files.pdf())


@pytest.mark.parametrize("root", [
    files.SVG, files.HTML, b'<?xml version="1.0"?><!-- c --><svg/>', b'<x:svg xmlns:x="http://www.w3.org/2000/svg"/>',
    b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>',
    b'\xef\xbb\xbf<?xml version="1.0"?>\n<?pi a?>\n<h:html xmlns:h="http://www.w3.org/1999/xhtml"/>',
    b'<!DOCTYPE a [<!ENTITY x "]><ok>">]><HTML/>', b'<nota><s:script xmlns:s="http://www.w3.org/1999/xhtml">alert(1)</s:script></nota>',
    b'<nota xmlns="http&#58;//www.w3.org/2000/svg"/>', '<?xml version="1.0" encoding="UTF-16"?><svg/>'.encode("utf-16"),
    b'<?xml version="1.0" encoding="utf-16"?><svg/>',
])
def test_an_xml_that_a_browser_would_draw_is_refused(root):
    """R13: an html or svg root, under any prefix, after anything."""
    assert re.match("uma página HTML|uma imagem SVG", refusal("nota.xml", root))


@pytest.mark.parametrize("content", [
    b"<nfe/>", b"\n <?xml version='1.0'?><nfe/>", "<?xml version='1.0' encoding='iso-8859-1'?><nota>São João</nota>".encode("latin-1"),
    "<?xml version='1.0' encoding='UTF-8'?><nota>São João</nota>".encode("latin-1"), b'<?xml version="1.0" encoding="utf-16"?><nota/>',
    '<?xml version="1.0" encoding="utf-16"?><nota/>'.encode("utf-16"), b"<a><b></a>", b"<!-- <html> --><nota html='&lt;svg>'/>",
])
def test_an_xml_of_any_encoding_is_taken_also_when_its_body_is_broken(content):
    """R13"""
    assert sniff("nota.xml", content) == "application/xml"


def test_entities_are_neither_expanded_nor_fetched():
    """R13: a billion laughs is only text."""
    tracemalloc.start()
    began = time.process_time()
    assert sniff("nota.xml", files.LAUGHS) == "application/xml"
    assert sniff("nota.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>') == "application/xml"
    assert tracemalloc.get_traced_memory()[1] < 2**20
    assert time.process_time() - began < 1
    tracemalloc.stop()


@pytest.mark.parametrize("nome", ["a.txt", "a.csv", "a.rem", "a.ret", "a.xml", "a.ofx"])
@pytest.mark.parametrize("byte", [b"\x00", b"\x08", b"\x1b", b"\x7f"])
def test_text_is_text_to_its_last_byte(nome, byte):
    """R13"""
    start = {"xml": b"<nota>", "ofx": b"<OFX>"}.get(nome[2:], b"1;2\n")
    content = start + b"linha\r\n" * 30_000
    sniff(nome, content)
    assert "um arquivo binário" in refusal(nome, content + byte)


@pytest.mark.parametrize("content", [
    "linha\n".encode("utf-16") + b"\x00", "linha\x00".encode("utf-16"), "linha".encode("utf-16-le"), b"\xff\xfe\x00\xd8",
])
def test_broken_utf_16_is_no_text(content):
    """R13"""
    refusal("a.txt", content)


def test_macros_are_refused_in_a_document_that_says_to_have_none():
    """R13: executables, also inside."""
    assert "macros" in refusal("folha.xlsx", files.xlsx(**{"xl/vbaProject.bin": b""}))
    assert "macros" in refusal("contrato.docx", files.docx(**{"word/vbaProject.bin": b""}))


@pytest.mark.parametrize("nome", ["notas.zip", "folha.xlsx", "contrato.docx"])
def test_a_zip_that_was_cut_short_is_refused(nome):
    """R13"""
    assert "um arquivo ZIP incompleto" in refusal(nome, files.GOOD[nome][:-40])


def test_a_document_is_known_by_its_end_when_it_is_long():
    """R13"""
    noise = bytes(n * n % 251 for n in range(2**16)) * 48
    content = files.xlsx(**{f"xl/media/{n}.png": noise[n:] for n in range(3)})
    long = files.zipped({"[Content_Types].xml": b""})[:30] + noise + content
    assert len(long) > 3 * 2**20
    assert sniff("folha.xlsx", long, 1000) == FORMATOS["xlsx"]


def test_an_old_office_file_is_known_by_its_directory_wherever_it_lies():
    """R13"""
    content = files.ole("Anything") + bytes(300_001) + files.ole("WordDocument")[512:]
    assert sniff("contrato.doc", content, 4093) == FORMATOS["doc"]
    assert "outro programa" in refusal("contrato.xls", content)


def test_refusal_comes_with_the_first_bytes_not_with_the_last():
    """R13"""
    sniffer = Sniffer("a.pdf", LIMITES)
    with pytest.raises(FormatoRecusado):
        sniffer.feed(files.EXE + bytes(70_000))


def test_memory_stays_the_same_however_long_the_file_is():
    """R13"""
    for nome, start in [("a.zip", b"PK\x03\x04"), ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("a.txt", b"a")]:
        sniffer = Sniffer(nome, LIMITES)
        sniffer.feed(start)
        piece = b"1234567890abcdef" * 4096
        tracemalloc.start()
        for _ in range(200):
            sniffer.feed(piece)
        assert tracemalloc.get_traced_memory()[1] < 6 * 2**20
        tracemalloc.stop()


@settings(max_examples=300)
@given(st.sampled_from(sorted(FORMATOS)), st.binary(max_size=200), st.sampled_from([b"", *files.GOOD.values()]), st.integers(0, 300))
@example("docx", b"PK\x05\x06" + b"\xff" * 18, files.docx(), 400)
def test_no_bytes_make_it_fail_otherwise_than_by_refusing(ending, noise, real, cut):
    """R13"""
    said = None
    with suppress(FormatoRecusado):
        said = sniff(f"a.{ending}", real[:cut] + noise + real[cut:])
    assert said in {None, FORMATOS[ending]}
