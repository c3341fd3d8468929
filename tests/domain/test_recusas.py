"""How rules say no: a stable word, a status, and a sentence that a person understands."""
import importlib
import pkgutil
import re
import string

import pytest

import domain
from domain.refusal import Conflito, Invalido, NaoEncontrado, Proibido, Refusal

for module in pkgutil.walk_packages(domain.__path__, "domain."):
    importlib.import_module(module.name)


def _below(refusal):
    return [refusal, *(each for child in refusal.__subclasses__() for each in _below(child))]


REFUSALS = [each for each in _below(Refusal) if each.__module__.startswith("domain.") and each is not Refusal]
every = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.codigo)
# Those with the words of the contract.
CONTRACT = {
    "sem_destinatario": 409, "nada_pendente": 409, "programacao_baixada": 409, "programacao_cancelada": 409, "ha_pendencias": 409,
    "sem_pendencias": 409, "anexo_conferido": 409, "atividade_pendente": 409, "atividade_dispensada": 409, "anexo_removido": 409,
    "arquivo_vazio": 422, "formato_recusado": 415, "arquivo_grande": 413, "arquivos_demais": 409, "arquivo_repetido": 409,
    "link_expirado": 410, "link_revogado": 410, "link_vivo": 409, "responsavel_em_uso": 409, "responsavel_invalido": 409,
    "checklist_vazio": 409, "empresa_inativa": 409,
}


def test_every_refusal_has_a_word_of_its_own():
    assert len({each.codigo for each in REFUSALS}) == len(REFUSALS)


def test_the_words_of_the_contract_have_their_status():
    found = {each.codigo: each.status for each in REFUSALS}
    assert {codigo: found.get(codigo) for codigo in CONTRACT} == CONTRACT


@every
def test_a_refusal_is_a_word_a_status_and_a_sentence(refusal):
    assert re.fullmatch("[a-z]+(_[a-z]+)*", refusal.codigo)
    assert refusal.status in {403, 404, 409, 410, 412, 413, 415, 422}
    assert refusal.detail.endswith((".", "{mensagem}", "{mais}"))
    assert (refusal.__doc__ or "").strip()


@every
def test_a_sentence_is_whole_once_its_facts_are_there(refusal):
    names = [name for _, name, _, _ in string.Formatter().parse(refusal.detail) if name]
    if refusal.__init__ is Refusal.__init__:
        said = str(refusal(**dict.fromkeys(names, "Ana")))
        assert "{" not in said
        assert said.count("Ana") == len(names)


def test_a_refusal_is_its_word_to_a_program_and_its_sentence_to_a_person():
    refusal = NaoEncontrado("esta empresa")
    assert (refusal.args, str(refusal), refusal.status) == (("nao_encontrado",), "Não encontramos esta empresa.", 404)
    assert str(NaoEncontrado()) == "Não encontramos o que você procura."
    assert (str(Proibido()), Proibido.status) == ("Seu perfil não permite fazer isto.", 403)
    assert (Conflito.status, Conflito.codigo) == (409, "conflito")


def test_what_is_malformed_names_its_field():
    refusal = Invalido("comentario", "Diga por quê.")
    assert (refusal.status, refusal.erros, str(refusal)) == (422, [("comentario", "Diga por quê.")], "Diga por quê.")
