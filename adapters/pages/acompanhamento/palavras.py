"""How an atividade and the dates of a programação stand, in words."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from adapters.pages import palavras
from domain.prazo import Prazo
from domain.programacao.events import Exigencia
from domain.programacao.state import ENCERRADAS, Situacao, Status
from domain.servico.cronograma import Pendente
from projections.acompanhamento_tela import AnexoNaTela, AtividadeNaTela, Tela

FEITA: Final = "feita"
CONFERIR: Final = "conferir"
VOLTA: Final = "volta"
FALTA: Final = ""
_ONE_BY_ONE: Final = 20
"""Atividades that the bar shows each by itself; beyond that, parts in proportion."""


@dataclass(frozen=True, slots=True)
class Linha:
    """`marca` is the mark's class; `porque` what was said with it, `nota` what follows from it."""

    marca: str
    texto: str
    porque: str = ""
    nota: str = ""


def atuais(atividade: AtividadeNaTela) -> list[AnexoNaTela]:
    """The files that count."""
    return [anexo for anexo in atividade["anexos"] if not anexo["anterior"] and "devolvido" not in anexo]


def linha(atividade: AtividadeNaTela, tela: Tela, hoje: date) -> Linha:
    """Once the programação is closed nothing of it waits for anybody."""
    said = _linha(atividade, tela["vencimento"], hoje)
    return said if tela["status"] not in ENCERRADAS else replace(said, marca=FEITA if atividade["feita"] else FALTA, nota="")


def _linha(atividade: AtividadeNaTela, vencimento: date, hoje: date) -> Linha:
    retorno = atividade.get("retorno")
    said = (retorno["comentario"] if retorno else None) or ""
    if atividade["exigencia"] is Exigencia.DISPENSADA:
        return Linha(FEITA, "Dispensada", atividade.get("exigencia_comentario", ""))
    match atividade["situacao"]:
        case Situacao.ENVIADA:
            unread = sum(not anexo["conferido"] for anexo in atuais(atividade))
            return Linha(CONFERIR, f"Enviada, {unread} a conferir") if unread else Linha(FEITA, "Conferida")
        case Situacao.SEM_MOVIMENTO | Situacao.NAO_SE_APLICA as answered:
            return Linha(FEITA, palavras.SITUACOES[answered], said)
    if atividade["adiada"]:
        return _adiada(atividade, said, vencimento, hoje)
    if "aviso" in atividade:
        return Linha(VOLTA, "Devolvida" if _returned(atividade) else "Reaberta")
    return Linha(FALTA, "Pendente", nota="incluída só nesta lista" if atividade["modelo_atividade_id"] is None else "")


def _returned(atividade: AtividadeNaTela) -> bool:
    """It is pending because of a file that was given back, not because all of it was reopened."""
    return any("devolvido" in anexo and not anexo["anterior"] for anexo in atividade["anexos"])


def _adiada(atividade: AtividadeNaTela, said: str, vencimento: date, hoje: date) -> Linha:
    promised = atividade.get("adiada_para")
    if promised is None:
        return Linha(FALTA, "Vai enviar depois", said)
    if promised < hoje:
        return Linha(VOLTA, f"Prometida para {palavras.dia(promised, hoje)}, não chegou", said)
    pendente = Pendente(atividade["id"], promised)
    again = min(day for day in (promised + timedelta(days=1), vencimento) if pendente.asked_on(day, vencimento))
    waits = f"lembretes deste item esperam até {palavras.dia(again, hoje)}" if again > hoje else ""
    return Linha(FALTA, f"Vai enviar até {palavras.dia(promised, hoje)}", said, waits)


@dataclass(frozen=True, slots=True)
class Parte:
    """A part of the bar that is drawn in proportion, in percents."""

    classe: str
    de: float
    largura: float


@dataclass(frozen=True, slots=True)
class Barra:
    """One segment an atividade, or parts where there are many."""

    texto: str
    segmentos: Sequence[str]
    partes: Sequence[Parte]


def barra(marcas: Iterable[str]) -> Barra:
    """Done first, then what is to be looked at; what is missing is hollow."""
    marks = sorted((mark if mark in (FEITA, CONFERIR) else FALTA for mark in marcas), key=(FEITA, CONFERIR, FALTA).index)
    done, unread, all_ = marks.count(FEITA), marks.count(CONFERIR), len(marks)
    text = f"{done + unread} de {all_} feitas" + (f", {unread} a conferir" if unread else "")
    if all_ <= _ONE_BY_ONE:
        return Barra(text, marks, ())
    parts, at = [], 0.0
    for classe, many in ((FEITA, done), (CONFERIR, unread)):
        width = 100 * many / all_
        if width:
            parts.append(Parte(classe, round(at, 2), round(width, 2)))
        at += width
    return Barra(text, (), parts)


def prazo_por_extenso(tela: Tela, hoje: date) -> str:
    """«No prazo: entrega hoje, vence amanhã, 19/11»; of what is closed, how it was then."""
    entrega, vencimento = tela["entrega"], tela["vencimento"]
    dates = f"entrega {palavras.dia(entrega, hoje)}, vencimento {palavras.dia(vencimento, hoje)}"
    if tela["prazo"] is None:
        return dates
    if tela["status"] in ENCERRADAS:
        return {
            Prazo.NO_PRAZO: "Encerrada no prazo: ", Prazo.ATRASADO: "Encerrada depois da entrega: ",
            Prazo.VENCIDO: "Encerrada depois do vencimento: ",
        }[tela["prazo"]] + dates
    due = f"{palavras.em_dias(vencimento, hoje)}, {palavras.dia(vencimento, hoje)}"
    if tela["prazo"] is Prazo.VENCIDO:
        return f"Vencido: {due}"
    return f"{palavras.PRAZOS[tela['prazo']]}: {_entrega(entrega, hoje)}, {due}"


def _entrega(entrega: date, hoje: date) -> str:
    match (entrega - hoje).days:
        case 0:
            return "entrega hoje"
        case 1:
            return "entrega amanhã"
        case -1:
            return "entrega era ontem"
        case days:
            return f"entrega {'até' if days > 0 else 'era'} {palavras.dia(entrega, hoje)}"


def classe_do_prazo(tela: Tela) -> str:
    """Colour is for what can still be acted on."""
    return str(tela["prazo"]) if tela["prazo"] in (Prazo.ATRASADO, Prazo.VENCIDO) and tela["status"] not in ENCERRADAS else ""


def encerrada(tela: Tela) -> bool:
    return tela["status"] in ENCERRADAS


STATUS_DA_BAIXA: Final = ((Status.CONCLUIDA, "Concluída"), (Status.CONCLUIDA_COM_PENDENCIAS, "Concluída com pendências"))
