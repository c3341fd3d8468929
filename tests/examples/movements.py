"""Each movement of the bakery's checklist as a person asks for it, whose first atividade has the file `notas.xml`."""
from collections.abc import Callable
from typing import Any

from domain.escritorio import pessoas
from domain.escritorio.movimentacao import comentar, devolver, mover, reabrir, solicitar, transferir
from domain.programacao.apontamentos import (
    AdiarEnvio,
    AlterarExigencia,
    Anexar,
    Conferir,
    IncluirAtividade,
    InformarSemMovimento,
    NaoPedirMais,
    RemoverAnexo,
)
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar
from domain.programacao.events import Exigencia, StatusBaixa, TipoSolicitacao
from tests.examples.office import ANA, CELIA, HOJE, MARIA, PROGRAMACAO, VENCIMENTO, Office, arquivo, at_work, atividades_of, id_of, item

NOTAS_XML = arquivo("notas.xml").id
Asked = tuple[Any, ...]


def _first(office: Office) -> Any:
    return atividades_of(office)[0]


def _second(office: Office) -> Any:
    return atividades_of(office)[1]


MOVEMENTS: dict[str, Callable[[Office], Asked]] = {
    "M2": lambda o: (solicitar, o.consulta, PROGRAMACAO, TipoSolicitacao.MANUAL),
    "M3": lambda o: (mover, PROGRAMACAO, Anexar(atividade=_second(o), arquivos=(arquivo("novo.pdf"),))),
    "M4": lambda o: (mover, PROGRAMACAO, RemoverAnexo(atividade=_first(o), anexo=NOTAS_XML)),
    "M5": lambda o: (mover, PROGRAMACAO, InformarSemMovimento(atividade=_second(o))),
    "M6": lambda o: (mover, PROGRAMACAO, NaoPedirMais(atividade=_second(o))),
    "M7": lambda o: (mover, PROGRAMACAO, AdiarEnvio(atividade=_second(o))),
    "M8": lambda o: (comentar, o.consulta, PROGRAMACAO, id_of("c"), _second(o), "Olá.", False, False),
    "M9": lambda o: (reabrir, o.consulta, PROGRAMACAO, _first(o), "Faltou.", True),
    "M10": lambda o: (mover, PROGRAMACAO, AlterarExigencia(atividade=_second(o), exigencia=Exigencia.DISPENSADA)),
    "M11": lambda o: (transferir, o.consulta, PROGRAMACAO, CELIA.id, None, False),
    "M12": lambda o: (mover, PROGRAMACAO, Baixar(status=StatusBaixa.CONCLUIDA_COM_PENDENCIAS)),
    "M14": lambda o: (mover, PROGRAMACAO, Cancelar(motivo="Cliente saiu.")),
    "M16": lambda o: (mover, PROGRAMACAO, AlterarPrazo(entrega=HOJE, vencimento=VENCIMENTO, motivo="Acordo.")),
    "M17 conferido": lambda o: (mover, PROGRAMACAO, Conferir(atividade=_first(o), anexo=NOTAS_XML)),
    "M17": lambda o: (devolver, o.consulta, PROGRAMACAO, _first(o), NOTAS_XML, "Outro mês."),
    "M19": lambda o: (mover, PROGRAMACAO, IncluirAtividade(item=item(1, id=id_of("extra"), modelo_atividade_id=None))),
}
OF_CLIENTS = frozenset({"M3", "M4", "M5", "M6", "M7", "M8"})
OF_GERENTES = frozenset({"M14", "M16"})


def attached() -> Office:
    """The bakery's checklist with Maria's file in its first atividade."""
    office = at_work()
    office.by(MARIA, mover, PROGRAMACAO, Anexar(atividade=_first(office), arquivos=(arquivo("notas.xml"),)))
    return office


def refused(office: Office, quem: Any, use_case: Any, *args: Any) -> type[Exception]:
    """How it was refused, having recorded nothing."""
    before = len(office.log.recorded)
    try:
        office.by(quem, use_case, *args)
    except Exception as refusal:  # whatever it was, the test says what it should be
        assert len(office.log.recorded) == before
        return type(refusal)
    raise AssertionError("it was not refused")


def deactivate(office: Office, quem: Any) -> None:
    """That user is nobody any more."""
    office.by(ANA, pessoas.alterar, office.consulta, quem.id, pessoas.MudancasUsuario(ativo=False), None)
