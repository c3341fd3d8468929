"""What each filter of the list offers, what is chosen of it, and how many each choice would leave."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from adapters.api.acesso import departamentos_de
from adapters.pages import palavras
from adapters.pages.lista.endereco import Endereco
from domain.acesso import Perfil, Quem
from projections import departamentos, empresas, servicos, usuarios
from projections.contagens import Contagens
from projections.nomes import ELIMINADO, nomes

MOST: Final = 500
FEW_EMPRESAS: Final = 12
_MONTHS: Final = 12
MOVEM: Final = (Perfil.ADMINISTRADOR, Perfil.GERENTE, Perfil.COLABORADOR)
"""Who may be a responsável."""


@dataclass(frozen=True, slots=True)
class Opcao:
    """`total` None: not counted."""

    valor: str
    nome: str
    marcada: bool
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Faceta:
    """One filter: `campo` in the address, what it is called, what it offers."""

    campo: str
    nome: str
    opcoes: Sequence[Opcao]

    @property
    def rotulo(self) -> str:
        """«Departamento», «Departamento: Fiscal», «Departamento: 3 de 4»."""
        chosen = [each.nome for each in self.opcoes if each.marcada]
        if not chosen:
            return self.nome
        return f"{self.nome}: {chosen[0]}" if len(chosen) == 1 else f"{self.nome}: {len(chosen)} de {len(self.opcoes)}"

    @property
    def usada(self) -> bool:
        return any(each.marcada for each in self.opcoes)


@dataclass(frozen=True, slots=True)
class Facetas:
    """Of empresas, which are many, those that are chosen and the first ones by name: the others are searched for."""

    empresa: Faceta
    demais: Sequence[Faceta]

    def nomes(self) -> Mapping[tuple[str, str], str]:
        """What each chosen value is called."""
        return {(each.campo, o.valor): o.nome for each in (self.empresa, *self.demais) for o in each.opcoes if o.marcada}


async def facetas(
    connection: AsyncConnection[Any], endereco: Endereco, quem: Quem, hoje: date, contagens: Contagens | None
) -> Facetas:
    """`contagens` None where the view is of what nobody counts."""
    dep = {each["id"]: each["nome"] for each in (await departamentos.listar(connection, MOST)).itens if quem.sees_departamento(each["id"])}
    served = (await servicos.listar(connection, MOST, None, departamentos_de(quem))).itens
    people = (await usuarios.listar(connection, usuarios.Filtros(perfil=MOVEM, ativo=True), MOST)).itens
    chosen_dep = set(endereco.valores("departamento_id"))
    by_dep: dict[UUID, int] = {}
    counted = contagens or Contagens()
    by_servico = counted.servicos
    chosen_servicos = set(endereco.valores("servico_id"))
    for each in served:
        if not chosen_servicos or str(each["id"]) in chosen_servicos:
            by_dep[each["departamento_id"]] = by_dep.get(each["departamento_id"], 0) + by_servico.get(each["id"], 0)
    shown = [each for each in served if not chosen_dep or str(each["departamento_id"]) in chosen_dep or str(each["id"]) in chosen_servicos]
    responsaveis = {each["id"]: each["nome"] for each in people} | await _formerly(connection, endereco, counted, people)

    def faceta(campo: str, nome: str, found: Iterable[tuple[str, str]], counts: Mapping[Any, int]) -> Faceta:
        marked, said = set(endereco.valores(campo)), {str(key): total for key, total in counts.items()}
        return Faceta(campo, nome, [
            Opcao(value, called, value in marked, said.get(value, 0) if contagens else None) for value, called in found
        ])

    return Facetas(
        await procurar(connection, endereco, ""),
        (
            faceta("servico_id", "Serviço", [(str(each["id"]), each["nome"]) for each in shown], by_servico),
            faceta("departamento_id", "Departamento", [(str(id), nome) for id, nome in dep.items()], by_dep),
            faceta("competencia", "Competência", [
                (each, palavras.periodo(each)) for each in _months(hoje, {*endereco.valores("competencia"), *counted.competencias})
            ], counted.competencias),
            faceta("responsavel_id", "Responsável", [(str(id), nome) for id, nome in responsaveis.items()], counted.responsaveis),
        ),
    )


async def procurar(connection: AsyncConnection[Any], endereco: Endereco, busca: str) -> Faceta:
    """The empresas that are chosen, then those that are found by a part of their name or CNPJ."""
    marked = endereco.valores("empresa_id")
    called = await nomes(connection, [id for each in marked if (id := _uuid(each))])
    found = (await empresas.listar(connection, empresas.Filtros(busca=busca[:200] or None), FEW_EMPRESAS)).itens
    chosen = [Opcao(str(id), nome, True) for id, nome in called.items()]
    return Faceta("empresa_id", "Empresa", [
        *chosen, *(Opcao(str(each["id"]), each["nome"], False) for each in found if each["id"] not in called)
    ])


async def _formerly(
    connection: AsyncConnection[Any], endereco: Endereco, contagens: Contagens, people: Sequence[usuarios.Usuario]
) -> dict[UUID, str]:
    """Who is no longer there and still has something open, or is asked for."""
    asked = {id for each in endereco.valores("responsavel_id") if (id := _uuid(each))}
    missing = {*asked, *contagens.responsaveis} - {each["id"] for each in people}
    called = await nomes(connection, missing)
    return {id: called.get(id, ELIMINADO) for id in missing}


def _months(hoje: date, also: Iterable[str]) -> list[str]:
    """The newest first: those of the last year, and those that something is open of."""
    now = hoje.year * 12 + hoje.month - 1
    return sorted({*(f"{n // 12}-{n % 12 + 1:02}" for n in range(now - _MONTHS + 1, now + 1)), *also}, reverse=True)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
