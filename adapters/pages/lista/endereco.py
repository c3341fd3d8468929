"""The address of the list: every filter, order and page of it is in there, so that a view can be kept and sent."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from domain.prazo import Prazo
from projections.filtros import Filtros

LISTA: Final = "/programacoes"
FACETAS: Final = ("empresa_id", "servico_id", "departamento_id", "competencia", "responsavel_id")
DA_VISTA: Final = ("status", "prazo", "a_conferir", "com_novidade")
_OTHERS: Final = ("busca", "ordem")
_PLACE: Final = ("cursor", "desde")
PADRAO: Final = "vencimento"
ORDENS: Final = (
    ("vencimento", "Vencimento"), ("-atualizada_em", "Última novidade"), ("empresa", "Empresa"), ("progresso", "Andamento"),
    ("entrega", "Entrega"),
)
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Vista:
    """What the chips choose between. `conta` names its count among `Contagens`."""

    nome: str
    pares: Pairs
    conta: str | None
    cor: str = ""


ABERTAS: Final = Vista("Abertas", (), "abertas")
VENCIDAS: Final = Vista("Vencidas", (("prazo", "vencido"),), "vencidas", "vencido")
ATRASADAS: Final = Vista("Atrasadas", (("prazo", "atrasado"),), "atrasadas", "atrasado")
NO_PRAZO: Final = Vista("No prazo", (("prazo", "no_prazo"),), "no_prazo")
ENCERRADAS: Final = Vista("Encerradas", (("status", "encerradas"),), None)
VISTAS: Final = (
    (ABERTAS, VENCIDAS, ATRASADAS, NO_PRAZO),
    (Vista("A conferir", (("a_conferir", "true"),), "a_conferir"), Vista("Com novidade", (("com_novidade", "true"),), "com_novidade")),
    (ENCERRADAS,),
)


def normal(filtros: Filtros) -> Filtros:
    """What is open, unless something else is asked for."""
    return filtros if filtros.status else replace(filtros, status=("abertas",))


def vista(filtros: Filtros) -> Vista | None:
    """The chip that stands for these filters; None where they are finer than any."""
    wanted: list[tuple[str, str]] = []
    if filtros.status not in ((), ("abertas",)):
        wanted += [("status", each) for each in filtros.status]
    wanted += [("prazo", each.value) for each in filtros.prazo]
    for name in ("a_conferir", "com_novidade"):
        said = getattr(filtros, name)
        wanted += [] if said is None else [(name, str(said).lower())]
    return next((each for group in VISTAS for each in group if list(each.pares) == wanted), None)


def atrasos(filtros: Filtros) -> bool:
    """Asked for what is late alone."""
    return bool(filtros.prazo) and Prazo.NO_PRAZO not in filtros.prazo


@dataclass(frozen=True, slots=True)
class Endereco:
    """What is in the address now, in order; answers the addresses of what is one step away."""

    pares: Pairs
    base: str = LISTA

    @classmethod
    def de(cls, params: Iterable[tuple[str, str]], base: str = LISTA) -> "Endereco":
        known = {*FACETAS, *DA_VISTA, *_OTHERS, *_PLACE}
        return cls(tuple((name, value) for name, value in params if name in known and value.strip()), base)

    def valores(self, nome: str) -> Sequence[str]:
        return [value for name, value in self.pares if name == nome]

    def um(self, nome: str) -> str:
        return next(iter(self.valores(nome)), "")

    @property
    def inteiro(self) -> str:
        """This very page."""
        return self._address(self.pares)

    @property
    def aqui(self) -> str:
        """Its first page."""
        return self._address(self._but(*_PLACE))

    def na(self, vista: Vista) -> str:
        return self._address((*self._but(*DA_VISTA, *_PLACE), *vista.pares))

    def ordenado(self, ordem: str) -> str:
        return self._address((*self._but("ordem", *_PLACE), *((("ordem", ordem),) if ordem != PADRAO else ())))

    def sem(self, *nomes: str) -> str:
        return self._address(self._but(*nomes, *_PLACE))

    def adiante(self, cursor: str, desde: int) -> str:
        return self._address((*self._but(*_PLACE), ("cursor", cursor), ("desde", str(desde))))

    def outros(self, *nomes: str) -> Pairs:
        """What a form that asks for `nomes` brings along."""
        return self._but(*nomes, *_PLACE)

    def com(self, *pares: tuple[str, str]) -> str:
        """With these in the place of what was there of their names."""
        return self._address((*self._but(*(name for name, _ in pares), *_PLACE), *pares))

    def _but(self, *nomes: str) -> Pairs:
        return tuple((name, value) for name, value in self.pares if name not in nomes)

    def _address(self, pares: Pairs) -> str:
        return f"{self.base}?{urlencode(pares)}" if pares else self.base
