"""What the régua of one programação will send, and why it will send nothing (R9)."""
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from adapters.wiring import System
from domain.acesso import Quem
from domain.escritorio.alcance import Alcance, reach
from domain.escritorio.relogio import acompanhar
from domain.escritorio.state import ESCRITORIO_ID
from domain.log import Work
from domain.servico.cronograma import Parada


class ProximoEnvio(BaseModel):
    """One message to come: of which step, counted from entrega or vencimento, and what it will ask, as things stand. The first solicitação,
    and the cobrança after all days have passed, are of no step."""

    em: AwareDatetime
    tipo: Literal["primeira", "lembrete", "cobranca"]
    base: Literal["entrega", "vencimento"] | None
    dias: int | None
    atividades: list[UUID]


class ReguaDaProgramacao(BaseModel):
    """In order, at most one a day."""

    proximos: list[ProximoEnvio]
    parada_por: Parada | None = None


async def proximos(parts: System, quem: Quem, id: UUID) -> dict[str, Any]:
    """`ReguaDaProgramacao` of one that the asker sees; or 404."""
    async def seen(work: Work) -> Alcance:
        return await reach(work, id)

    gerada = (await parts.store.run(seen, quem)).value.programacao.gerada
    streams = [id, gerada.servico_id, gerada.empresa_id, ESCRITORIO_ID]
    found = acompanhar(id, await parts.store.history(streams))
    assert found is not None
    ahead = found.andamento.proximos(found.regras, parts.clock.now())
    itens = [
        {"em": each.em, "tipo": each.tipo, "base": each.base, "dias": each.dias, "atividades": list(each.atividades)}
        for each in ahead.envios
    ]
    return {"proximos": itens} | ({"parada_por": ahead.parada_por} if ahead.parada_por else {})
