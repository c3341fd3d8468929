"""A message laid out three ways from the same blocks: HTML, plain text, and the five lines that a phone shows."""
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final, Literal

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LINK: Final = "http://link.invalid/"
"""Stands for the link until the message is sent: what waits never holds it in clear (R15)."""
AVISOS: Final = "http://avisos.invalid/"
"""Stands for where one chooses how to be told."""
LINKS: Final = "http://{}.link.invalid/"
"""Stands for the link to one programação of several, by its id."""
COMO_ENVIAR: Final = "http://como-enviar.invalid/"
WIDTH: Final = 76
RESPONDA_COM_ARQUIVOS: Final = "Se preferir, responda a este e-mail com os arquivos. Qualquer dúvida, é só responder também."
NAO_ENCAMINHE: Final = "Não encaminhe este e-mail."
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, keep_trailing_newline=False,
)
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


@dataclass(frozen=True, slots=True)
class Pendencia:
    """An item that is still missing; `nota` is what the equipe said when it asked again (`de_novo`), or what the client promised."""

    nome: str
    nota: str | None = None
    de_novo: bool = False


@dataclass(frozen=True, slots=True)
class Bloco:
    """One part of a message, in order. `titulo` is the small line above a date or a quotation, or below a button, which leads to `link`."""

    tipo: Literal["texto", "prazo", "lista", "fala", "botao"]
    texto: str = ""
    itens: Sequence[Pendencia] = field(default_factory=tuple)
    titulo: str = ""
    urgente: bool = False
    link: str = LINK


@dataclass(frozen=True, slots=True)
class Pe:
    """The foot: who asks (None where nobody reads an answer; without `assina` the words above name it), a sentence on how long the link is
    good, and where this reader finds help (`ajuda`) and chooses how to be told (`escolhe`). `recebe`: files may be sent by an answer."""

    escritorio: str
    responsavel: str | None = None
    validade: str | None = None
    assina: bool = True
    responde: bool = True
    ajuda: bool = False
    escolhe: bool = True
    recebe: bool = False

    @property
    def convite(self) -> str:
        """What an answer to it is for; empty where nobody reads one."""
        if not self.responde:
            return ""
        return RESPONDA_COM_ARQUIVOS if self.recebe else "Qualquer dúvida, responda a este e-mail."


@dataclass(frozen=True, slots=True)
class Conteudo:
    """A message as it is sent, with what stands for its addresses. `curto` is WhatsApp's."""

    assunto: str
    texto: str
    html: str
    curto: str = ""

    def with_links(self, links: Mapping[str, str]) -> "Conteudo":
        """Addresses by what stands for them."""
        texto, html, curto = self.texto, self.html, self.curto
        for stands, address in links.items():
            texto, html, curto = texto.replace(stands, address), html.replace(stands, escape(address)), curto.replace(stands, address)
        return Conteudo(self.assunto, texto, html, curto)


def one_line(text: str) -> str:
    """A subject, a name and a note hold no line break, whatever was typed."""
    return " ".join(text.split())


def lay_out(assunto: str, blocos: Sequence[Bloco], pe: Pe, resumo: Sequence[str], previa: str) -> Conteudo:
    """`resumo`: what a phone is told between the subject and who signs, three lines at most; `previa`: what lists of mail
    show beside the subject."""
    html = _PAGES.get_template("mensagem.html").render(
        assunto=assunto, blocos=blocos, pe=pe, previa=previa, links=_links, LINK=LINK, AVISOS=AVISOS, COMO_ENVIAR=COMO_ENVIAR,
        NAO_ENCAMINHE=NAO_ENCAMINHE,
    )
    return Conteudo(assunto, _texto(blocos, pe), _INLINER.inline(html), _curto(assunto, resumo, pe))


def listed(pendencias: Sequence[Pendencia]) -> str:
    """An item a line, its note below."""
    return "\n".join(f"- {one_line(p.nome)}" + (f"\n  {one_line(p.nota)}" if p.nota else "") for p in pendencias)


def wrapped(texto: str) -> str:
    """Lines that every program shows whole; an address is never cut."""
    return "\n".join(_wrap(line) for line in texto.split("\n"))


def _wrap(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    indent = "> " if line.startswith("> ") else "  " if line.startswith(("- ", "  ")) else ""
    return "\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def _texto(blocos: Sequence[Bloco], pe: Pe) -> str:
    said: list[str] = []
    for bloco in blocos:
        match bloco.tipo:
            case "prazo":
                said.append(f"{bloco.titulo} {bloco.texto}".upper())
            case "lista":
                said.append(listed(bloco.itens))
            case "fala":
                said.append(f"{bloco.titulo}:\n" + "\n".join(f"> {line}".rstrip() for line in bloco.texto.splitlines()))
            case "botao" if said and said[-1].endswith(":"):
                said[-1:] = [f"{said[-1]} {bloco.link}", bloco.titulo]
            case "botao":
                said += [f"{bloco.texto}: {bloco.link}", bloco.titulo]
            case _:
                said.append(bloco.texto)
    return "\n\n".join(part for part in (*said, *_pe(pe)) if part) + "\n"


def _pe(pe: Pe) -> list[str]:
    asks = [pe.convite] if pe.responde else []
    asks += [f"{one_line(pe.responsavel)}, {one_line(pe.escritorio)}" if pe.responsavel and pe.assina else one_line(pe.escritorio)]
    where = [f"{pe.validade} {NAO_ENCAMINHE}"] if pe.validade else []
    where += [f"Como enviar: {COMO_ENVIAR}"] if pe.ajuda else []
    where += [f"Como você quer ser avisado: {AVISOS}"] if pe.escolhe else []
    return ["\n".join(asks), "\n".join(where)]


def _curto(assunto: str, resumo: Sequence[str], pe: Pe) -> str:
    signed = f"{one_line(pe.responsavel)} – {one_line(pe.escritorio)}" if pe.responsavel else one_line(pe.escritorio)
    return "\n".join([f"*{assunto.replace('*', '')}*", *(one_line(line) for line in resumo if line), signed, LINK])


def _links(line: str) -> list[tuple[bool, str]]:
    """A line, cut where it holds the link."""
    return [(part == LINK, part) for part in re.split(f"({re.escape(LINK)})", line) if part]
