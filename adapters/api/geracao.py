"""Bringing the programações of an agenda: one command for each, many at once, so that the log writes them together."""
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from adapters.api.door import Recorder
from adapters.eventstore.store import Store
from domain.acesso import Quem
from domain.agenda.recorrencia import Ocorrencia
from domain.agenda.state import Agenda
from domain.escritorio import geracao
from domain.escritorio.geracao import Corrida, recorrente_id
from domain.programacao.events import Tipo
from domain.refusal import NaoEncontrado, Proibido, Refusal

AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one; `codigo` says why nothing did."""

    corrida: Corrida
    position: int = 0
    new: bool = False
    codigo: str | None = None

    @property
    def id(self) -> UUID:
        return recorrente_id(self.corrida.servico_id, self.corrida.empresa_id, self.corrida.periodo)


async def generate(gravador: Recorder, quem: Quem, agenda: Agenda, ocorrencias: Sequence[Ocorrencia]) -> Response:
    """`{geradas, existentes, recusadas}`, one key for all of them: what was cut short and is asked again goes on where it stopped."""
    if answered := await gravador.answered(quem):
        return answered
    turns = asyncio.Semaphore(AT_ONCE)
    corridas = [
        Corrida(
            agenda.dados.servico_id, empresa, Tipo.RECORRENTE, each.competencia, each.periodo, each.entrega, each.vencimento,
            agenda.dados.responsavel_id, agenda.id,
        )
        for each in ocorrencias for empresa in agenda.dados.empresas
    ]
    outcomes = await asyncio.gather(*(_one(gravador.parts.store, quem, corrida, turns) for corrida in corridas))
    made = [outcome for outcome in outcomes if outcome.codigo is None]
    refused = {(outcome.corrida.empresa_id, outcome.codigo): None for outcome in outcomes if outcome.codigo}
    answer = {
        "geradas": [outcome.id for outcome in made if outcome.new],
        "existentes": [outcome.id for outcome in made if not outcome.new],
        "recusadas": [{"empresa_id": empresa, "codigo": codigo} for empresa, codigo in refused],
    }
    return await gravador.keep(quem, answer, max((outcome.position for outcome in outcomes), default=0))


async def _one(store: Store, quem: Quem, corrida: Corrida, turns: asyncio.Semaphore) -> _Outcome:
    async with turns:
        try:
            done = await store.run(lambda work: geracao.gerar(work, corrida), quem)
        except (NaoEncontrado, Proibido):
            raise
        except Refusal as refusal:
            return _Outcome(corrida, codigo=refusal.codigo)
        return _Outcome(corrida, done.position, done.value)
