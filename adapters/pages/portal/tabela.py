"""The client's pages, as a table."""
from fastapi import APIRouter

from adapters.pages.portal import envio, envio_duvida, item, tela

ROUTERS: tuple[APIRouter, ...] = (tela.router, item.router, envio.router, envio_duvida.router, tela.ajuda)
