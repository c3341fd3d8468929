"""One programação's pages, as a table."""
from fastapi import APIRouter

from adapters.pages.acompanhamento import arquivos, gestao, movimentos, recebidos, tela

ROUTERS: tuple[APIRouter, ...] = (tela.router, movimentos.router, gestao.router, arquivos.router, recebidos.router)
