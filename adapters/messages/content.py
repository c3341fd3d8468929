"""The words of each message: what the serviço's comunicação says to a client, and what the service says by itself."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Final

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.competencia import Periodo
from domain.servico.comunicacao import Comunicacao, fill

LINK: Final = "http://link.invalid/"
"""Stands for the link until the message is sent: what waits never holds it in clear (R15)."""
_DIAS = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
_MESES = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, keep_trailing_newline=False,
)
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


@dataclass(frozen=True, slots=True)
class Pendencia:
    """An item that is still missing; `nota` is what the equipe said when it asked again, or the client promised."""

    nome: str
    nota: str | None = None


@dataclass(frozen=True, slots=True)
class Assunto:
    """What a message is about: all by name, as they are called today."""

    escritorio: str
    empresa: str
    cliente: str
    servico: str
    competencia: str
    vencimento: date
    responsavel: str
    pendencias: Sequence[Pendencia]

    @property
    def values(self) -> dict[str, str]:
        """By placeholder, but for the link."""
        return {
            "escritorio": self.escritorio, "empresa": self.empresa, "cliente": self.cliente, "servico": self.servico,
            "competencia": Periodo(self.competencia).por_extenso, "prazo": dia(self.vencimento), "responsavel": self.responsavel,
            "pendencias": "\n".join(f"- {p.nome}" + (f"\n  {p.nota}" if p.nota else "") for p in self.pendencias),
        }


@dataclass(frozen=True, slots=True)
class Conteudo:
    """A message as it is sent, with `LINK` where the link goes."""

    assunto: str
    texto: str
    html: str

    def with_link(self, link: str) -> "Conteudo":
        return Conteudo(self.assunto, self.texto.replace(LINK, link), self.html.replace(LINK, escape(link)))


def dia(day: date) -> str:
    """«quinta-feira, 19 de novembro de 2026»"""
    return f"{_DIAS[day.weekday()]}, {day.day} de {_MESES[day.month - 1]} de {day.year}"


def solicitacao(comunicacao: Comunicacao, sobre: Assunto) -> Conteudo:
    """M2, in the words of the serviço."""
    values = sobre.values
    texto = fill(comunicacao.texto, {**values, "link": LINK})
    parts = _parts(comunicacao.texto, values)
    html = _html("solicitacao.html", sobre=sobre, parts=parts, prazo=dia(sobre.vencimento), link=LINK)
    return Conteudo(one_line(fill(comunicacao.assunto, values)), texto, html)


def aviso(sobre: Assunto, titulo: str, linhas: Sequence[str], botao: str, link: str = LINK, *, lista: bool = True) -> Conteudo:
    """What the service says by itself: a title, a few lines, what is missing, one button."""
    pendencias = sobre.pendencias if lista else ()
    missing = ["Falta enviar:\n" + "\n".join(f"- {p.nome}" for p in pendencias)] if pendencias else []
    texto = "\n\n".join([f"Olá, {sobre.cliente}.", *linhas, *missing, f"{botao}: {link}", f"{sobre.responsavel}\n{sobre.escritorio}"])
    html = _html("aviso.html", sobre=sobre, titulo=titulo, linhas=linhas, pendencias=pendencias, botao=botao, link=link)
    return Conteudo(one_line(titulo), texto, html)


def one_line(text: str) -> str:
    """A subject holds no line break, whatever a name holds."""
    return " ".join(text.split())


def _parts(texto: str, values: dict[str, str]) -> list[tuple[str, str]]:
    """The texto cut where the list and the button go; each paragraph is filled by itself, so that no value is read as a placeholder."""
    cut: list[tuple[str, str]] = []
    for n, piece in enumerate(texto.replace("{pendencias}", "\0{pendencias}\0").replace("{link}", "\0{link}\0").split("\0")):
        if n % 2:
            cut.append((piece.strip("{}"), ""))
        else:
            cut += [("texto", fill(paragraph.strip(), values)) for paragraph in piece.split("\n\n") if paragraph.strip()]
    return cut


def _html(template: str, **values: object) -> str:
    return _INLINER.inline(_PAGES.get_template(template).render(**values))
