"""The rows of the list, and of what they unfold to, in words."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection

from adapters.pages import palavras
from adapters.pages.lista.noticias import ha_pouco, noticia, primeiro_nome, quem_aparece
from adapters.wiring import System
from domain.documento import documento_formatado
from domain.prazo import Prazo
from domain.programacao.events import Exigencia
from domain.programacao.state import ENCERRADAS, Situacao
from projections.acompanhamento_tela import AtividadeNaTela, Tela
from projections.linhas import Marca, documentos, linhas
from projections.lista import Item
from projections.nomes import nomes

CLASSES: Final[Mapping[Marca, str]] = {Marca.FEITA: "feita", Marca.CONFERIR: "conferir", Marca.VOLTA: "volta", Marca.FALTA: ""}
_QUIET: Final[Mapping[Marca, Marca]] = {Marca.CONFERIR: Marca.FEITA, Marca.VOLTA: Marca.FALTA}
"""What is closed asks for nothing any more."""
_ONE_BY_ONE: Final = 20
"""Atividades that a bar shows each by itself; beyond that, three parts of it."""


@dataclass(frozen=True, slots=True)
class Parte:
    """A part of a bar that is drawn in proportion, in percents."""

    classe: str
    de: float
    largura: float


@dataclass(frozen=True, slots=True)
class Linha:
    """`chave` is what the list is ordered by: rows whose keys are out of order have changed places."""

    item: Item
    cnpj: str
    prazo: str
    classe: str
    marcas: Sequence[str]
    partes: Sequence[Parte]
    andamento: str
    novidade: bool
    quando: str
    em: datetime
    noticia: str
    chave: str


async def montar(connection: AsyncConnection[Any], itens: Sequence[Item], parts: System, ordem: str) -> list[Linha]:
    found = await linhas(connection, {item["id"]: item["novidade"] for item in itens})
    cnpjs = await documentos(connection, [item["empresa"]["id"] for item in itens])
    called = await nomes(connection, (id for each in found.values() for id in quem_aparece(each.noticias)))
    agora, hoje, zone = parts.clock.now(), parts.today, parts.day.zone
    rows = []
    for item in itens:
        linha, empresa, closed = found[item["id"]], item["empresa"]["id"], item["status"] in ENCERRADAS
        marcas = [_QUIET.get(each, each) if closed else each for each in linha.marcas]
        em = linha.noticias[0].em if linha.noticias else item["atualizada_em"]
        rows.append(Linha(
            item, documento_formatado(cnpjs[empresa]) if empresa in cnpjs else "", *_prazo(item, parts),
            [CLASSES[each] for each in marcas], _parts(marcas), _progress(item, marcas), item["novidade"] and not closed,
            ha_pouco(em, agora, zone), em,
            noticia(linha.noticias, called, hoje) if linha.noticias else item["ultima_movimentacao"]["o_que"], _key(item, ordem),
        ))
    return rows


def _prazo(item: Item, parts: System) -> tuple[str, str]:
    """The words after the date, and their colour."""
    if item["status"] in ENCERRADAS:
        return palavras.STATUS[item["status"]].lower(), "soft"
    classe = {Prazo.VENCIDO: "vencido", Prazo.ATRASADO: "atrasado"}.get(item["prazo"] or Prazo.NO_PRAZO, "")
    return palavras.em_dias(item["vencimento"], parts.today), classe


def _parts(marcas: Sequence[Marca]) -> list[Parte]:
    if len(marcas) <= _ONE_BY_ONE:
        return []
    made, at = [], 0.0
    for marca in (Marca.FEITA, Marca.CONFERIR, Marca.VOLTA):
        width = 100 * marcas.count(marca) / len(marcas)
        if width:
            made.append(Parte(CLASSES[marca], round(at, 2), round(width, 2)))
        at += width
    return made


def _progress(item: Item, marcas: Sequence[Marca]) -> str:
    """«6 de 9 feitas, 2 a conferir»: the bar, for who does not see it."""
    said = f"{item['progresso']['feitas']} de {item['progresso']['total']} feitas"
    for marca, words in ((Marca.CONFERIR, "a conferir"), (Marca.VOLTA, "pedidas de novo")):
        if many := marcas.count(marca):
            said += f", {many} {words}"
    return said


def _key(item: Item, ordem: str) -> str:
    column = ordem.removeprefix("-")
    value = {
        "vencimento": item["vencimento"].isoformat(), "entrega": item["entrega"].isoformat(), "empresa": "",
        "progresso": f"{item['progresso']['percentual']:03}", "atualizada_em": item["atualizada_em"].isoformat(),
    }[column]
    return f"{'9' if item['status'] in ENCERRADAS else '0'} {value}"


@dataclass(frozen=True, slots=True)
class Dentro:
    """An atividade in a row that is unfolded: how it stands, by whom and when."""

    nome: str
    classe: str
    situacao: str
    detalhe: str


def desdobrar(tela: Tela, parts: System) -> list[Dentro]:
    return [_inside(each, tela, parts) for each in tela["atividades"]]


def _inside(atividade: AtividadeNaTela, tela: Tela, parts: System) -> Dentro:
    hoje, last = parts.today, atividade["ultima_movimentacao"]
    current = [anexo for anexo in atividade["anexos"] if not anexo["anterior"] and "devolvido" not in anexo]
    returned = any("devolvido" in anexo and not anexo["anterior"] for anexo in atividade["anexos"])
    when = ha_pouco(last["em"], parts.clock.now(), parts.day.zone)
    by = f"{primeiro_nome(last['por']['nome'])}, {when}"
    if atividade["exigencia"] is Exigencia.DISPENSADA:
        return Dentro(atividade["nome"], "feita", "Dispensada", by)
    match atividade["situacao"]:
        case Situacao.ENVIADA if all(anexo["conferido"] for anexo in current):
            return Dentro(atividade["nome"], "feita", "Conferida", by)
        case Situacao.ENVIADA:
            return Dentro(atividade["nome"], "conferir", "Enviada, a conferir", by)
        case Situacao.SEM_MOVIMENTO | Situacao.NAO_SE_APLICA:
            return Dentro(atividade["nome"], "feita", palavras.SITUACOES[atividade["situacao"]], by)
    if "aviso" in atividade:
        return Dentro(atividade["nome"], "volta", "Devolvida" if returned else "Pedida de novo", by)
    if "adiada_para" in atividade:
        return Dentro(atividade["nome"], "", f"Vai enviar até {palavras.dia(atividade['adiada_para'], hoje)}", by)
    if atividade["adiada"]:
        return Dentro(atividade["nome"], "", "Vai enviar depois", by)
    return Dentro(atividade["nome"], "", "Pendente", f"desde {palavras.dia(tela['gerada']['em'].astimezone(parts.day.zone).date(), hoje)}")
