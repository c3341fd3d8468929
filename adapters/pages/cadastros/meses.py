"""The months over which a serviço's régua can be looked at: those that its agendas bring, or examples."""
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from adapters.api.agendas import calendario
from adapters.api.door import Parts
from adapters.pages.palavras import MESES
from domain.agenda.recorrencia import Ajuste, Ocorrencia, Regra, VencimentoRegra
from projections import agendas

ADIANTE: Final = 6
_EXEMPLO: Final = VencimentoRegra(dia=20, ajuste=Ajuste.ANTECIPA)


async def meses(parts: Parts, servico_id: UUID) -> tuple[Mapping[str, Ocorrencia], bool]:
    """By a key for the address, in order of vencimento; and whether they are only examples, since nothing is programmed yet."""
    days, hoje = await calendario(parts), parts.today
    async with parts.pool.connection() as connection:
        regras = await agendas.do_servico(connection, servico_id)
    itens = {each for regra in regras for each in (*regra.abertas(days, hoje), *regra.previsao(days, hoje, ADIANTE))}
    if not itens:
        example = Regra(
            recorrencia="mensal", vencimento=_EXEMPLO, entrega_dias_antes=2, abre_dias_antes=14, competencia_offset=-1,
            inicio=hoje - timedelta(days=31),
        )
        itens = set(example.previsao(days, hoje, ADIANTE))
    ordered = sorted(itens, key=lambda each: (each.vencimento, each.entrega, each.abre_em))[:12]
    return {f"{each.vencimento}.{each.entrega}.{each.abre_em}": each for each in ordered}, not regras


def rotulo(each: Ocorrencia) -> str:
    """«novembro de 2026 (entrega 18, vence 19)»"""
    entrega, vence = each.entrega, each.vencimento
    day = f"{entrega.day}" if entrega.month == vence.month else f"{entrega:%d/%m}"
    return f"{MESES[vence.month - 1]} de {vence.year} (entrega {day}, vence {vence.day})"
