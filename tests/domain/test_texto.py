"""Texts that people type: what is kept of them (R17 keeps them beside the log)."""
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.texto import Nome, Texto, clean, sem_acentos

NOME, TEXTO = TypeAdapter(Nome), TypeAdapter(Texto)


@pytest.mark.parametrize(("sent", "kept"), [
    ("  Olá \n", "Olá"), ("a\x00b\x1bc\x7f", "abc"), ("uma\nduas\tlinhas", "uma\nduas\tlinhas"), ("a\u0301", "á"),
    ("\u202enotas\u202c.pdf", "notas.pdf"), ("\u2066x\u2069", "x"), ("x\ud800y", "xy"), ("👩\u200d👧", "👩\u200d👧"), ("\x85", ""),
])
def test_a_text_loses_what_acts_instead_of_being_read(sent, kept):
    assert clean(sent) == kept


@given(st.text(st.characters(codec=None)))
def test_a_text_is_cleaned_once(sent):
    """What is kept can be stored as UTF-8 and reads as itself"""
    kept = clean(sent)
    assert clean(kept) == kept
    assert kept.encode().decode() == kept


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u200b", "\u2060\ufeff", "\x00", "\u202e", "\u00ad", "\u3000"])
def test_a_blank_text_is_refused(blank):
    for kind in (NOME, TEXTO):
        with pytest.raises(ValidationError, match="em branco"):
            kind.validate_python(blank)


def test_a_name_is_one_line():
    assert NOME.validate_python(" Notas\r\n fiscais\u2028de\tentrada ") == "Notas  fiscais de entrada"
    assert TEXTO.validate_python("Olá,\r\nenvie.") == "Olá,\r\nenvie."


def test_texts_have_an_end():
    assert NOME.validate_python("x" * 200)
    assert TEXTO.validate_python("x" * 5000)
    for kind, most in ((NOME, 200), (TEXTO, 5000)):
        with pytest.raises(ValidationError):
            kind.validate_python("x" * (most + 1))


@pytest.mark.parametrize(("one", "other"), [
    ("Padaria São João", "padaria sao joao"), ("  ÓPTICA   visão ", "optica visao"), ("Straße", "strasse"), ("ﬁscal", "FISCAL"),
])
def test_a_search_compares_without_accents_case_or_spaces(one, other):
    """GET /programacoes busca"""
    assert sem_acentos(one) == sem_acentos(other)
    assert sem_acentos("Óptica") == "optica"
