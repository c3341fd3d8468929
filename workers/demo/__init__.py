"""A small believable office to look at (COBRANCA_DEMO): built on the first start, left alone by every later one."""
from collections.abc import Sequence

import structlog

from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.settings import Settings
from adapters.wiring import System, open_system
from domain.refusal import Refusal
from workers.demo import cadastros, people
from workers.demo.office import Demonstracao, together
from workers.demo.people import SENHA
from workers.demo.services import AGENDAS, CONCILIACAO
from workers.demo.story import ANTERIORES, ATUAIS, AVULSAS, SEMANAS

__all__ = ["PEOPLE", "SENHA", "build", "complete"]

log = structlog.get_logger(__name__)
PEOPLE: Sequence[tuple[str, str]] = tuple(
    (str(each.perfil), each.email) for each in (*people.EQUIPE, people.MARLENE, people.SILVIA)
)
"""Who to sign in as, all with SENHA: perfil, e-mail."""


async def build(settings: Settings, servers: Servers, clock: Clock) -> None:
    """What is not there yet: cut short, the next start goes on. An office in which it cannot be made any more is left as it is.

    The views must be followed by a projector meanwhile.
    """
    async with open_system(settings, servers, clock) as system:
        try:
            await complete(system)
        except* Refusal as refused:
            log.warning("the demonstration is not complete", why=[str(each) for each in refused.exceptions])


async def complete(system: System) -> None:
    """The same, in a system that is open. Raises an ExceptionGroup of refusals."""
    begun = await system.store.history([cadastros.FIRST])
    demo = Demonstracao(system, system.day(begun[0].at) if begun else system.today)
    await cadastros.register(demo)
    # what a client said of the months to come is in the checklists that are born after it
    for atras, historias in ((1, ANTERIORES), (0, ATUAIS)):
        for agenda in AGENDAS:
            born = await demo.generate(agenda, agenda.competencia(demo.hoje, atras))
            told = [historias.get((agenda.servico, empresa), ()) for _, empresa in born]
            if agenda.servico is CONCILIACAO and atras:
                told = [*SEMANAS, *told[len(SEMANAS):]]
            await together(demo.tell(id, empresa, passos) for (id, empresa), passos in zip(born, told, strict=True))
    await cadastros.set_agendas(demo)
    await together(demo.schedule(avulsa) for avulsa in AVULSAS)
