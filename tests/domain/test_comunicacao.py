"""The words that a serviço sends (Serviço: comunicação)."""
import pytest
from pydantic import ValidationError

from domain.servico.comunicacao import PLACEHOLDERS, Comunicacao, fill


def comunicacao(assunto="Documentos", texto="Envie em {link}"):
    return Comunicacao(assunto=assunto, texto=texto)


def problem(**fields):
    with pytest.raises(ValidationError) as refused:
        comunicacao(**fields)
    [error] = refused.value.errors()
    return error["loc"][0], error["msg"]


def test_the_placeholders_are_those_of_the_contract():
    assert set(PLACEHOLDERS) == {
        "escritorio", "empresa", "cliente", "servico", "competencia", "prazo", "responsavel", "pendencias", "link",
    }
    assert comunicacao(texto=" ".join(f"{{{name}}}" for name in PLACEHOLDERS))


@pytest.mark.parametrize("fields", [{"assunto": "{cnpj}"}, {"texto": "{senha} {link}"}, {"texto": "{} {link}"}, {"texto": "{ link }"}])
def test_an_unknown_placeholder_is_refused_when_saved(fields):
    """And those that are known are named"""
    campo, message = problem(**fields)
    assert campo in fields
    assert "não conhecemos" in message
    assert "{competencia}" in message


@pytest.mark.parametrize("texto", ["{link", "link}", "{{link}}", "{link} }{"])
def test_a_brace_without_its_pair_is_refused(texto):
    assert "sem par" in problem(texto=texto)[1]


def test_a_texto_without_link_gets_it():
    assert comunicacao(texto="  Envie. ").texto == "Envie.\n\n{link}"
    assert comunicacao(texto="Em {link}, por favor.").texto == "Em {link}, por favor."


@pytest.mark.parametrize("assunto", ["Faltam {pendencias}", "Veja {link}"])
def test_an_assunto_is_one_line_without_lists_and_links(assunto):
    assert "eles vão no texto" in problem(assunto=assunto)[1]
    assert comunicacao(assunto="Documentos\r\nBcc: alguem@exemplo.com").assunto == "Documentos Bcc: alguem@exemplo.com"


@pytest.mark.parametrize("fields", [{"texto": " \n"}, {"texto": "\u200b"}, {"assunto": " "}])
def test_blank_words_are_refused(fields):
    assert "em branco" in problem(**fields)[1]


@pytest.mark.parametrize("fields", [
    {"texto": "x" * 9_993}, {"texto": "x" * 9_995 + "{link}"}, {"texto": "\u0958" * 5_001}, {"assunto": "\u0958" * 101},
    {"assunto": "x" * 201}, {"texto": "x" * 10_001},
])
def test_what_would_be_too_long_once_kept_is_refused(fields):
    """It is validated again when it is read: what is saved must pass then too"""
    assert problem(**fields)[0] in fields


@pytest.mark.parametrize("fields", [
    {"texto": "x" * 9_992}, {"texto": "\u0958" * 4_990}, {"assunto": "\u0958" * 100}, {"texto": "x" * 9_994 + "{link}"},
])
def test_what_is_kept_reads_as_itself(fields):
    kept = comunicacao(**fields)
    assert Comunicacao.model_validate(kept.model_dump()) == kept


def test_a_message_is_filled_once():
    """What a name holds in braces stays as it is"""
    values = {"cliente": "Maria {link}", "link": "https://exemplo.com/p/1", "prazo": "20/10"}
    assert fill("Olá {cliente}, até {prazo}: {link} {empresa}", values) == "Olá Maria {link}, até 20/10: https://exemplo.com/p/1 {empresa}"
