"""The régua: what it owes now is asked for, one message for each empresa and run (R8, R9)."""
from collections.abc import Sequence
from itertools import groupby
from typing import Final, LiteralString
from uuid import UUID, uuid4

from adapters.estacionados import NUNCA, Tipo
from domain.acesso import SISTEMA
from domain.empresa.state import EMPRESA
from domain.escritorio import relogio
from domain.escritorio.relogio import Acompanhada, Rodada
from domain.usuario.state import USUARIO
from projections.consulta import ConsultaSQL, Lida
from workers.clock.duty import AGAIN, MOST, Duty, day_after

_TOGETHER: Final = 500
"""Empresas whose people are read by one question."""
_DUE: Final[LiteralString] = """
select id, empresa_id from andamentos where regua_em <= %(now)s and (regua_nao_antes is null or regua_nao_antes <= %(now)s)
order by empresa_id, id limit %(most)s
"""
_LATER: Final[LiteralString] = "update andamentos set regua_nao_antes = %s where id = any(%s)"


async def act(duty: Duty) -> bool:
    """Whether anything was due. Out of hours all of it waits for the next opening; who cannot be told of it, for the next day."""
    rows = await (await duty.connection.execute(_DUE, {"now": duty.now, "most": MOST})).fetchall()
    if not rows:
        return False
    expediente = await duty.expediente()
    if (opening := expediente.next_allowed(duty.now)) > duty.now:
        await duty.connection.execute("update andamentos set regua_nao_antes = %s where regua_em <= %s", (opening, duty.now))
        return False
    await duty.system.seen()
    by_empresa = {row[0]: row[1] for row in rows}
    found = await duty.acompanhadas(list(by_empresa))
    found.sort(key=lambda each: by_empresa[each.andamento.programacao.id])
    runs = [list(run) for _, run in groupby(found, key=lambda each: by_empresa[each.andamento.programacao.id])]
    done, parked = list[Rodada](), set[UUID]()
    for start in range(0, len(runs), _TOGETHER):
        some, bad = await _ask(duty, runs[start : start + _TOGETHER])
        done += some
        parked |= bad
    asked = {id for each in done for id in each.pedidas}
    alone = [id for each in done for id in each.sem_destinatario]
    await duty.connection.execute(_LATER, (expediente.opening(day_after(expediente, duty.now)), alone))
    await duty.connection.execute(_LATER, (duty.now + AGAIN, list(by_empresa.keys() - asked - set(alone))))
    await duty.connection.execute(_LATER, (NUNCA, list(parked)))
    return True


async def _ask(duty: Duty, runs: Sequence[Sequence[Acompanhada]]) -> tuple[list[Rodada], set[UUID]]:
    """Who answers for these empresas is read at once, and who they are; each run decides by itself."""
    empresas = [run[0].andamento.programacao.gerada.empresa_id for run in runs]
    consulta = await Lida.read(ConsultaSQL(duty.system.pool), empresas)
    usuarios = {contato.usuario_id for contatos in consulta.de.values() for contato in contatos}
    await duty.system.store.load_each(*((EMPRESA, id) for id in empresas), *((USUARIO, id) for id in usuarios))

    async def one(run: Sequence[Acompanhada]) -> Rodada:
        rodada = uuid4()
        return (await duty.system.store.run(lambda work: relogio.cobrar(work, consulta, run, rodada), SISTEMA)).value or Rodada((), ())

    return await duty.each(Tipo.REGUA, one, runs, lambda run: [each.andamento.programacao.id for each in run])
