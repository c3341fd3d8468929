"""How the client's pages say things: formats and limits in words, addresses that only their owner recognises."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from jinja2 import pass_context
from jinja2.runtime import Context

from adapters.pages.palavras import CANAIS, MESES, dia, quantos
from adapters.pages.rendering import ENVIRONMENT
from domain.arquivo import FORMATOS

_GRUPOS: Final = (
    ("PDF", "pdf"), ("foto", "jpg jpeg png heic"), ("extrato OFX", "ofx ofc"), ("XML", "xml"), ("planilha", "xls xlsx"), ("CSV", "csv"),
    ("documento do Word", "doc docx"), ("texto", "txt"), ("arquivo de remessa ou retorno do banco", "rem ret"),
    ("ZIP", "zip rar 7z"),
)
_TUDO: Final = "PDF, foto, planilha, XML, OFX, texto, documento do Word ou ZIP"


def formatos(asked: Sequence[str]) -> str:
    """«PDF, foto ou extrato OFX»."""
    if set(asked) >= set(FORMATOS):
        return _TUDO
    said = [grupo for grupo, endings in _GRUPOS if set(endings.split()) & set(asked)]
    return f"{', '.join(said[:-1])} ou {said[-1]}" if len(said) > 1 else said[0]


def limites(mb: int, arquivos: int) -> str:
    """«até 50 MB cada, no máximo 20 arquivos»."""
    return f"até {mb} MB, um arquivo só" if arquivos == 1 else f"até {mb} MB cada, no máximo {quantos(arquivos, 'arquivo', 'arquivos')}"


def aceita(asked: Sequence[str]) -> str:
    """For the picker of files: the endings, and on a phone the camera where photos are taken."""
    photos = ["image/*"] if {"jpg", "jpeg"} & set(asked) else []
    return ",".join([*photos, *(f".{each}" for each in asked)])


def primeiro_nome(nome: str) -> str:
    return nome.split()[0] if nome.split() else nome


def digest(sha256: str) -> str:
    """Its beginning, as people compare it: «9f2c 41aa 07d3 5be8»."""
    return " ".join(sha256[at : at + 4] for at in range(0, 16, 4))


def mascarado(email: str) -> str:
    """«j•••@padariasol.example»"""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}•••@{host}" if name and host else ""


def final(telefone: str) -> str:
    """Its last two places."""
    return telefone[-2:]


def data(day: date) -> str:
    """«18 de outubro de 2026»"""
    return f"{day.day}{'º' if day.day == 1 else ''} de {MESES[day.month - 1]} de {day.year}"


@pass_context
def _data_hora(context: Context, at: datetime) -> str:
    """«18/11/2026, 10:39»"""
    return f"{at.astimezone(context['zone']):%d/%m/%Y, %H:%M}"


@pass_context
def _momento(context: Context, at: datetime) -> str:
    """«18/11 10:39», never «hoje»: on paper that would be wrong tomorrow."""
    local = at.astimezone(context["zone"])
    return f"{dia(local.date(), context['hoje'])} {local:%H:%M}"


ENVIRONMENT.filters.update(
    primeiro_nome=primeiro_nome, digest=digest, formatos=formatos, aceita=aceita, data=data, data_hora=_data_hora, momento=_momento,
    canal=CANAIS.__getitem__,
)
ENVIRONMENT.globals.update(limites=limites)
