"""What was changed in a serviço, version by version, in words."""
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from adapters.api.door import Parts
from adapters.pages.cadastros import escolhas
from adapters.pages.cadastros.passos import em_frase
from domain.servico.events import ServicoAlterado, ServicoCriado
from projections.nomes import nomes, pessoa

BAIXAS: Final = {"nunca": "nunca", "ao_concluir": "quando tudo estiver feito", "no_vencimento": "no vencimento"}
Dados = ServicoCriado | ServicoAlterado


@dataclass(frozen=True, slots=True)
class Linha:
    """A line of a text: `sinal` is + where it came, - where it went, else blank."""

    sinal: str
    texto: str


@dataclass(frozen=True, slots=True)
class Mudanca:
    """Of one part: from what to what, or line by line."""

    o_que: str
    de: str = ""
    para: str = ""
    linhas: tuple[Linha, ...] = ()


@dataclass(frozen=True, slots=True)
class Versao:
    """`mudancas` is empty for the first one."""

    numero: int
    por: str
    em: datetime
    mudancas: tuple[Mudanca, ...]


async def mudancas(parts: Parts, id: UUID) -> list[Versao]:
    """The latest first."""
    history = [each for each in await parts.store.history([id]) if isinstance(each.event, ServicoCriado | ServicoAlterado)]
    async with parts.pool.connection() as connection:
        called = await nomes(connection, {each.by for each in history})
        names = dict([*await escolhas.de_departamentos(connection), *await escolhas.de_modelos(connection)])
    found, before = list[Versao](), None
    for each in history:
        said = each.event
        assert isinstance(said, ServicoCriado | ServicoAlterado)
        changed = tuple(_changes(before, said, names)) if before else ()
        found.append(Versao(len(found) + 1, pessoa(called, each.by)["nome"], each.at, changed))
        before = said
    return found[::-1]


def _changes(de: Dados, para: Dados, names: Mapping[UUID, str]) -> Iterator[Mudanca]:
    for what, before, after in (
        ("nome", de.nome, para.nome),
        ("departamento", names.get(de.departamento_id, ""), names.get(para.departamento_id, "")),
        ("processo modelo", names.get(de.processo_modelo_id, ""), names.get(para.processo_modelo_id, "")),
        ("assunto", de.comunicacao.assunto, para.comunicacao.assunto),
        ("baixa automática", BAIXAS[de.baixa_automatica], BAIXAS[para.baixa_automatica]),
    ):
        if before != after:
            yield Mudanca(what, before, after)
    for what, lines, now in (
        ("texto", de.comunicacao.texto.split("\n"), para.comunicacao.texto.split("\n")),
        ("régua", [em_frase(each) for each in de.regua], [em_frase(each) for each in para.regua]),
    ):
        if lines != now:
            yield Mudanca(what, linhas=tuple(_diff(lines, now)))


def _diff(before: Sequence[str], after: Sequence[str]) -> Iterator[Linha]:
    for line in difflib.ndiff(before, after):
        if line[0] in "+- ":
            yield Linha(line[0].strip(), line[2:])
