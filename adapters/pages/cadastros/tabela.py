"""The cadastros' pages, as a table."""
from fastapi import APIRouter

from adapters.pages.cadastros import departamentos, empresas, indice, usuarios

ROUTERS: tuple[APIRouter, ...] = (indice.router, departamentos.router, empresas.router, usuarios.router)
