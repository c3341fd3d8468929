"""Why nothing was sent, or what was, in words: what `domain.servico.porque` found, with today's names."""
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal, NotRequired
from uuid import UUID
from zoneinfo import ZoneInfo

from typing_extensions import TypedDict

from domain.calendario import Calendario
from domain.servico.cronograma import Envio
from domain.servico.porque import Codigo, Explicacao, Impedimento, Momento, Motivo, Situacao
from domain.servico.regua import Base, DiaDePasso, em_palavras
from projections.nomes import ELIMINADO, Instante, Nomes, Pessoa
from projections.notificacoes import Estado, Notificacao

TIPOS: Final = MappingProxyType({
    "primeira": "primeira solicitação", "lembrete": "lembrete", "cobranca": "cobrança", "manual": "nova solicitação", "aviso": "aviso",
})
CANAIS: Final = MappingProxyType({"email": "e-mail", "whatsapp": "WhatsApp", "portal": "portal"})
_SEMANA: Final = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
_IMPEDIMENTOS: Final = MappingProxyType({
    Impedimento.INATIVO: "está com o acesso desativado", Impedimento.OUTRA_EMPRESA: "não é mais desta empresa",
    Impedimento.OUTRO_DEPARTAMENTO: "não atende este departamento", Impedimento.SEM_CANAL: "não tem canal de aviso",
    Impedimento.ENDERECO_DEVOLVIDO: "o endereço devolveu o que foi enviado",
    Impedimento.SEM_ENDERECO: "falta o endereço do canal que escolheu",
})
CodigoDaMensagem = Literal["na_fila", "espera_o_horario", "estacionada", "falhou", "endereco_devolvido"]


class MotivoDito(TypedDict):
    """One clause. `posicao` and `em`: of the event since which it holds, where there is one, or since when it was due."""

    codigo: Codigo | CodigoDaMensagem
    frase: str
    posicao: NotRequired[int]
    em: NotRequired[Instante]


class EnviadoDito(TypedDict):
    """What the client was told that day; `mensagens` says what became of it for each recipient and channel, until now."""

    posicao: int
    em: Instante
    tipo: str
    por: Pessoa
    mensagens: list[Notificacao]


class ProximoDito(TypedDict):
    """What came next, as things stood then."""

    em: Instante
    tipo: str
    base: Base | None
    dias: int | None
    frase: str


class Porque(TypedDict):
    """`em`: the instant up to which the log was read."""

    em: Instante
    situacao: Situacao
    frase: str
    enviados: list[EnviadoDito]
    proximo: NotRequired[ProximoDito]
    motivos: list[MotivoDito]


@dataclass(frozen=True, slots=True)
class Palavras:
    """What sentences need besides: names of people and atividades, the office's zone and calendar, what its own holidays are called."""

    nomes: Nomes
    atividades: Mapping[UUID, str]
    zone: ZoneInfo
    calendario: Calendario
    feriados: Mapping[date, str]

    def atividade(self, id: UUID) -> str:
        return f"«{self.atividades.get(id, ELIMINADO)}»"

    def instante(self, em: datetime) -> str:
        """«14/10/2026 às 8:00»."""
        local = em.astimezone(self.zone)
        return f"{_dia(local.date())} às {local.hour}:{local:%M}"

    def livre(self, dia: date) -> str:
        """«sábado», «feriado (Finados)»."""
        named = self.feriados.get(dia) or self.calendario.feriado(dia)
        if named:
            return f"feriado ({named})"
        return _SEMANA[dia.weekday()] if dia.weekday() > 4 else "feriado do escritório"

    def envio(self, envio: Envio) -> str:
        """«lembrete em 12/11/2026 às 8:00 (5 dias antes do vencimento)»."""
        step = f" ({em_palavras(envio.dias, envio.base)})" if envio.base and envio.dias is not None else ""
        return f"{TIPOS[envio.tipo]} em {self.instante(envio.em)}{step}"


def dizer(
    found: Explicacao, momento: Momento, palavras: Palavras, enviados: Sequence[EnviadoDito],
    esperam: Mapping[tuple[UUID, str], datetime | None], gerada: tuple[int, datetime],
) -> Porque:
    """`enviados` are what the programação told its clients that day; `esperam`: until when a message waits for its hour, by
    recipient and channel, None where a defect has parked it; `gerada`: M1."""
    motivos = [_motivo(each, momento.dia, palavras) for each in found.motivos]
    if found.situacao is Situacao.NAO_EXISTIA:
        frase = f"ainda não existia: foi gerada em {palavras.instante(gerada[1])}"
        motivos = [{"codigo": Codigo.AINDA_NAO_GERADA, "frase": frase, "posicao": gerada[0], "em": gerada[1]}]
    motivos += [said for each in enviados for said in _entregas(each, palavras, esperam)]
    shown: Porque = {
        "em": momento.ate, "situacao": found.situacao, "frase": _frase(found, momento, palavras, enviados, motivos),
        "enviados": list(enviados), "motivos": motivos,
    }
    if found.proximo:
        next_ = found.proximo
        shown["proximo"] = {
            "em": next_.em, "tipo": next_.tipo, "base": next_.base, "dias": next_.dias, "frase": palavras.envio(next_),
        }
    return shown


def _frase(found: Explicacao, momento: Momento, palavras: Palavras, enviados: Sequence[EnviadoDito], motivos: list[MotivoDito]) -> str:
    dia = _dia(momento.dia)
    because = "; ".join(each["frase"] for each in motivos)
    match found.situacao:
        case Situacao.ENVIADO:
            kinds = _e(dict.fromkeys(TIPOS[each["tipo"]] for each in enviados))
            return f"Em {dia} foi enviado ao cliente: {kinds}"
        case Situacao.PREVISTO if found.proximo:
            return f"Vai sair {palavras.envio(found.proximo)}"
        case Situacao.NADA_PREVISTO:
            return f"Nada está previsto para {dia}: {because}"
        case Situacao.DEVIDO:
            return f"Devia ter sido enviado em {dia}, e não foi: {because}"
        case Situacao.NAO_EXISTIA:
            return f"Nada foi enviado em {dia}: a programação {because}"
    return f"Nada foi enviado pela régua em {dia}: {because}"


def _motivo(motivo: Motivo, dia: date, palavras: Palavras) -> MotivoDito:
    said: MotivoDito = {"codigo": motivo.codigo, "frase": FRASES[motivo.codigo](motivo, dia, palavras)}
    if motivo.posicao is not None:
        said["posicao"] = motivo.posicao
    if motivo.em is not None:
        said["em"] = motivo.em
    return said


def _entregas(
    enviado: EnviadoDito, palavras: Palavras, esperam: Mapping[tuple[UUID, str], datetime | None]
) -> Iterable[MotivoDito]:
    """What keeps a message that was asked for from having arrived."""
    for each in enviado["mensagens"]:
        to = f"a mensagem a {each['nome']} por {CANAIS.get(each['canal'], each['canal'])}"
        why = f": {each['motivo'].rstrip('. ')}" if each.get("motivo") else ""
        which = each["usuario_id"], each["canal"]
        if each["estado"] is Estado.NA_FILA and which in esperam:
            if until := esperam[which]:
                waits = f"{to} passou da hora de enviar e espera até {palavras.instante(until)}"
                yield {"codigo": "espera_o_horario", "frase": waits, "posicao": enviado["posicao"], "em": each["em"]}
            else:
                parked = f"{to} está estacionada: um defeito do serviço impediu o envio"
                yield {"codigo": "estacionada", "frase": parked, "posicao": enviado["posicao"], "em": each["em"]}
        elif each["estado"] is Estado.NA_FILA and "segue_por" not in each:
            yield {"codigo": "na_fila", "frase": f"{to} ainda está na fila", "posicao": enviado["posicao"], "em": each["em"]}
        elif each["estado"] is Estado.FALHOU:
            yield {"codigo": "falhou", "frase": f"{to} não pôde ser enviada{why}", "posicao": enviado["posicao"], "em": each["em"]}
        elif each["estado"] is Estado.DEVOLVIDA:
            yield {"codigo": "endereco_devolvido", "frase": f"{to} voltou{why}", "posicao": enviado["posicao"], "em": each["em"]}


def _dia(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _e(parts: Iterable[str]) -> str:
    """«a, b e c»."""
    every = list(parts)
    return f"{', '.join(every[:-1])} e {every[-1]}" if len(every) > 1 else "".join(every)


def passo(each: DiaDePasso) -> str:
    """«lembrete 5 dias antes do vencimento»."""
    return f"{TIPOS[each.tipo]} {em_palavras(each.dias, each.base)}"


def _passos(motivo: Motivo) -> str:
    return _e(f"«{passo(each)}»" for each in motivo.passos)


def _desde(motivo: Motivo, palavras: Palavras) -> str:
    return f", desde {palavras.instante(motivo.em)}" if motivo.em else ""


def _fora(m: Motivo, dia: date, p: Palavras) -> str:
    first = f"; gerada em {p.instante(m.em)}, a primeira solicitação ficou para {_dia(m.ate)}" if m.em and m.ate else ""
    return f"fora do horário: a régua envia das 8:00 às 18:00{first}"


def _livre(m: Motivo, dia: date, p: Palavras) -> str:
    waits = f"; {_passos(m)} {_verbo(m, 'fica', 'ficam')} para {_dia(m.ate)}" if m.passos and m.ate else ""
    return f"{_dia(dia)} é {p.livre(dia)}, e a régua só envia em dia útil{waits}"


def _nenhum(m: Motivo, dia: date, p: Palavras) -> str:
    before = next((each for each in m.passos if each.dia < dia), None)
    after = next((each for each in m.passos if each.dia > dia), None)
    beside = [
        f"o {when} é {passo(each)}, em {_dia(each.dia)}" for when, each in (("anterior", before), ("próximo", after)) if each
    ]
    return "a régua não tem passo neste dia" + (f" ({'; '.join(beside)})" if beside else "")


def _esgotados(m: Motivo, dia: date, p: Palavras) -> str:
    last = f": o último era {passo(m.passos[-1])}, em {_dia(m.passos[-1].dia)}" if m.passos else ""
    return f"os passos da régua se esgotaram{last}"


def _adiada(m: Motivo, dia: date, p: Palavras) -> str:
    promised = _e(f"{p.atividade(atividade)} até {_dia(until)}" for atividade, until in m.adiadas)
    return f"o cliente prometeu {promised}, e a régua espera"


def _ninguem(m: Motivo, dia: date, p: Palavras) -> str:
    who = "; ".join(f"{p.nomes.get(each.usuario, ELIMINADO)} {_IMPEDIMENTOS[each.impedimento]}" for each in m.pessoas)
    return f"ninguém podia ser avisado: {who or 'a empresa não tem usuários'}"


def _relogio(m: Motivo, dia: date, p: Palavras) -> str:
    which = f"{_passos(m)} venceu" if m.passos else "a mensagem venceu"
    return f"{which} em {p.instante(m.em)} e ainda não saiu: o serviço que segue o relógio não tinha passado" if m.em else which


def _ja_enviado(m: Motivo, dia: date, p: Palavras) -> str:
    return f"o cliente já tinha sido avisado{f' em {p.instante(m.em)}' if m.em else ' naquele dia'}, e recebe uma mensagem por dia"


def _antes(m: Motivo, dia: date, p: Palavras) -> str:
    return f"{_passos(m)} {_verbo(m, 'era', 'eram')} de antes de a programação ser gerada{_em(m, p)}"


def _mudanca(m: Motivo, dia: date, p: Palavras) -> str:
    return f"{_passos(m)} já {_verbo(m, 'tinha', 'tinham')} passado quando a régua voltou a contar{_em(m, p)}"


def _verbo(m: Motivo, one: str, many: str) -> str:
    return many if len(m.passos) > 1 else one


def _em(m: Motivo, p: Palavras) -> str:
    return f", em {p.instante(m.em)}" if m.em else ""


FRASES: Final[Mapping[Codigo, Callable[[Motivo, date, Palavras], str]]] = MappingProxyType({
    Codigo.FORA_DO_HORARIO: _fora,
    Codigo.DIA_NAO_UTIL: _livre,
    Codigo.BAIXADA: lambda m, dia, p: f"a programação estava baixada{_desde(m, p)}",
    Codigo.CANCELADA: lambda m, dia, p: f"a programação estava cancelada{_desde(m, p)}",
    Codigo.EMPRESA_INATIVA: lambda m, dia, p: f"a empresa estava inativa{_desde(m, p)}",
    Codigo.REGUA_VAZIA: lambda m, dia, p: f"a régua do serviço não tinha passos{_desde(m, p)}",
    Codigo.TUDO_RESPONDIDO: lambda m, dia, p: f"tudo estava respondido{_desde(m, p)}",
    Codigo.ADIADA_ATE: _adiada,
    Codigo.NENHUM_PASSO_NESTE_DIA: _nenhum,
    Codigo.PASSOS_ESGOTADOS: _esgotados,
    Codigo.PASSO_ANTERIOR_AO_NASCIMENTO: _antes,
    Codigo.PASSO_ANTERIOR_A_MUDANCA: _mudanca,
    Codigo.JA_ENVIADO: _ja_enviado,
    Codigo.SEM_DESTINATARIO: _ninguem,
    Codigo.AGUARDA_O_RELOGIO: _relogio,
    Codigo.JUNTADO_COM: lambda m, dia, p: f"na mesma mensagem: {_passos(m)}",
    Codigo.COM_ATRASO: lambda m, dia, p: f"era para ter saído em {_dia(m.ate)}" if m.ate else "saiu com atraso",
})
