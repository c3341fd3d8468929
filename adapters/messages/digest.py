"""What the responsável is told of: what clients did, as the history tells it (R18)."""
from collections.abc import Sequence
from uuid import UUID

from adapters.messages import content
from adapters.messages.content import Noticias
from adapters.messages.known import Ficha, cause, office, people
from adapters.messages.layout import LINK, LINKS, Conteudo
from adapters.wiring import System
from domain.competencia import Periodo
from domain.notificacao.events import NovidadesAvisadas
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.servico.state import SERVICO
from projections import acompanhamento, historico
from projections.movimentos import CONSEQUENCIAS, DA_PROGRAMACAO, by_the_client


async def digest(system: System, todas: Sequence[tuple[int, UUID]], para: Ficha) -> Conteudo:
    """`todas`: each cause with its programação; one button for each."""
    found = [await _one(system, causa, id, LINKS.format(id) if len(todas) > 1 else LINK) for causa, id in todas]
    return content.novidades(await office(system), para.primeiro, found).with_links({LINK: found[0].link})


async def _one(system: System, causa: int, id: UUID, link: str) -> Noticias:
    told = (await cause(system, causa)).event
    assert isinstance(told, NovidadesAvisadas)
    history = await system.store.reader.history([id])
    row, programacao = acompanhamento.passado(history), (await system.store.load(PROGRAMACAO, id)).state
    assert row is not None
    assert programacao is not None
    servico = (await system.store.load(SERVICO, programacao.gerada.servico_id)).state
    assert servico is not None
    moved = [
        found for each in history
        if told.desde <= each.position <= told.ate and type(each.event) in DA_PROGRAMACAO - CONSEQUENCIAS and by_the_client(each)
        and (found := historico.fold(None, each, each.position))
    ]
    named = {who for each in moved for who in historico.quem_aparece(each) if who}
    called = {who: ficha.nome for who, ficha in (await people(system, named | {programacao.gerada.empresa_id})).items()}
    frases = [historico.render(each, row, called)["frase"] for each in moved]
    if late := _promised_late(programacao):
        frases.append(f"Prometido para depois do vencimento: {', '.join(late)}")
    if waiting := sum(each.espera for each in programacao.recebidos.values()):
        frases.append(f"{'1 arquivo espera' if waiting == 1 else f'{waiting} arquivos esperam'} em «Recebidos por e-mail»")
    sobre = f"{servico.dados.nome} {Periodo(programacao.gerada.periodo).de_que} – {called[programacao.gerada.empresa_id]}"
    total, missing = len(programacao.atividades), len(programacao.pendentes)
    state = f"{total - missing} de {total} respondidos" if missing else "tudo respondido"
    return Noticias(sobre, f"{state}, vencimento em {programacao.vencimento:%d/%m/%Y}.", frases, link, completa=not missing)


def _promised_late(programacao: Programacao) -> list[str]:
    """R9: the items that are promised for after the vencimento."""
    promised = [(each.item.nome, each.retorno.prometido_para) for each in programacao.pendentes if each.adiada and each.retorno]
    return [nome for nome, day in promised if day and day > programacao.vencimento]
