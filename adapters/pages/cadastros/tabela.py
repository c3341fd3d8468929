"""The cadastros' pages, as a table; an address with a name comes before those with an id in its place."""
from fastapi import APIRouter

from adapters.pages.cadastros import (
    agenda_geracao,
    agendas,
    departamentos,
    empresas,
    escritorio,
    importacao,
    indice,
    modelos,
    servico_comunicacao,
    servico_regua,
    servicos,
    usuarios,
)

ROUTERS: tuple[APIRouter, ...] = (
    indice.router, departamentos.router, importacao.router, empresas.router, usuarios.router, modelos.router, servicos.router,
    servico_comunicacao.router, servico_regua.router, agendas.router, agenda_geracao.router, escritorio.router,
)
