"""The demonstration's files are what they claim to be: read here by their formats' own rules."""
import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from stdnum.br import cnpj, cpf

from adapters.sniffing import Sniffer
from domain.arquivo import Limites, terminacao
from domain.competencia import Competencia
from workers.demo import files
from workers.demo.files import Papel
from workers.demo.people import EMPRESAS, PADARIA, STUDIO, TRANSPORTES, Empresa

MES = Competencia("2026-02")
PAPEIS = {value.nome: value for value in vars(files).values() if isinstance(value, Papel)}
PAPEIS |= {papel.nome: papel for papel in (files.nota_de_saida(1842), files.nota_de_entrada(90317))}


def of(ending: str) -> list[Papel]:
    return [papel for papel in PAPEIS.values() if terminacao(papel.nome) == ending]


@pytest.mark.parametrize("papel", PAPEIS.values(), ids=PAPEIS)
def test_every_file_passes_the_sniffer_and_is_the_same_each_time(papel: Papel) -> None:
    """R13"""
    data = papel.feito(PADARIA, MES)
    sniffer = Sniffer(papel.nome_de(MES), Limites())
    sniffer.feed(data)
    assert sniffer.finish()
    assert papel.feito(PADARIA, MES) == data


@pytest.mark.parametrize("empresa", EMPRESAS, ids=lambda empresa: empresa.key)
def test_every_documento_is_valid(empresa: Empresa) -> None:
    """CNPJ with and without letters, and a CPF."""
    assert (cnpj if len(empresa.documento) == 14 else cpf).is_valid(empresa.documento)


@pytest.mark.parametrize("empresa", [PADARIA, STUDIO], ids=lambda empresa: empresa.key)
@pytest.mark.parametrize(
    ("papel", "part"), [(files.nota_de_saida(1842), "emit"), (files.nota_de_entrada(90317), "dest")], ids=["saida", "entrada"]
)
def test_nfe_has_a_valid_key_and_names_the_empresa(empresa: Empresa, papel: Papel, part: str) -> None:
    """Manual de Orientação do Contribuinte: weights 2 to 9 from the right, modulo 11."""
    note = ElementTree.fromstring(papel.feito(empresa, MES))
    space = {"n": "http://www.portalfiscal.inf.br/nfe"}

    def text(path: str) -> str:
        return note.findtext(path, namespaces=space) or ""

    inside = note.find(".//n:infNFe", space)
    assert inside is not None
    chave = inside.attrib["Id"].removeprefix("NFe")
    assert chave == text(".//n:chNFe")
    assert len(chave) == 44
    weights = [4, 3, 2, *(9, 8, 7, 6, 5, 4, 3, 2) * 5]
    rest = sum((ord(place) - 48) * weight for place, weight in zip(chave[:43], weights, strict=True)) % 11
    assert int(chave[43]) == (0 if rest < 2 else 11 - rest)
    assert text(f".//n:{part}/n:CNPJ") == empresa.documento
    assert chave[6:20] == text(".//n:emit/n:CNPJ")
    assert (chave[:2], chave[2:6], int(chave[25:34])) == ("31", "2602", int(text(".//n:nNF")))
    assert text(".//n:dhEmi").startswith("2026-02-")
    assert text(".//n:vNF") == f"{sum(float(each.text or 0) for each in note.findall('.//n:prod/n:vProd', space)):.2f}"


def test_ofx_is_the_statement_of_the_whole_month() -> None:
    """OFX 1.02: a header of key and value, a blank line, aggregates that close; the balance is what moved."""
    header, _, body = files.EXTRATO_OFX.feito(PADARIA, MES).decode("cp1252").partition("\r\n\r\n")
    assert dict(line.split(":", 1) for line in header.split("\r\n"))["OFXHEADER"] == "100"
    opened: list[str] = []
    for close, tag, value in re.findall(r"<(/?)([A-Z]+)>([^<\r\n]*)", body):
        if close:
            assert opened.pop() == tag
        elif not value:
            opened.append(tag)
    assert opened == []
    assert re.search(r"<DTSTART>20260201<DTEND>20260228\b", body)
    assert all(day.startswith("202602") for day in re.findall(r"<DTPOSTED>(\d{8})", body))
    moved = sum(float(each) for each in re.findall(r"<TRNAMT>(-?[\d.]+)", body))
    assert float(re.findall(r"<BALAMT>(-?[\d.]+)", body)[0]) == pytest.approx(12_500 + moved)


def test_cnab_400_has_lines_of_400_places_that_add_up() -> None:
    *lines, end = files.COBRANCA_400.feito(TRANSPORTES, MES).decode("ascii").split("\r\n")
    assert end == ""
    assert {len(line) for line in lines} == {400}
    assert [int(line[394:]) for line in lines] == list(range(1, len(lines) + 1))
    header, *details, trailer = lines
    assert header.startswith("02RETORNO01COBRANCA")
    assert {detail[:17] for detail in details} == {"102" + TRANSPORTES.documento}
    assert (int(trailer[17:25]), int(trailer[25:39])) == (len(details), sum(int(detail[152:165]) for detail in details))


def test_cnab_240_has_lines_of_240_places_that_add_up() -> None:
    *lines, end = files.COBRANCA_240.feito(TRANSPORTES, MES).decode("ascii").split("\r\n")
    assert end == ""
    assert {len(line) for line in lines} == {240}
    assert [line[7] for line in lines] == ["0", "1", *"3" * (len(lines) - 4), "5", "9"]
    details = lines[2:-2]
    assert [line[13] for line in details] == ["T", "U"] * (len(details) // 2)
    assert [int(line[8:13]) for line in details] == list(range(1, len(details) + 1))
    assert int(lines[-2][17:23]) == len(details) + 2
    assert int(lines[-2][29:46]) == sum(int(line[81:96]) for line in details[::2]) == sum(int(line[77:92]) for line in details[1::2])
    assert int(lines[-1][23:29]) == len(lines)


@pytest.mark.parametrize("papel", of("pdf"), ids=lambda papel: papel.nome)
def test_pdf_has_its_objects_where_its_table_says(papel: Papel) -> None:
    """ISO 32000-1, 7.5.4"""
    data = papel.feito(PADARIA, MES)
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    assert data[start:].startswith(b"xref\n0 6\n")
    for number, entry in enumerate(data[start:].splitlines(keepends=True)[3:8], start=1):
        assert len(entry) == 20
        assert data[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)
    length, stream = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)endstream", data, re.DOTALL)[0]
    assert int(length) == len(stream)
    assert PADARIA.razao_social.encode("cp1252") in stream


@pytest.mark.parametrize("papel", of("xlsx"), ids=lambda papel: papel.nome)
def test_xlsx_is_a_package_whose_parts_lead_to_rows(papel: Papel) -> None:
    """ECMA-376: each part well formed, each target there."""
    archive = zipfile.ZipFile(BytesIO(papel.feito(PADARIA, MES)))
    assert archive.testzip() is None
    parts = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    assert [each.attrib["Target"] for each in parts["_rels/.rels"]] == ["xl/workbook.xml"]
    assert [f"xl/{each.attrib['Target']}" for each in parts["xl/_rels/workbook.xml.rels"]] == ["xl/worksheets/sheet1.xml"]
    assert {each.attrib["PartName"] for each in parts["[Content_Types].xml"][1:]} == {"/xl/workbook.xml", "/xl/worksheets/sheet1.xml"}
    assert len(parts["xl/worksheets/sheet1.xml"][0]) > 1


@pytest.mark.parametrize("papel", of("csv"), ids=lambda papel: papel.nome)
def test_csv_has_rows_of_one_width(papel: Papel) -> None:
    *rows, end = papel.feito(PADARIA, MES).decode("cp1252").split("\r\n")
    assert end == ""
    assert len({row.count(";") for row in rows}) == 1
    assert len(rows) > 1


def test_photo_is_a_jpeg_that_decodes_to_its_last_block() -> None:
    """ITU-T T.81: segments in order, then for each block three means and three ends, and nothing but padding after the last one."""
    data = files.FOTO.feito(PADARIA, MES)
    assert data[:2] == b"\xff\xd8"
    at, segments = 2, dict[int, bytes]()
    while 0xDA not in segments:
        assert data[at] == 0xFF
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        segments[data[at + 1]] = data[at + 4 : at + 2 + size]
        at += 2 + size
    assert {0xE0, 0xDB, 0xC0, 0xC4, 0xDA} == segments.keys()
    height, width = int.from_bytes(segments[0xC0][1:3], "big"), int.from_bytes(segments[0xC0][3:5], "big")
    assert data.endswith(b"\xff\xd9")
    scan = data[at:-2].replace(b"\xff\x00", b"\xff")
    bits = "".join(f"{byte:08b}" for byte in scan)
    place, means = 0, [0, 0, 0]
    for _ in range(width // 8 * (height // 8)):
        for component in range(3):
            size = int(bits[place : place + 4], 2)
            value = int(bits[place + 4 : place + 4 + size] or "0", 2)
            means[component] += value if not size or value >> (size - 1) else value - 2**size + 1
            assert -128 <= means[component] <= 127
            assert bits[place + 4 + size] == "0"
            place += 5 + size
    assert len(bits) - place < 8
    assert set(bits[place:]) <= {"1"}
