"""Keeps when everything that follows the clock is due: folds the log into rows with an instant, each event once (R4, R9, R19)."""
import json
from collections import OrderedDict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from pydantic import TypeAdapter

from domain.codec import Codec
from domain.empresa.events import EmpresaDesativada, EmpresaReativada, ResponsaveisDefinidos
from domain.empresa.state import EMPRESA, Empresa
from domain.escritorio.relogio import Acompanhada, regras
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID, Escritorio
from domain.event import Recorded, declared
from domain.log import Aggregate
from domain.programacao.events import ProgramacaoGerada
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.servico.andamento import Andamento, Fatos, Regras, evolve
from domain.servico.events import ServicoAlterado
from domain.servico.state import SERVICO, Servico
from domain.usuario import events as usuario
from projections.movimentos import DA_PROGRAMACAO
from workers.clock import compromissos

BATCH: Final = 1000
KEPT: Final = 20_000
"""Programações of which the last state stays in memory."""
_DA_EMPRESA = frozenset({EmpresaDesativada, EmpresaReativada, ResponsaveisDefinidos, *EMPRESA.born})
_DO_USUARIO = frozenset(declared(usuario))
_FATOS = TypeAdapter(Fatos)

_READ: Final[LiteralString] = (
    "select l.notification_id, l.state, p.data from log l left join log_private p on p.position = l.notification_id "
    "where l.notification_id > %s order by l.notification_id limit %s"
)
_STREAMS: Final[LiteralString] = (
    "select l.notification_id, l.state, p.data from log l left join log_private p on p.position = l.notification_id "
    "where l.originator_id = any(%s) and l.notification_id <= %s order by l.notification_id"
)
_WRITE: Final[LiteralString] = """
insert into andamentos (id, servico_id, empresa_id, versao, encerrada, fatos, regua_em, baixa_em)
select id, servico_id, empresa_id, versao, encerrada, fatos, regua_em, baixa_em from jsonb_to_recordset(%s::jsonb) as r(
    id uuid, servico_id uuid, empresa_id uuid, versao bigint, encerrada boolean, fatos jsonb, regua_em timestamptz, baixa_em timestamptz
)
on conflict (id) do update set versao = excluded.versao, encerrada = excluded.encerrada, fatos = excluded.fatos,
    regua_em = excluded.regua_em, baixa_em = excluded.baixa_em, regua_nao_antes = null, baixa_nao_antes = null
"""
_WHO_MAY_BE_TOLD: Final[LiteralString] = """
update andamentos set regua_nao_antes = null where servico_id = %s and not encerrada and regua_nao_antes is not null
"""


class Due:
    """The fold of one escritório, by the one process whose turn it is. After an exception, `forget` what may not have been committed."""

    def __init__(self, codec: Codec, espera: timedelta) -> None:
        self._codec, self._espera = codec, espera
        self.forget()

    def forget(self) -> None:
        """All that is kept in memory: it is read again."""
        self._known: OrderedDict[UUID, Acompanhada] = OrderedDict()
        self._servicos: dict[UUID, Servico] = {}
        self._empresas: dict[UUID, Empresa] = {}
        self._escritorio: Escritorio | None = None
        self.position = 0

    async def step(self, connection: AsyncConnection[Any]) -> bool:
        """Reads on, at most a batch; whether there was anything. The rows and the position move by one transaction."""
        async with connection.transaction():
            row = await (await connection.execute("select posicao from reacoes where nome = 'relogio' for update")).fetchone()
            self.position = row[0] if row else 0
            rows = await (await connection.execute(_READ, (self.position, BATCH), binary=True)).fetchall()
            if not rows:
                return False
            await self._fold(connection, [self._codec.decode(*each) for each in rows])
            await connection.execute("update reacoes set posicao = %s where nome = 'relogio'", (rows[-1][0],))
        self.position = rows[-1][0]
        return True

    async def acompanhadas(self, connection: AsyncConnection[Any], ids: Collection[UUID]) -> list[Acompanhada]:
        """These as they stand at `position`, with what holds for them."""
        await self._load(connection, ids, self.position)
        return [self._known[id] for id in ids if id in self._known]

    async def _fold(self, connection: AsyncConnection[Any], batch: Sequence[Recorded]) -> None:
        begun = {each.stream for each in batch if isinstance(each.event, ProgramacaoGerada)}
        moved = dict.fromkeys(each.stream for each in batch if type(each.event) in DA_PROGRAMACAO)
        await self._load(connection, [id for id in moved if id not in begun], batch[0].position - 1)
        changed: dict[UUID, None] = {}
        for recorded in batch:
            kind = type(recorded.event)
            if kind in DA_PROGRAMACAO:
                await self._own(connection, recorded)
                changed[recorded.stream] = None
            elif recorded.stream == ESCRITORIO_ID or kind in _DA_EMPRESA or kind is ServicoAlterado:
                await self._write(connection, changed)
                await self._around(connection, recorded)
            await compromissos.keep(connection, recorded)
        await self._write(connection, changed)
        if any(type(each.event) in _DO_USUARIO for each in batch):  # whom nobody could be told of may be reached by now
            await connection.execute("update andamentos set regua_nao_antes = null where regua_nao_antes is not null")
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    async def _own(self, connection: AsyncConnection[Any], recorded: Recorded) -> None:
        known = self._known.get(recorded.stream)
        gerada = known.andamento.programacao.gerada if known else recorded.event
        assert isinstance(gerada, ProgramacaoGerada)
        rules = await self._rules(connection, gerada.servico_id, gerada.empresa_id, recorded.position)  # a closed one was not followed
        andamento = evolve(known.andamento if known else None, recorded, rules, rules)
        self._keep(Acompanhada(andamento, rules, recorded.version))

    async def _around(self, connection: AsyncConnection[Any], recorded: Recorded) -> None:
        """What came to hold for open programações, besides their own events."""
        before = recorded.position - 1
        if recorded.stream == ESCRITORIO_ID:
            office = await self._office(connection, before)
            now = self._escritorio = ESCRITORIO.fold(self._escritorio, recorded)
            if office and now and (office.calendario, office.zone) == (now.calendario, now.zone):
                return
            ids = await self._ids(connection, "select id from andamentos where not encerrada and %s::uuid is not null", recorded.stream)
        elif isinstance(recorded.event, ServicoAlterado):
            servico = await self._one(connection, SERVICO, self._servicos, recorded.stream, before)
            self._servicos[recorded.stream] = changed = SERVICO.evolve(servico, recorded)
            if (servico.dados.regua, servico.dados.baixa_automatica) == (changed.dados.regua, changed.dados.baixa_automatica):
                await connection.execute(_WHO_MAY_BE_TOLD, (recorded.stream,))
                return
            ids = await self._ids(connection, "select id from andamentos where not encerrada and servico_id = %s", recorded.stream)
        else:
            empresa = await self._one(connection, EMPRESA, self._empresas, recorded.stream, before)
            self._empresas[recorded.stream] = EMPRESA.evolve(empresa, recorded)
            if isinstance(recorded.event, ResponsaveisDefinidos):
                return
            ids = await self._ids(connection, "select id from andamentos where not encerrada and empresa_id = %s", recorded.stream)
        for start in range(0, len(ids), BATCH):
            await self._follow(connection, ids[start : start + BATCH], recorded)

    async def _follow(self, connection: AsyncConnection[Any], ids: Sequence[UUID], recorded: Recorded) -> None:
        await self._load(connection, ids, recorded.position - 1)
        for id in ids:
            known = self._known[id]
            gerada = known.andamento.programacao.gerada
            rules = await self._rules(connection, gerada.servico_id, gerada.empresa_id, recorded.position)
            self._keep(Acompanhada(evolve(known.andamento, recorded, known.regras, rules), rules, known.versao))
        await self._write(connection, dict.fromkeys(ids))

    async def _load(self, connection: AsyncConnection[Any], ids: Collection[UUID], upto: int) -> None:
        """Those that are not in memory, as they stood at `upto`."""
        missing = [id for id in ids if id not in self._known]
        if not missing:
            return
        cursor = await connection.execute(
            "select id, servico_id, empresa_id, fatos from andamentos where id = any(%s)", (missing,)
        )
        rows = await cursor.fetchall()
        states = dict.fromkeys(missing, (None, 0))
        found: dict[UUID, tuple[Programacao | None, int]] = dict(states)
        for recorded in await self._history(connection, missing, upto):
            state, _ = found[recorded.stream]
            found[recorded.stream] = PROGRAMACAO.fold(state, recorded), recorded.version
        for id, servico_id, empresa_id, fatos in rows:
            programacao, versao = found[id]
            assert programacao is not None
            rules = await self._rules(connection, servico_id, empresa_id, upto + 1)
            self._keep(Acompanhada(Andamento(programacao, _FATOS.validate_python(fatos)), rules, versao))

    async def _rules(self, connection: AsyncConnection[Any], servico_id: UUID, empresa_id: UUID, before: int) -> Regras:
        servico = await self._one(connection, SERVICO, self._servicos, servico_id, before - 1)
        empresa = await self._one(connection, EMPRESA, self._empresas, empresa_id, before - 1)
        escritorio = await self._office(connection, before - 1)
        assert escritorio is not None
        return regras(servico, empresa, escritorio)

    async def _one(
        self, connection: AsyncConnection[Any], aggregate: Aggregate[Any], known: dict[UUID, Any], id: UUID, upto: int
    ) -> Any:
        if id not in known:
            state = None
            for recorded in await self._history(connection, [id], upto):
                state = aggregate.fold(state, recorded)
            if state is None:
                return None
            known[id] = state
        return known[id]

    async def _office(self, connection: AsyncConnection[Any], upto: int) -> Escritorio | None:
        if self._escritorio is None:
            for recorded in await self._history(connection, [ESCRITORIO_ID], upto):
                self._escritorio = ESCRITORIO.fold(self._escritorio, recorded)
        return self._escritorio

    async def _history(self, connection: AsyncConnection[Any], streams: Sequence[UUID], upto: int) -> list[Recorded]:
        rows = await (await connection.execute(_STREAMS, (list(streams), upto), binary=True)).fetchall()
        return [self._codec.decode(*row) for row in rows]

    async def _ids(self, connection: AsyncConnection[Any], query: LiteralString, id: UUID) -> list[UUID]:
        return [row[0] for row in await (await connection.execute(query, (id,))).fetchall()]

    def _keep(self, acompanhada: Acompanhada) -> None:
        id = acompanhada.andamento.programacao.id
        self._known[id] = acompanhada
        self._known.move_to_end(id)

    async def _write(self, connection: AsyncConnection[Any], changed: dict[UUID, None]) -> None:
        if changed:
            rows = [self._row(self._known[id]) for id in changed]
            await connection.execute(_WRITE, (json.dumps(rows),))
            changed.clear()

    def _row(self, acompanhada: Acompanhada) -> dict[str, Any]:
        programacao, fatos = acompanhada.andamento.programacao, acompanhada.andamento.fatos
        return {
            "id": str(programacao.id), "servico_id": str(programacao.gerada.servico_id), "empresa_id": str(programacao.gerada.empresa_id),
            "versao": acompanhada.versao, "encerrada": programacao.fim is not None, "fatos": _FATOS.dump_python(fatos, mode="json"),
            "regua_em": _text(fatos.devida_em), "baixa_em": _text(acompanhada.andamento.baixa_em(acompanhada.regras, self._espera)),
        }


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
