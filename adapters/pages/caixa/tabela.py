"""The Caixa's pages, as a table."""
from fastapi import APIRouter

from adapters.pages.caixa import resposta, tela

ROUTERS: tuple[APIRouter, ...] = (tela.router, resposta.router)
