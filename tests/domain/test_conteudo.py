"""What a file says, held against what was asked: warned where it cannot be the one, and never else."""
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.agenda.recorrencia import Regra
from domain.competencia import Competencia, Periodo
from domain.conteudo.conferencia import Pedido, conferir
from domain.conteudo.frases import SEM_DETALHE
from domain.conteudo.lido import Formato, Identificado, Lido, Parte
from domain.programacao.apontamentos import Arquivo
from tests.examples.office import id_of

PADARIA, FILIAL, OUTRA, CPF, OUTRO_CPF = "11222333000181", "11222333000262", "35816240000143", "39053344705", "52998224725"
OUTUBRO = Competencia("2026-10")
PEDIDO = Pedido("Padaria Sol", PADARIA, OUTUBRO, Periodo(OUTUBRO))


def lido(formato: Formato, de: str | None = None, ate: str | None = None, banco: str | None = None, **parts: str) -> Lido:
    named = tuple(Identificado(Parte(parte), numero) for parte, numero in parts.items())
    begin = date.fromisoformat(de) if de else None
    return Lido(formato, named, begin, date.fromisoformat(ate) if ate else begin, banco)


def told(file: Lido, pedido: Pedido = PEDIDO) -> list[str]:
    return [aviso.codigo for aviso in conferir(file, pedido)]


@pytest.mark.parametrize(("file", "sentence"), [
    (lido(Formato.EXTRATO, "2026-09-01", "2026-09-30"), "Este extrato é de setembro de 2026; pedimos outubro de 2026."),
    (lido(Formato.EXTRATO, "2026-11-01", "2026-11-10", "341"), "Este extrato do Itaú é de novembro de 2026; pedimos outubro de 2026."),
    (lido(Formato.EXTRATO, "2026-07-01", "2026-09-30"), "Este extrato é de julho a setembro de 2026; pedimos outubro de 2026."),
    (lido(Formato.EXTRATO, "2025-12-20", "2026-01-19", "999"),
     "Este extrato é de dezembro de 2025 a janeiro de 2026; pedimos outubro de 2026."),
    (lido(Formato.NOTA, emitente=OUTRA, destinatario=CPF),
     "Esta nota não é da empresa Padaria Sol: emitente 35.816.240/0001-43, destinatário 390.533.447-05."),
    (lido(Formato.RETORNO, titular=OUTRA), "Este retorno não é da empresa Padaria Sol: titular 35.816.240/0001-43."),
])
def test_a_warning_says_what_the_file_is_and_what_was_asked(file: Lido, sentence: str) -> None:
    assert [aviso.texto for aviso in conferir(file, PEDIDO)] == [sentence]


def test_a_nota_of_others_and_of_another_month_is_told_both() -> None:
    assert told(lido(Formato.NOTA, "2026-07-02", emitente=OUTRA)) == ["outro_cnpj", "outra_competencia"]
    assert set(SEM_DETALHE) == {"outro_cnpj", "outra_competencia"}


@pytest.mark.parametrize("file", [
    lido(Formato.EXTRATO), lido(Formato.EXTRATO, "2026-10-01", "2026-10-31"), lido(Formato.EXTRATO, "2026-09-15", "2026-10-01"),
    lido(Formato.EXTRATO, "2026-01-01", "2026-12-31"), lido(Formato.NOTA, "2026-10-31", emitente=PADARIA, destinatario=OUTRA),
    lido(Formato.NOTA, "2026-09-28", emitente=OUTRA, destinatario=PADARIA), lido(Formato.NOTA, "2026-10-05", emitente=FILIAL),
    lido(Formato.CONHECIMENTO, "2026-10-05", emitente=OUTRA, outra=PADARIA), lido(Formato.RETORNO, "2026-11-02", titular=PADARIA),
    lido(Formato.REMESSA, "2026-09-29", titular=PADARIA), lido(Formato.DOCUMENTO, "2026-09-01"), lido(Formato.DOCUMENTO, "2026-11-01"),
])
def test_what_may_be_the_right_file_is_not_doubted(file: Lido) -> None:
    """It spans the month or touches it; a filial; goods that came later; a retorno made on Monday; a tax of the month before"""
    assert told(file) == []


@pytest.mark.parametrize("file", [
    lido(Formato.NOTA, "2026-09-30", emitente=PADARIA, destinatario=OUTRA),
    lido(Formato.NOTA, "2026-11-01", emitente=OUTRA, destinatario=PADARIA),
    lido(Formato.RETORNO, "2026-09-30"), lido(Formato.RETORNO, "2026-11-08"), lido(Formato.DOCUMENTO, "2026-08-31"),
    lido(Formato.REMESSA, "2026-12-01"),
])
def test_what_cannot_be_of_the_month_is_told(file: Lido) -> None:
    assert told(file) == ["outra_competencia"]


def test_a_person_with_a_cpf_may_have_a_cnpj_that_nobody_here_knows() -> None:
    person = Pedido("Maria", CPF, OUTUBRO, Periodo(OUTUBRO))
    assert told(lido(Formato.NOTA, emitente=OUTRA, destinatario=OUTRO_CPF), person) == []
    assert told(lido(Formato.RETORNO, titular=OUTRO_CPF), person) == ["outro_cnpj"]
    assert told(lido(Formato.RETORNO, titular=CPF), person) == []


def test_of_an_erased_empresa_no_number_is_compared() -> None:
    """R17"""
    assert told(lido(Formato.NOTA, emitente=OUTRA), Pedido("«eliminado»", None, OUTUBRO, Periodo(OUTUBRO))) == []


def test_a_week_takes_the_weeks_beside_it_and_its_month() -> None:
    week = Pedido("Padaria Sol", PADARIA, OUTUBRO, Periodo("2026-W40"))
    assert [told(lido(Formato.EXTRATO, day), week) for day in ("2026-09-21", "2026-10-31")] == [[], []]
    assert [aviso.texto for aviso in conferir(lido(Formato.EXTRATO, "2026-09-20"), week)] == [
        "Este extrato é de setembro de 2026; pedimos a semana 40 de 2026."
    ]


def test_papers_of_an_avulsa_may_be_of_any_month_but_not_statements() -> None:
    avulsa = Pedido("Padaria Sol", PADARIA, OUTUBRO, Periodo(OUTUBRO), avulsa=True)
    assert told(lido(Formato.DOCUMENTO, "2026-02-01"), avulsa) == []
    assert told(lido(Formato.EXTRATO, "2026-02-01"), avulsa) == ["outra_competencia"]


@pytest.mark.parametrize(("recorrencia", "meses"), [
    ("mensal", 1), ("trimestral", 3), ("anual", 12), ({"meses": [1, 7]}, 6), ({"meses": [2]}, 12), ({"semanal": 5}, 1),
])
def test_a_run_may_be_about_all_since_the_one_before(recorrencia: object, meses: int) -> None:
    vencimento = {} if isinstance(recorrencia, dict) and "semanal" in recorrencia else {"dia": 5}
    regra = Regra.model_validate({
        "recorrencia": recorrencia, "vencimento": vencimento, "entrega_dias_antes": 1, "competencia_offset": 0, "inicio": "2026-01-01",
    })
    assert regra.meses == meses


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@settings(max_examples=60)
@given(DAYS, st.integers(0, 400), DAYS, st.sampled_from(Formato), st.sampled_from([1, 3, 12]))
def test_a_file_with_a_day_of_the_month_asked_is_never_doubted(day: date, span: int, begin: date, formato: Formato, meses: int) -> None:
    competencia = Competencia.of(day)
    pedido = Pedido("Padaria Sol", PADARIA, competencia, Periodo(competencia), meses)
    assert conferir(Lido(formato, (), day - timedelta(days=span), day + timedelta(days=span // 2)), pedido) == ()
    end = begin + timedelta(days=span)
    doubted = conferir(Lido(formato, (), begin, end), pedido)
    more = conferir(Lido(formato, (), begin, end), Pedido("Padaria Sol", PADARIA, competencia, Periodo(competencia), meses + 1))
    assert doubted or not more, "asked for more, it fits all the more"


def test_a_warning_is_recorded_by_its_code_and_its_words_lie_beside_the_log() -> None:
    """R17: whom a file names is nobody's to read in the log"""
    avisos = conferir(lido(Formato.NOTA, "2026-07-02", emitente=OUTRA), PEDIDO)
    arquivo = Arquivo(id=id_of("nota"), nome="nota.xml", tamanho=3, tipo="application/xml", sha256="0", avisos=avisos)
    said = arquivo.anexado(id_of("notas"))
    assert said.avisos == ("outro_cnpj", "outra_competencia")
    assert said.avisos_texto == "\n".join(aviso.texto for aviso in avisos)
    assert "avisos_texto" in said.private_fields
    assert OUTRA[:2] not in str(said.model_dump(exclude=set(said.private_fields) | {"anexo", "atividade"}))
