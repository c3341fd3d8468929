"""What a file says, held against what was asked: warnings, never a refusal, and no false alarm (R13)."""
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain.competencia import Competencia, Periodo
from domain.conteudo.frases import outra_competencia, outro_cnpj
from domain.conteudo.lido import Formato, Lido, Parte

_DO_BANCO: Final = timedelta(days=7)
_SEMANA: Final = timedelta(days=7)
_ROOT: Final = 8


class Aviso(BaseModel):
    """A doubt about a file: `codigo` is stable and says nothing of anybody, `texto` is the sentence for people."""

    model_config = ConfigDict(frozen=True)
    codigo: str
    texto: str


@dataclass(frozen=True, slots=True)
class Pedido:
    """What was asked of whom. `documento` None is an empresa that was erased; `meses` is how many one run may be about."""

    empresa: str
    documento: str | None
    competencia: Competencia
    periodo: Periodo
    meses: int = 1
    avulsa: bool = False


def conferir(lido: Lido, pedido: Pedido) -> tuple[Aviso, ...]:
    """Nothing where the file fits, or does not say."""
    avisos = []
    if pedido.documento and not _is_of(pedido.documento, lido):
        avisos.append(Aviso(codigo="outro_cnpj", texto=outro_cnpj(lido, pedido.empresa)))
    if lido.de and lido.ate and not _fits(lido, lido.de, lido.ate, pedido):
        told = outra_competencia(lido.formato, lido.banco, lido.de, lido.ate, pedido.periodo)
        avisos.append(Aviso(codigo="outra_competencia", texto=told))
    return tuple(avisos)


def _is_of(documento: str, lido: Lido) -> bool:
    """Whether the empresa is one of those that the file names, in any part of it; also where it names nobody.

    A filial has its matriz' first eight places and is the same company: the office often has but one of the two in its cadastro, so that
    nothing is said of it. Somebody known by a CPF may have a CNPJ too (rural producers do), which nobody here knows: where one is named
    it may be theirs.
    """
    numbers = [each.numero for each in lido.documentos]
    if len(documento) == 11:
        return not numbers or documento in numbers or any(len(each) == 14 for each in numbers)
    return not numbers or any(len(each) == 14 and each[:_ROOT] == documento[:_ROOT] for each in numbers)


def _fits(lido: Lido, de: date, ate: date, pedido: Pedido) -> bool:
    """Whether any day of the file lies in what was asked; one that spans it, or only touches it, does.

    Asked is the competência's month; of an agenda that comes every so many months all that one run may be about, before and after it, for
    offices count both ways; of a week the weeks beside it too, for it may ask for the one that is over. To that comes what is usual:

    - an extrato, and a nota that the empresa issued itself, are of their month;
    - a nota or conhecimento that it received is entered when the goods come: that of the month before fits, one of the month after cannot;
    - a retorno is made after what it tells of, at most some days: a week;
    - a remessa may be sent for the month to come, or late: a month to both sides;
    - other papers name the competência of a tax or a salary, which is paid the month after, or of a rent paid ahead: a month to both sides;
      of an avulsa, where contracts and proofs of address are sent too, their months say nothing.
    """
    if lido.formato is Formato.DOCUMENTO and pedido.avulsa:
        return True
    before, after = _folga(lido, pedido)
    wide = pedido.meses - 1
    begin, end = _first(pedido.competencia, -wide - before), _first(pedido.competencia, wide + after + 1) - timedelta(days=1)
    if "W" in pedido.periodo:
        monday = date.fromisocalendar(int(pedido.periodo[:4]), int(pedido.periodo[6:]), 1)
        begin, end = min(begin, monday - _SEMANA), max(end, monday + 2 * _SEMANA - timedelta(days=1))
    if lido.formato is Formato.RETORNO:
        end += _DO_BANCO
    return de <= end and ate >= begin


def _folga(lido: Lido, pedido: Pedido) -> tuple[int, int]:
    """Months before and after."""
    match lido.formato:
        case Formato.REMESSA | Formato.DOCUMENTO:
            return 1, 1
        case Formato.NOTA | Formato.CONHECIMENTO:
            emitente = lido.numero(Parte.EMITENTE) or ""
            own = bool(pedido.documento) and emitente[:_ROOT] == (pedido.documento or "")[:_ROOT]
            return (0, 0) if own else (1, 0)
    return 0, 0


def _first(competencia: Competencia, months: int) -> date:
    """The first day of the month so many later."""
    month = competencia.month + months
    return date(month // 12, month % 12 + 1, 1)
