"""The régua of the form tried on the past, beside the one that is saved and what was really sent (R9)."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from adapters.api.simulacao import Enviadas, Simulacao, simular
from adapters.pages.formulario import Digitado, Formulario
from adapters.pages.palavras import quantos
from adapters.wiring import System
from domain.acesso import Quem
from domain.refusal import Invalido
from domain.servico.regua import Regua, em_palavras

EXPERIMENTAR: Final = "experimentar"
_TIPOS: Final = {"primeira": "primeira solicitação", "lembrete": "lembrete", "cobranca": "cobrança"}
_DIAS: Final = 90


@dataclass(frozen=True, slots=True)
class LinhaDoEnsaio:
    """What is counted, as it was sent, as the saved régua and as the one of the form would have."""

    o_que: str
    de_fato: str
    salva: str
    digitada: str


@dataclass(frozen=True, slots=True)
class Ensaio:
    """The days, as typed; `linhas` empty: not tried yet. `erros` by field."""

    de: str
    ate: str
    programacoes: str = ""
    linhas: Sequence[LinhaDoEnsaio] = ()
    nada: bool = False
    erros: tuple[tuple[str, str], ...] = ()

    def erro(self, campo: str) -> str:
        return dict(self.erros).get(campo, "")


def por_fazer(hoje: date) -> Ensaio:
    """The last three months, to begin with."""
    return Ensaio((hoje - timedelta(days=_DIAS)).isoformat(), hoje.isoformat())


async def ensaio(parts: System, quem: Quem, servico: UUID, salva: Regua, digitada: Regua, form: Formulario) -> Ensaio:
    """By the operation of the API; a day that is refused is told at its field."""
    typed = Ensaio(form.um("de"), form.um("ate"))
    try:
        pedida = form.body(Simulacao, regua=digitada)
        would, *other = await simular(parts, quem, servico, pedida, *(() if salva == digitada else (salva,)))
        saved = other[0] if other else would
    except Digitado as wrong:
        return Ensaio(typed.de, typed.ate, erros=tuple(wrong.campos.items()))
    except Invalido as refusal:
        return Ensaio(typed.de, typed.ate, erros=tuple(refusal.erros))
    lived = quantos(would.programacoes, "programação viveu", "programações viveram")
    return Ensaio(typed.de, typed.ate, lived, _linhas(would.de_fato, saved, would), nada=not would.programacoes)


def _linhas(*columns: Enviadas) -> list[LinhaDoEnsaio]:
    figures: list[tuple[str, list[str]]] = [
        ("Mensagens", [str(each.mensagens) for each in columns]),
        ("Logo depois de uma resposta do cliente", [str(each.depois_da_resposta) for each in columns]),
        ("Metade das respostas chegou em", [_horas(each.ate_a_resposta_horas.mediana) for each in columns]),
        ("Nove em cada dez, em", [_horas(each.ate_a_resposta_horas.p90) for each in columns]),
    ]
    steps = [{(passo.base, passo.dias, passo.tipo): passo for passo in each.por_passo} for each in columns]
    every = {step for column in steps for step in column}
    for step in sorted(every, key=lambda each: (each[2] != "primeira", each[0] or "", each[1] or 0, each[2])):
        base, dias, tipo = step
        named = f"{_TIPOS[tipo]} {em_palavras(dias, base)}" if base and dias is not None else _TIPOS[tipo]
        sent = [column.get(step) for column in steps]
        figures.append((named[0].upper() + named[1:], [
            f"{each.mensagens}, {quantos(each.respondidas_em_3_dias, 'respondida', 'respondidas')} em 3 dias" if each else "nenhuma"
            for each in sent
        ]))
    return [LinhaDoEnsaio(o_que, *said) for o_que, said in figures]


def _horas(hours: float | None) -> str:
    """«3,5 horas», «4 dias»."""
    if hours is None:
        return "sem respostas"
    number, unit = (hours / 24, "dias") if hours >= 48 else (hours, "horas")
    return f"{number:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}"
