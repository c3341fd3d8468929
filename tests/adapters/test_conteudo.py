"""What files say, read out of files as they are: well made, badly made, and made to harm."""
import resource
import time
from collections.abc import Generator
from datetime import date

import pytest

from adapters.conteudo.leitura import MOST, ler
from domain.competencia import Competencia
from domain.conteudo.lido import Formato, Lido, Parte
from tests.examples import conteudo as c
from tests.examples import files
from tests.examples.files import CNPJ
from workers.demo import files as demo
from workers.demo.people import PADARIA

OUTUBRO = (date(2026, 10, 1), date(2026, 10, 31))
MES = Competencia("2026-10")


def pieces(data: bytes, size: int = 1000) -> Generator[bytes, None, None]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


def lido(nome: str, data: bytes) -> Lido | None:
    return ler(nome, len(data), pieces(data))


def read(nome: str, data: bytes) -> Lido:
    found = lido(nome, data)
    assert found
    return found


@pytest.mark.parametrize(("data", "banco"), [
    (c.ofx1(), "341"), (c.ofx1("utf-8"), "341"), (c.ofx1("utf-16"), "341"), (c.sgml().encode(), "341"), (c.ofx2(), "001"),
    (c.ofx1(dias=["20261005"])[:-90], "341"), (b"\xef\xbb\xbf" + c.ofx1("utf-8"), "341"),
    (c.ofx1(banco="237 "), "237"), (c.ofx1(banco="Itau"), None),
    (c.sgml("20261001100000[-03:EST]", "20261031100000[-03:EST]").encode(), "341"),
    (c.sgml("20261001000000.000[0:GMT]", "20261101025959[0:GMT]").encode(), "341"),
    (c.sgml("19700101", "00000000", ["20261001", "20261031"]).encode(), "341"),
], ids=["1252", "utf-8", "utf-16", "no header", "xml", "cut off", "mark", "blank", "words", "hours", "greenwich", "only what moved"])
def test_a_statement_says_its_bank_and_its_days(data: bytes, banco: str | None) -> None:
    assert read("extrato.ofx", data) == Lido(Formato.EXTRATO, (), *OUTUBRO, banco)


def test_a_statement_that_declares_the_day_of_the_download_is_of_what_moved_too() -> None:
    found = read("extrato.ofx", c.sgml("20261203", "20261203", ["20261005120000[-3:BRT]"]).encode())
    assert (found.de, found.ate) == (date(2026, 10, 5), date(2026, 12, 3))
    assert read("fatura.ofx", c.sgml(conta="CREDITCARDMSGSRSV1").encode()).formato is Formato.DOCUMENTO


def test_a_nota_says_who_issued_it_to_whom_and_when() -> None:
    """Of whom made the program it says nothing"""
    found = read("nota.xml", c.nota(mais="<dhSaiEnt>2026-10-31T08:00:00-03:00</dhSaiEnt>"))
    assert [(each.parte, each.numero) for each in found.documentos] == [(Parte.EMITENTE, CNPJ), (Parte.DESTINATARIO, c.FORNECEDOR)]
    assert (found.formato, found.de, found.ate) == (Formato.NOTA, date(2026, 10, 14), date(2026, 10, 31))
    assert read("nota.xml", c.nota(encoding="cp1252")).documentos == found.documentos
    assert read("nota.xml", c.nota(destinatario="39053344705")).numero(Parte.DESTINATARIO) == "39053344705"
    assert read("nota.xml", c.nota(emitente="12.ABC.345/01DE-35")).numero(Parte.EMITENTE) == "12ABC34501DE35"
    assert read("nota.xml", c.nota(emitente="11222333000180")).numero(Parte.EMITENTE) is None, "wrong check digits name nobody"


def test_a_file_of_many_notas_tells_of_all() -> None:
    found = read("lote.xml", c.lote("2026-10-02", "2026-09-30", "2026-10-30"))
    assert (found.de, found.ate, len(found.documentos)) == (date(2026, 9, 30), date(2026, 10, 30), 2)


def test_a_conhecimento_and_a_nota_of_services_name_their_parts() -> None:
    conhecimento, servico = read("cte.xml", c.cte()), read("nfse.xml", c.nfse())
    assert (conhecimento.formato, conhecimento.de) == (Formato.CONHECIMENTO, date(2026, 10, 20))
    assert {each.numero for each in conhecimento.documentos} == {CNPJ, c.FORNECEDOR, "08187168000160"}
    assert (servico.numero(Parte.EMITENTE), servico.numero(Parte.DESTINATARIO)) == (c.FORNECEDOR, CNPJ)
    assert (servico.de, servico.ate) == (date(2026, 10, 31), date(2026, 11, 2))


def test_a_nota_that_is_cut_off_says_nothing() -> None:
    """The side that is missing may be the one that fits"""
    whole = c.nota()
    assert lido("nota.xml", whole[: whole.index(b"<dest>")]) is None
    assert lido("nota.xml", whole.replace(b"<dest>", b"<dest <>")) is None


@pytest.mark.parametrize(("data", "formato", "days"), [
    (c.cnab400(), Formato.RETORNO, (date(2026, 10, 2), date(2026, 10, 3))),
    (c.cnab400("1REMESSA", "290926"), Formato.REMESSA, (date(2026, 9, 29), date(2026, 9, 29))),
    (c.cnab240(), Formato.RETORNO, (date(2026, 10, 2), date(2026, 10, 3))),
    (c.cnab240("1"), Formato.REMESSA, (date(2026, 10, 3), date(2026, 10, 3))),
    (c.cnab240(segmento="E"), Formato.RETORNO, (None, None)),
], ids=["400", "remessa 400", "240", "remessa 240", "extrato 240"])
def test_a_file_of_the_bank_says_whose_it_is_and_of_when(data: bytes, formato: Formato, days: tuple[date | None, date | None]) -> None:
    found = read("CB1.RET", data)
    assert (found.formato, found.numero(Parte.TITULAR), (found.de, found.ate)) == (formato, CNPJ, days)


@pytest.mark.parametrize("data", [
    c.cnab400("2RETORNA"), c.cnab400(banco="ABC"), c.cnab400().replace(b"\r\n9", b" \r\n9"), c.cnab400().rpartition(b"\r\n9")[0],
    c.cnab240("X"), c.cnab240().replace(b"756", b"75X", 1), c.cnab240()[:-240],
])
def test_what_only_looks_like_a_file_of_the_bank_says_nothing(data: bytes) -> None:
    assert lido("CB1.RET", data) is None


def test_a_number_that_the_lines_do_not_agree_on_is_nobodys() -> None:
    one, other = c.cnab400(dias=("021026", "021026")), c.FORNECEDOR.encode()
    assert read("CB1.RET", one.replace(CNPJ.encode(), other, 1)).documentos == ()
    assert read("CB1.RET", c.cnab400(cnpj="11222333000180")).documentos == ()


@pytest.mark.parametrize(("text", "formato", "days"), [
    ("Extrato de conta. Período de 01/10/2026 a 31/10/2026", Formato.EXTRATO, OUTUBRO),
    ("Relatório de vendas\nPeríodo: 01/10/2026 até 31/10/2026", Formato.DOCUMENTO, OUTUBRO),
    ("Competência 10/2026", Formato.DOCUMENTO, OUTUBRO), ("COMPETENCIA: outubro de 2026", Formato.DOCUMENTO, OUTUBRO),
    ("Competência 09/2026 ... competência 10/2026", Formato.DOCUMENTO, (date(2026, 9, 1), OUTUBRO[1])),
])
def test_a_paper_is_of_the_time_that_it_names(text: str, formato: Formato, days: tuple[date, date]) -> None:
    for nome, data in (("a.pdf", files.pdf(text.replace("\n", " "))), ("a.txt", text.encode("cp1252"))):
        assert read(nome, data) == Lido(formato, (), *days)


@pytest.mark.parametrize("text", [
    "Período aquisitivo: 01/10/2025 a 30/09/2026", "Emitido em 31/10/2026", "competência 13/2026", "competência 10/2026/5",
    "Vencimento 10/2026", "período de 31/10/2026 a 01/10/2026", "competência 1026",
])
def test_a_day_that_may_mean_anything_means_nothing(text: str) -> None:
    assert lido("a.txt", text.encode()) is None


@pytest.mark.parametrize("nome", [nome for nome in files.GOOD if not nome.endswith((".xml", ".ofx", ".ofc", ".RET", ".rem"))])
def test_other_files_say_nothing(nome: str) -> None:
    assert lido(nome, files.GOOD[nome]) is None


@pytest.mark.parametrize("papel", [each for each in vars(demo).values() if isinstance(each, demo.Papel)], ids=lambda papel: papel.nome)
def test_files_of_the_demonstration_are_of_their_month(papel: demo.Papel) -> None:
    found = lido(papel.nome_de(MES), papel.feito(PADARIA, MES))
    if found and papel is not demo.EXTRATO_TROCADO:
        assert found.de
        assert found.ate
        assert OUTUBRO[0] <= found.de <= found.ate <= OUTUBRO[1]


BOMBS = {
    "laughs.xml": files.LAUGHS, "deep.xml": b"<a>" * 200_000, "wide.xml": b"<r>" + b"<a/>" * 500_000,
    "nfe.xml": c.nota(mais="<a>" * 90_000),
    "entity.xml": b'<!DOCTYPE n [<!ENTITY x SYSTEM "file:///etc/passwd">]><NFe><infNFe><emit><CNPJ>&x;</CNPJ></emit></infNFe></NFe>',
    "tags.ofx": b"<OFX>" + b"<DTSTART>" * 230_000, "blanks.ofx": b"<OFX>" + b"<DTSTART>        " * 120_000,
    "words.txt": b"competencia   :   de   " * 90_000, "lines.ret": b"\n" * 2_000_000, "bytes.pdf": b"%PDF-1.4\n" + bytes(range(256)) * 4000,
}


@pytest.mark.parametrize("nome", BOMBS)
def test_a_file_made_to_harm_says_nothing_and_takes_a_moment(nome: str) -> None:
    began = time.perf_counter()
    found = lido(nome, BOMBS[nome])
    assert found is None or (found.de, found.documentos) == (None, ())
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("data", [
    c.pdf_of(c.inflating(500, b"\0")), c.pdf_of(c.inflating(40, b"BT (a) Tj ET\n")),
    files.pdf("x").replace(b"[0 0 595 842]", b"[" * 100_000),
], ids=["zeros", "words", "deep"])
def test_a_pdf_made_to_harm_ends_with_its_own_process(data: bytes) -> None:
    """A child of little memory and little time; what it was has no say in this process"""
    began = time.perf_counter()
    assert lido("a.pdf", data) is None
    assert time.perf_counter() - began < 12
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 450 * 1024


def test_no_more_of_a_file_is_read_than_tells() -> None:
    """A line of 100 MB is not waited for, and the rest of a large file not asked for"""
    asked = 0

    def endless() -> Generator[bytes, None, None]:
        nonlocal asked
        while True:
            asked += 2**16
            yield b"x" * 2**16

    assert ler("a.txt", 100 * 2**20, endless()) is None
    assert asked <= MOST
    asked = 0
    assert ler("a.pdf", 11 * 2**20, endless()) is None
    assert ler("a.jpg", 1000, endless()) is None
    assert asked == 0


def test_a_large_statement_is_read_by_its_beginning() -> None:
    many = c.sgml(dias=["20261005"] * 60_000).encode()
    assert len(many) > 2 * MOST
    assert read("a.ofx", many) == Lido(Formato.EXTRATO, (), *OUTUBRO, "341")
    assert read("a.ret", c.cnab400(dias=["021026"] * 8000)).numero(Parte.TITULAR) == CNPJ
