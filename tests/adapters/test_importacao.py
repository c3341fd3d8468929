"""A sheet as spreadsheets write it is read; what is wrong in it is told with the number of its line."""
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.importacao import COLUNAS, MAIS_BYTES, MAIS_LINHAS, PlanilhaGrande, ler
from domain.escritorio.importacao import ImportacaoInvalida

HEADER = ";".join(COLUNAS)
PADARIA = (
    "Padaria São João Ltda;Padaria São João;11.222.333/0001-81;Maria Alves;Maria@Padaria.com.br;11 98765-4321;Fiscal|Pessoal;"
    "email|whatsapp"
)


def sheet(*lines: str) -> bytes:
    return "\r\n".join([HEADER, *lines]).encode()


def wrong(data: bytes) -> list[tuple[int, str]]:
    with pytest.raises(ImportacaoInvalida) as refusal:
        ler(data)
    return [(erro.linha, erro.campo) for erro in refusal.value.erros]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_line_is_read_whatever_spreadsheet_wrote_it(encoding: str, separator: str) -> None:
    [linha] = ler(sheet(PADARIA).decode().replace(";", separator).encode(encoding))
    assert (linha.numero, linha.razao_social, linha.nome, linha.cnpj) == (2, "Padaria São João Ltda", "Padaria São João", "11222333000181")
    assert (linha.usuario, linha.email, linha.telefone) == ("Maria Alves", "maria@padaria.com.br", "+5511987654321")
    assert (linha.departamentos, linha.notificar_por) == (("Fiscal", "Pessoal"), ("email", "whatsapp"))


def test_columns_come_in_any_order_and_blanks_say_nothing() -> None:
    [linha] = ler(b"CNPJ;Raz\xe3o Social;email;usuario;;\n390.533.447-05;Jos\xe9 da Silva;jose@x.com.br;Jos\xe9;;\n;;\n\n")
    assert (linha.cnpj, linha.razao_social, linha.departamentos, linha.notificar_por) == ("39053344705", "José da Silva", None, None)


def test_nenhum_is_the_empty_list() -> None:
    [linha] = ler(sheet("A;;11222333000181;Ana;ana@x.com.br;;nenhum;Nenhum"))
    assert (linha.departamentos, linha.notificar_por) == ((), ())


def test_every_bad_line_is_told_with_its_number() -> None:
    quoted = '"Loja\ncom quebra";;123;;;;;'
    nameless, wrong_channel, too_long = ";;{0};;;;;", "B;;{0};Bia;bia;;;pombo", "C;;{0};;;;;;excedente"
    lines = [each.format("11222333000181") for each in (nameless, wrong_channel, too_long)]
    assert wrong(sheet(PADARIA, quoted, "", *lines)) == [
        (3, "cnpj"), (6, "razao_social"), (7, "email"), (7, "notificar_por"), (8, "arquivo"),
    ]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)", "\t=1"])
def test_a_formula_is_nobodys_name(name: str) -> None:
    assert wrong(sheet(f"{name};;11222333000181;;;;;")) == [(2, "razao_social")]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", (1, "cabecalho")),
        (b"nome;cnpj\n", (1, "cabecalho")),
        (f"{HEADER};cor\n".encode(), (1, "cabecalho")),
        (f"{HEADER};cnpj\n".encode(), (1, "cabecalho")),
        (sheet(), (1, "arquivo")),
        (sheet("a\x00b;;11222333000181;;;;;"), (2, "arquivo")),
        (sheet('"sem fim;;11222333000181;;;;;'), (2, "arquivo")),
        (sheet(f"{'x' * 140_000};;11222333000181;;;;;"), (2, "arquivo")),
        (sheet("São João;;11222333000181;;;;;").decode().encode("utf-16"), (1, "arquivo")),
        (HEADER.encode() + b"\n\x81\x8d;;11222333000181;;;;;", (2, "arquivo")),
        (b"PK\x03\x04\x00\x00 uma planilha do Excel", (1, "arquivo")),
    ],
)
def test_what_is_no_sheet_is_refused_where_it_breaks(data: bytes, where: tuple[int, str]) -> None:
    assert wrong(data) == [where]


def test_a_sheet_past_the_limits_is_refused() -> None:
    with pytest.raises(PlanilhaGrande):
        ler(b"x" * (MAIS_BYTES + 1))
    with pytest.raises(PlanilhaGrande):
        ler(sheet(*["A;;11222333000181;;;;;"] * (MAIS_LINHAS + 1)))


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_they_are_read_or_refused(data: bytes) -> None:
    for content in (data, HEADER.encode() + b"\n" + data):
        with suppress(ImportacaoInvalida):
            assert ler(content)
