"""What changed between two positions: each programação once, with what whoever follows it needs to redraw it or to be kept from it."""
from dataclasses import dataclass
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from domain.acesso import Quem
from domain.link.events import RenovacaoPedida
from domain.programacao.state import Status
from projections.movimentos import AO_LADO


@dataclass(frozen=True, slots=True)
class Mudanca:
    """`posicao` is the last of its movements in between, `do_cliente` the last that a client may know of."""

    programacao: UUID
    posicao: int
    do_cliente: int | None
    feitas: int
    total: int
    percentual: int
    status: Status
    empresa: UUID
    empresa_ativa: bool
    departamento: UUID

    def seen_by(self, quem: Quem) -> int | None:
        """The position that the asker is told of; None where it may not know (R8, R19)."""
        if not quem.sees(self.programacao, self.empresa, self.departamento) or (quem.cliente and not self.empresa_ativa):
            return None
        return self.do_cliente if quem.cliente else self.posicao


_FROM_THE_EQUIPE_ALONE: Final = sorted(each.name for each in AO_LADO - {RenovacaoPedida})
_MUDANCAS: LiteralString = """
with movida as (
    select programacao_id as id, max(posicao) as posicao, max(posicao) filter (
        where tipo <> all(%(internos)s) and not (tipo = 'comentario_adicionado' and (dados->>'interno')::bool)
    ) as do_cliente
    from historico where posicao > %(de)s and posicao <= %(ate)s group by 1
)
select m.id, m.posicao, m.do_cliente, p.feitas, p.total, p.percentual, p.status, p.empresa_id, e.ativa, s.departamento_id
from movida m join servicos_programados p on p.id = m.id join servicos s on s.id = p.servico_id join empresas e on e.id = p.empresa_id
order by m.posicao
"""


async def mudancas(connection: AsyncConnection[Any], de: int, ate: int) -> list[Mudanca]:
    """After `de`, up to `ate`, by position; whoever asks for much asks piece by piece."""
    cursor = await connection.execute(_MUDANCAS, {"de": de, "ate": ate, "internos": _FROM_THE_EQUIPE_ALONE}, prepare=True)
    return [Mudanca(*(*row[:6], Status(row[6]), *row[7:])) for row in await cursor.fetchall()]
