"""What a row of the list shows beside what it is filtered and ordered by."""
from datetime import UTC, datetime

import pytest

from domain.acesso import SISTEMA
from domain.escritorio import configuracao, movimentacao
from domain.escritorio.relogio import acompanhar, cobrar
from domain.escritorio.state import ESCRITORIO_ID
from domain.programacao.apontamentos import Anexar
from projections.linhas import linhas
from tests.examples.office import ANA, DADOS_SERVICO, MARIA, PADARIA, PROGRAMACAO, SERVICO, arquivo, at_work, atividades_of, id_of
from tests.projections.projected import ask, project


@pytest.mark.parametrize(("nova", "shown"), [(True, "arquivo_anexado"), (False, "solicitacao_enviada")])
def test_what_the_regua_sent_does_not_stand_before_what_nobody_has_seen(database: str, nova: bool, shown: str) -> None:
    """The mark says that a client moved: the words beside it say what."""
    office = at_work()
    passo = {"dias": -4, "base": "vencimento", "tipo": "lembrete"}
    office.by(ANA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update={"regua": (passo,)}))
    office.by(MARIA, movimentacao.mover, PROGRAMACAO, Anexar(atividade=atividades_of(office)[0], arquivos=(arquivo("nota.xml"),)))
    office.log.now = datetime(2026, 10, 16, 11, 0, tzinfo=UTC)
    streams = {PROGRAMACAO, SERVICO, PADARIA, ESCRITORIO_ID}
    followed = acompanhar(PROGRAMACAO, [each for each in office.log.recorded if each.stream in streams])
    office.does(SISTEMA, cobrar, office.consulta, (followed,), id_of("rodada"))
    found = ask(project(database, office.log), lambda connection: linhas(connection, {PROGRAMACAO: nova}))
    assert found[PROGRAMACAO].noticias[0].tipo == shown
