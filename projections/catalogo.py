"""Every view there is."""
from projections import (
    acompanhamento,
    agendas,
    anexos,
    atividades,
    departamentos,
    empresas,
    escritorio,
    historico,
    links,
    nao_pedidas,
    notificacoes,
    processos_modelo,
    servicos,
    servicos_programados,
    usuarios,
)
from projections.view import AnyView

VIEWS: tuple[AnyView, ...] = (
    escritorio.VIEW, departamentos.VIEW, usuarios.VIEW, empresas.VIEW, nao_pedidas.VIEW, processos_modelo.VIEW, servicos.VIEW, agendas.VIEW,
    servicos_programados.VIEW, acompanhamento.VIEW, atividades.VIEW, anexos.VIEW, historico.VIEW, notificacoes.VIEW,
    links.VIEW,
)
