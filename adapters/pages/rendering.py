"""A page: a template, what every page needs to know, and who looks at it."""
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote
from uuid import uuid4

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from adapters.pages import palavras
from adapters.pages.bundles import bundle
from adapters.wiring import System
from domain.documento import documento_formatado
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID

if TYPE_CHECKING:
    from adapters.pages.door import Pessoa

SAID: Final = "cobranca_dito"
"""What was just done, told once by the page that comes next."""
THEME: Final = "cobranca_tema"
_CNPJ: Final = re.compile(r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Recusa:
    """Why a form was refused: stands at that form, with what was typed. `campos`: a sentence by field."""

    formulario: str
    detail: str
    campos: Mapping[str, str] = field(default_factory=dict)
    digitado: Mapping[str, list[str]] = field(default_factory=dict)
    status: int = 422

    def valor(self, campo: str) -> str:
        return (self.digitado.get(campo) or [""])[0]


def _hoje(context: Context) -> date:
    return context["hoje"]  # type: ignore[no-any-return]


@pass_context
def _quando(context: Context, at: datetime) -> str:
    return palavras.quando(at, _hoje(context), context["zone"])


@pass_context
def _dia(context: Context, day: date) -> str:
    return palavras.dia(day, _hoje(context))


@pass_context
def _por_extenso(context: Context, day: date) -> str:
    return palavras.dia_por_extenso(day, _hoje(context))


@pass_context
def _semana(context: Context, day: date) -> str:
    return palavras.dia_da_semana(day, _hoje(context))


@pass_context
def _em_dias(context: Context, day: date) -> str:
    return palavras.em_dias(day, _hoje(context))


@pass_context
def _local(context: Context, at: datetime) -> datetime:
    return at.astimezone(context["zone"])


def _inteiros(text: str) -> Markup:
    """A sentence whose CNPJs no line breaks apart."""
    return Markup(_CNPJ.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704


ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, extensions=["jinja2.ext.do"],
)
ENVIRONMENT.filters.update(
    quando=_quando, dia=_dia, por_extenso=_por_extenso, em_dias=_em_dias, semana=_semana, local=_local, tamanho=palavras.tamanho,
    periodo=palavras.periodo, periodo_curto=palavras.periodo_curto, iniciais=palavras.iniciais, documento=documento_formatado,
    de_que=palavras.de_que, telefone=palavras.telefone, devolucao=palavras.devolucao, inteiros=_inteiros,
)
ENVIRONMENT.globals.update(
    bundle=bundle, quantos=palavras.quantos, SITUACOES=palavras.SITUACOES, STATUS=palavras.STATUS, PRAZOS=palavras.PRAZOS,
    EXIGENCIAS=palavras.EXIGENCIAS, PERFIS=palavras.PERFIS, CANAIS=palavras.CANAIS, chave=lambda: str(uuid4()),
)


async def page(
    request: Request, template: str, pessoa: "Pessoa | None" = None, status: int = 200, recusa: Recusa | None = None, **context: Any
) -> HTMLResponse:
    """The template with `context`, and: hoje, agora, zone, escritorio (its name), pessoa, recusa, dito, tema, here, embutido."""
    parts: System = request.app.state.system
    office = (await parts.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    said = unquote(request.cookies.get(SAID, ""))[:500]
    now = parts.clock.now()
    theme = request.cookies.get(THEME)
    html = ENVIRONMENT.get_template(template).render(
        request=request, here=request.url.path, agora=now, hoje=parts.today, zone=parts.day.zone,
        escritorio=office.nome if office else "Cobrança de Arquivos", pessoa=pessoa, recusa=recusa, dito=said,
        tema=theme if theme in ("claro", "escuro") else None, embutido=parts.inbox is not None, **context,
    )
    response = HTMLResponse(html, recusa.status if recusa else status)
    if said:
        response.delete_cookie(SAID, path="/", httponly=True, samesite="lax")
    return response


def go(address: str, said: str = "") -> Response:
    """To the page that shows what was done; `said` is read there, once."""
    response = RedirectResponse(address, 303)
    if said:
        response.set_cookie(SAID, quote(said[:400]), max_age=60, path="/", httponly=True, samesite="lax")
    return response
