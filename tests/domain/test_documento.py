"""CNPJ and CPF: check digits, letters, punctuation."""
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.documento import Cnpj, Cpf, documento_formatado

CNPJ, CPF = TypeAdapter(Cnpj), TypeAdapter(Cpf)
WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("16.727.230/0001-97", "16727230000197"),
        ("16727230000197", "16727230000197"),
        ("12.ABC.345/01DE-35", "12ABC34501DE35"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        (" 16.727.230/0001–97 ", "16727230000197"),
    ],
)
def test_a_cnpj_is_kept_in_capitals_without_punctuation(text, kept):
    """Old ones, and since July 2026 those with letters."""
    assert CNPJ.validate_python(text) == kept


@pytest.mark.parametrize("text", ["16.727.230/0001-98", "12ABC34501DE36", "00000000000000", "12ABC34501DEA5", "16727230\n000197"])
def test_a_cnpj_with_wrong_digits_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match=r"não é um CNPJ válido|tem 14"):
        CNPJ.validate_python(text)


@pytest.mark.parametrize("text", ["", "1672723000019", "167272300001970", "39053344705", "1" * 100_000, "١6727230000197", "ß2ABC34501DE3"])
def test_a_cnpj_of_another_length_or_alphabet_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match="tem 14 letras e números"):
        CNPJ.validate_python(text)


def test_a_cpf_is_kept_without_punctuation():
    assert CPF.validate_python("390.533.447-05") == CPF.validate_python("39053344705") == "39053344705"


@pytest.mark.parametrize("text", ["390.533.447-06", "11111111111", "00000000000", "3905334470A"])
def test_a_cpf_that_nobody_has_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match="não é um CPF válido"):
        CPF.validate_python(text)


@pytest.mark.parametrize("text", ["", "3905334470", "16727230000197", "٣9053344705"])
def test_a_cpf_of_another_length_or_alphabet_is_refused_in_portuguese(text):
    with pytest.raises(ValidationError, match="tem 11 números"):
        CPF.validate_python(text)


def test_a_refusal_does_not_repeat_the_number():
    """R17: it may reach a log."""
    with pytest.raises(ValidationError) as refused:
        CPF.validate_python("390.533.447-06")
    assert "390" not in refused.value.errors()[0]["msg"]


def test_people_see_punctuation():
    assert documento_formatado("12ABC34501DE35") == "12.ABC.345/01DE-35"
    assert documento_formatado("39053344705") == "390.533.447-05"


def digit(worths):
    rest = sum(w * v for w, v in zip(WEIGHTS[-len(worths) :], worths, strict=True)) % 11
    return 0 if rest < 2 else 11 - rest


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=12, max_size=12).filter(lambda root: root.strip("0")))
def test_every_root_has_one_pair_of_digits_and_is_shown_as_it_is_read(root):
    """A character is worth its ASCII code less 48."""
    worths = [ord(character) - 48 for character in root]
    worths.append(digit(worths))
    worths.append(digit(worths))
    number = f"{root}{worths[-2]}{worths[-1]}"
    assert CNPJ.validate_python(documento_formatado(number)) == number
    with pytest.raises(ValidationError):
        CNPJ.validate_python(f"{number[:13]}{(worths[-1] + 1) % 10}")
