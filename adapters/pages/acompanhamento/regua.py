"""What the régua of a programação will send by itself, or why it will send nothing, in words (R9)."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.pages.acompanhamento.dialogos import ESTADOS
from adapters.pages.acompanhamento.dialogos import TIPOS as TIPOS_DE_MENSAGEM
from adapters.pages.palavras import CANAIS, dia_da_semana, quantos
from domain.servico.cronograma import Parada
from domain.servico.porque import Situacao
from domain.servico.regua import em_palavras
from projections.porque import EnviadoDito, Porque

TIPOS: Final = {"primeira": "primeira solicitação", "lembrete": "lembrete", "cobranca": "cobrança"}
PARADAS: Final[Mapping[Parada, str]] = {
    Parada.EMPRESA_INATIVA: "nenhuma, a empresa está inativa", Parada.REGUA_VAZIA: "nenhuma, o serviço não tem régua",
    Parada.TUDO_RESPONDIDO: "nenhuma, não falta nada", Parada.PASSOS_ESGOTADOS: "nenhuma, a régua chegou ao fim",
}
_MOST: Final = 12
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Vindoura:
    """When, which step it is, and what it asks."""

    quando: str
    passo: str
    pede: str


@dataclass(frozen=True, slots=True)
class Vindouras:
    """`primeira` is the next one, else why there is none; `todas` what is to come, as long as nothing is answered."""

    primeira: str
    mais: int = 0
    todas: Sequence[Vindoura] = ()
    ultima: str = ""


def vindouras(ahead: Mapping[str, Any], nomes: Mapping[UUID, str], hoje: date, zone: ZoneInfo) -> Vindouras | None:
    """Of a `ReguaDaProgramacao`, with the names of its atividades; None once it is closed."""
    going = ahead["proximos"]
    if not going:
        why = PARADAS.get(ahead.get("parada_por", Parada.REGUA_VAZIA))
        return Vindouras(why) if why else None
    days = [(each["em"].astimezone(zone), each) for each in going]
    told = [f"{dia_da_semana(at.date(), hoje)}, {at:%H:%M}" for at, _ in days]
    shown = [
        Vindoura(when, TIPOS[each["tipo"]] + _passo(each), _pede([nomes.get(id, "um item novo") for id in each["atividades"]]))
        for when, (_, each) in zip(told, days, strict=True)
    ]
    last = f"mais {len(shown) - _MOST}, a última {told[-1]}" if len(shown) > _MOST else ""
    return Vindouras(f"{TIPOS[going[0]['tipo']]}, {told[0]}{_passo(going[0])}", len(going) - 1, shown[:_MOST], last)


def _passo(envio: Mapping[str, Any]) -> str:
    """« (5 dias antes do vencimento)», or nothing where it is of no step."""
    return f" ({em_palavras(envio['dias'], envio['base'])})" if envio["base"] else ""


def _pede(nomes: Sequence[str]) -> str:
    """«Extrato, Notas e mais 3»."""
    more = len(nomes) - _NAMED
    return f"{', '.join(nomes[:_NAMED])} e mais {quantos(more, 'item', 'itens')}" if more > 0 else ", ".join(nomes)


@dataclass(frozen=True, slots=True)
class Linha:
    """A sentence, and the line of the history that it points to."""

    frase: str
    posicao: int | None = None


@dataclass(frozen=True, slots=True)
class Resposta:
    """What a day came to, each thing that was sent and each reason, and what came next."""

    titulo: str
    linhas: Sequence[Linha]
    depois: str


def resposta(porque: Porque, quando: str, hoje: date, zone: ZoneInfo) -> Resposta:
    """`quando` as it was asked."""
    dia = dia_da_semana(date.fromisoformat(quando[:10]), hoje)
    sent = [Linha(_enviado(each, zone), each["posicao"]) for each in porque["enviados"]]
    why = [Linha(each["frase"][0].upper() + each["frase"][1:], each.get("posicao")) for each in porque["motivos"]]
    after, depois = porque.get("proximo"), ""
    if after and porque["situacao"] is Situacao.PREVISTO:
        why = [Linha(f"{after['frase'][0].upper()}{after['frase'][1:]}"), *why]
    elif after and porque["situacao"] is Situacao.NADA_PREVISTO:
        before = after["em"].astimezone(zone).date() < date.fromisoformat(quando[:10])
        depois = f"{'Antes' if before else 'Depois'} disso: {after['frase']}."
    elif after:
        depois = f"Depois disso, como estava: {after['frase']}."
    return Resposta(f"{dia[0].upper()}{dia[1:]}: {_TITULOS[porque['situacao']]}", [*sent, *why], depois)


_TITULOS: Final[Mapping[Situacao, str]] = {
    Situacao.ENVIADO: "o cliente foi avisado", Situacao.NADA_ENVIADO: "nada foi enviado", Situacao.PREVISTO: "vai sair",
    Situacao.DEVIDO: "devia ter saído, e não saiu", Situacao.NADA_PREVISTO: "nada está previsto", Situacao.NAO_EXISTIA: "nada foi enviado",
}


def _enviado(enviado: EnviadoDito, zone: ZoneInfo) -> str:
    """«8:00, lembrete a Marta Sol por e-mail (chegou) e WhatsApp (na fila)»."""
    at, who = enviado["em"].astimezone(zone), enviado["por"]
    to = ", ".join(f"{each['nome']} por {CANAIS[each['canal']]} ({ESTADOS[each['estado']]})" for each in enviado["mensagens"])
    by = f", por {who['nome']}" if who["id"] else ""
    return f"{at:%H:%M}: {TIPOS_DE_MENSAGEM[enviado['tipo']]}{by}" + (f", a {to}" if to else "")
