"""Instants, days, sizes and the system's codes, as people read them."""
import re
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from domain.competencia import Periodo

DIAS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
MESES: Final = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)
SITUACOES: Final = {
    "pendente": "Pendente", "enviada": "Enviada", "sem_movimento": "Este mês não tenho", "nao_se_aplica": "Não me pedir nos próximos meses",
}
STATUS: Final = {
    "nao_iniciada": "Não iniciado", "iniciada": "Iniciado", "concluida": "Concluída",
    "concluida_com_pendencias": "Concluída com pendências", "cancelada": "Cancelada",
}
PRAZOS: Final = {"no_prazo": "No prazo", "atrasado": "Atrasado", "vencido": "Vencido"}
EXIGENCIAS: Final = {"obrigatoria": "obrigatória", "a_realizar": "a realizar", "dispensada": "dispensada"}
PERFIS: Final = {
    "administrador": "Administrador", "gerente": "Gerente", "colaborador": "Colaborador", "auditor": "Auditor", "cliente": "Cliente",
}
CANAIS: Final = {"email": "e-mail", "whatsapp": "WhatsApp", "portal": "portal"}
_DEVOLUCOES: Final = {
    "5.1.1": "o endereço não existe", "5.1.2": "o domínio não existe", "5.1.3": "o endereço não é válido",
    "5.1.10": "o endereço não existe",
    "5.2.1": "a caixa está desativada", "5.2.2": "a caixa está cheia", "5.4.1": "o endereço não existe", "5.4.4": "o domínio não existe",
    "131026": "o número não recebe WhatsApp",
}
"""What a code of RFC 3463, or of Meta's, says of an address."""


def dia(day: date, hoje: date) -> str:
    """«19/11», with the year where it is another."""
    return day.strftime("%d/%m" if day.year == hoje.year else "%d/%m/%Y")


def dia_da_semana(day: date, hoje: date) -> str:
    """«qua 18/11», with the year where it is another."""
    return f"{DIAS[day.weekday()][:3]} {dia(day, hoje)}"


def dia_por_extenso(day: date, hoje: date) -> str:
    """«quinta, 19 de novembro», with «hoje», «amanhã» or «ontem» before, and the year where it is another."""
    near = {0: "hoje, ", 1: "amanhã, ", -1: "ontem, "}.get((day - hoje).days, "")
    year = "" if day.year == hoje.year else f" de {day.year}"
    return f"{near}{DIAS[day.weekday()]}, {day.day} de {MESES[day.month - 1]}{year}"


def quando(at: datetime, hoje: date, zone: ZoneInfo) -> str:
    """«hoje 10:12», «ontem 19:14», «12/11 16:06»."""
    local = at.astimezone(zone)
    near = {0: "hoje", -1: "ontem"}.get((local.date() - hoje).days) or dia(local.date(), hoje)
    return f"{near} {local:%H:%M}"


def em_dias(day: date, hoje: date) -> str:
    """«vence hoje», «vence em 3 dias», «venceu há 6 dias»."""
    days = (day - hoje).days
    if days < 0:
        return "venceu ontem" if days == -1 else f"venceu há {-days} dias"
    return ("vence hoje", "vence amanhã")[days] if days < 2 else f"vence em {days} dias"


def periodo(text: str) -> str:
    """«outubro de 2026»."""
    return Periodo(text).por_extenso


def de_que(text: str) -> str:
    """«de outubro de 2026», «da semana 41 de 2026»."""
    return Periodo(text).de_que


def periodo_curto(text: str) -> str:
    """«out/2026», «sem. 43/2026», as lists have room for."""
    year, _, rest = text.partition("-")
    return f"sem. {int(rest[1:])}/{year}" if rest.startswith("W") else f"{MESES[int(rest) - 1][:3]}/{year}"


def tamanho(octets: int) -> str:
    """«38 KB», «3,8 MB»."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if octets >= size:
            number = octets / size
            return f"{number:.1f}".replace(".", ",").removesuffix(",0") + f" {unit}" if number < 10 else f"{number:.0f} {unit}"
    return f"{octets} bytes"


def quantos(number: int, one: str, many: str) -> str:
    """«1 arquivo», «3 arquivos»."""
    return f"{number} {one if number == 1 else many}"


def iniciais(nome: str) -> str:
    """«AS» of Ana Souza."""
    parts = [part for part in nome.split() if part[:1].isalpha() and part[:1].isupper()]
    return "".join(part[0] for part in ([parts[0], parts[-1]] if len(parts) > 1 else parts)) or nome[:1]


def telefone(number: str) -> str:
    """«(31) 99801-0001» of a Brazilian one; another as it is kept."""
    ddd, rest = number[3:5], number[5:]
    return f"({ddd}) {rest[:-4]}-{rest[-4:]}" if number.startswith("+55") and len(rest) in (8, 9) else number


def devolucao(motivo: str) -> str:
    """«a caixa está cheia («552 5.2.2 over quota»)»: what the other side's code means, and what it said."""
    code = re.search(r"(?<![\d.])(5\.\d{1,3}\.\d{1,3}|131026)(?![\d.]*\d)", motivo)
    means = _DEVOLUCOES.get(code[1]) if code else None
    return f"{means} («{motivo}»)" if means else motivo.rstrip(". ")
