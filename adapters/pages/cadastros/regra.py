"""The rule of an agenda as its form has it, and in words."""
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from adapters.pages.cadastros.conferir import conferido, inteiro
from adapters.pages.formulario import Digitado, Formulario
from adapters.pages.palavras import MESES
from domain.agenda.recorrencia import Ajuste, Meses, Ocorrencia, Recorrencia, Regra, Semanal
from domain.calendario import Calendario
from domain.escritorio.configuracao import DadosAgenda

PERIODICIDADES: Final = {
    "mensal": "todo mês", "bimestral": "a cada 2 meses", "trimestral": "a cada 3 meses", "semestral": "a cada 6 meses",
    "anual": "uma vez por ano",
}
SEMANA: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_AJUSTES: Final = {Ajuste.ANTECIPA: ", antes se não for útil", Ajuste.POSTERGA: ", depois se não for útil", None: ""}
_COMPETENCIAS: Final = {-2: "dois meses antes", -1: "o mês anterior", 0: "o próprio mês", 1: "o mês seguinte"}
MESES_ADIANTE: Final = 12


def novos(hoje: date) -> dict[str, list[str]]:
    """What a new agenda is offered: the commonest there is."""
    return {
        "recorrencia": ["mensal"], "vence": ["dia"], "dia": ["20"], "ajuste": ["antecipa"], "entrega_dias_antes": ["2"],
        "abre_dias_antes": ["14"], "competencia_offset": ["-1"], "inicio": [hoje.replace(day=1).isoformat()], "semanal": ["5"],
    }


def guardados(agenda: Mapping[str, Any]) -> dict[str, list[str]]:
    """Of one that is stored, by the form's fields."""
    regra = Regra.model_validate({name: agenda[name] for name in Regra.model_fields if name in agenda})
    vencimento, recorrencia = regra.vencimento, regra.recorrencia
    found = {
        "servico_id": [str(agenda["servico_id"])], "empresas": [str(each) for each in agenda["empresas"]],
        "responsavel_id": [str(agenda["responsavel_id"] or "")], "vence": ["dia_util" if vencimento.dia_util else "dia"],
        "dia": [str(vencimento.dia_util or vencimento.dia or "")], "ajuste": [vencimento.ajuste or ""],
        "inicio": [regra.inicio.isoformat()], "fim": [regra.fim.isoformat() if regra.fim else ""], "semanal": ["5"],
        **{name: [str(getattr(regra, name))] for name in ("entrega_dias_antes", "abre_dias_antes", "competencia_offset")},
    }
    match recorrencia:
        case Meses(meses=meses):
            return {**found, "recorrencia": ["meses"], "meses": [str(each) for each in meses]}
        case Semanal(semanal=day):
            return {**found, "recorrencia": ["semanal"], "semanal": [str(day)]}
    return {**found, "recorrencia": [str(recorrencia)]}


def _dados(form: Formulario) -> dict[str, object]:
    """As the API takes the rule."""
    kind, ajuste = form.um("recorrencia"), form.um("ajuste")
    recorrencia: object = kind
    if kind == "meses":
        recorrencia = {"meses": [inteiro(each) for each in form.varios("meses")]}
    elif kind == "semanal":
        recorrencia = {"semanal": inteiro(form.um("semanal"))}
    vencimento: dict[str, object] = {}
    if kind != "semanal" and form.um("dia"):
        vencimento["dia_util" if form.um("vence") == "dia_util" else "dia"] = inteiro(form.um("dia"))
    if ajuste and "dia_util" not in vencimento:
        vencimento["ajuste"] = ajuste
    numbers = {name: inteiro(form.um(name)) for name in ("entrega_dias_antes", "abre_dias_antes", "competencia_offset")}
    fim = {"fim": form.um("fim")} if form.um("fim") else {}
    return {"recorrencia": recorrencia, "vencimento": vencimento, **numbers, "inicio": form.um("inicio"), **fim}


def regra(form: Formulario) -> Regra:
    """Raises Digitado at its fields."""
    return conferido(Regra, _dados(form), _campo)


def agenda(form: Formulario) -> DadosAgenda:
    """The whole form. Raises Digitado at its fields."""
    unsaid = {"servico_id": "Escolha o serviço.", "empresas": "Marque ao menos uma empresa."}
    whom = {"servico_id": form.um("servico_id") or None, "responsavel_id": form.um("responsavel_id") or None}
    try:
        return conferido(DadosAgenda, {**_dados(form), **whom, "empresas": form.varios("empresas")}, _campo)
    except Digitado as wrong:
        raise Digitado({
            campo: said if form.varios(campo) else unsaid.get(campo, said) for campo, said in wrong.campos.items()
        }) from None


def _campo(name: str) -> str:
    first, _, rest = name.partition(".")
    return first if first != "vencimento" else "ajuste" if rest == "ajuste" else "dia"


def quando(recorrencia: Recorrencia) -> str:
    """«todo mês», «em janeiro e julho», «toda sexta»."""
    match recorrencia:
        case Meses(meses=meses):
            *first, last = [MESES[each - 1] for each in sorted(meses)]
            return f"em {', '.join(first)} e {last}" if first else f"em {last}"
        case Semanal(semanal=day):
            return f"{'todo' if day > 5 else 'toda'} {SEMANA[day - 1]}"
    return PERIODICIDADES[recorrencia]


def vence(regra: Regra) -> str:
    """«dia 20, antes se não for útil», «5º dia útil»."""
    vencimento = regra.vencimento
    if vencimento.dia_util:
        return f"{vencimento.dia_util}º dia útil"
    day = f"dia {vencimento.dia}" if vencimento.dia else "no próprio dia"
    return day + _AJUSTES[vencimento.ajuste]


def competencias(chosen: str) -> list[tuple[str, str]]:
    """What may be chosen, with what is chosen."""
    offered = {str(number): words for number, words in _COMPETENCIAS.items()}
    if chosen not in offered and chosen.removeprefix("-").isdigit():
        offered[chosen] = f"{abs(int(chosen))} meses {'antes' if chosen.startswith('-') else 'depois'}"
    return sorted(offered.items(), key=lambda each: int(each[0]))


def proxima(regra: Regra, calendario: Calendario, hoje: date) -> Ocorrencia | None:
    """The next one to open, today or later."""
    return next((each for each in regra.previsao(calendario, hoje, MESES_ADIANTE + 2) if each.abre_em >= hoje), None)


def a_gerar(regra: Regra, calendario: Calendario, hoje: date) -> Sequence[str]:
    """The competências that can be brought by hand: of the last months, and of those to come."""
    first = date(hoje.year - 1, hoje.month, 1)
    found = regra.ocorrencias(calendario, max(first, regra.inicio), date(hoje.year + 1, hoje.month, 28))
    return list(dict.fromkeys(each.competencia for each in found))
