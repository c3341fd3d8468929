"""The list's pages, as a table; what is done to many has an address before those of one."""
from fastapi import APIRouter

from adapters.pages.lista import lote, tela

ROUTERS: tuple[APIRouter, ...] = (lote.router, tela.router)
