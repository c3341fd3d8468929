"""The list as years of work leave it: one short row a programação, most of them closed, what is recent still open."""
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import psycopg

from domain.acesso import SISTEMA, Quem
from domain.event import Event, Recorded
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ProgramacaoBaixada,
    ProgramacaoGerada,
    SolicitacaoEnviada,
    StatusBaixa,
    TipoSolicitacao,
)
from domain.programacao.state import Situacao, Status
from projections import servicos
from projections.servicos_programados import VIEW, Item, Row
from projections.tables import Table
from projections.view import replay
from tests.benchmarks.served import connect
from tests.examples import office as exemplos
from tests.examples.office import CAIO, CELIA, FISCAL, GILDA, MARIA, PESSOAL, SERVICO

MONTHS, SERVICOS, EACH = 24, 20, 50
ITENS = 3
PEOPLE = (CAIO, CELIA, GILDA)
LAST = date(2026, 10, 1)
HOJE = date(2026, 10, 20)


@dataclass(frozen=True, slots=True)
class Years:
    """`size` programações over two years, of one empresa for every fifty."""

    size: int

    def empresa(self, n: int) -> UUID:
        return uuid5(FISCAL, f"empresa {n * 7919 % max(1, self.size // EACH)}")

    def servico(self, n: int) -> UUID:
        return uuid5(SERVICO, f"serviço {n % SERVICOS}")

    def competencia(self, n: int) -> date:
        back = MONTHS - 1 - n * MONTHS // self.size
        months = LAST.year * 12 + LAST.month - 1 - back
        return date(months // 12, months % 12 + 1, 1)

    def born(self, n: int) -> datetime:
        return datetime.combine(self.competencia(n), datetime.min.time(), UTC) + timedelta(seconds=n % 86_400)

    def open(self, n: int) -> bool:
        return self.competencia(n) == LAST

    def answered(self, n: int) -> int:
        return n % (ITENS + 1) if self.open(n) else ITENS

    def history(self, n: int) -> list[Recorded]:
        """What its row is folded from."""
        id, born = _id(n), self.born(n)
        said: list[tuple[Quem, Event]] = [(SISTEMA, self._gerada(n)), (SISTEMA, _asked(id))]
        for item in range(self.answered(n)):
            sent = ArquivoAnexado(
                atividade=_item(id, item), anexo=_anexo(id, item), nome="notas.pdf", tamanho=4096, tipo="application/pdf", sha256="0" * 64
            )
            said.append((MARIA, sent))
        if not self.open(n):
            said += [(CAIO, ArquivoConferido(atividade=_item(id, item), anexo=_anexo(id, item))) for item in range(ITENS)]
            said.append((CAIO, ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA, dia=born.date() + timedelta(days=12))))
        return [
            Recorded(position, id, position, born + timedelta(hours=position - 1), quem.id, quem.canal, None, None, event)
            for position, (quem, event) in enumerate(said, 1)
        ]

    def row(self, n: int) -> Row:
        """The same without folding: a million of them in a minute."""
        id, born, answered, is_open = _id(n), self.born(n), self.answered(n), self.open(n)
        gerada_dia = self.competencia(n)
        itens = tuple(
            Item(_item(id, each), False, Situacao.ENVIADA, *((_anexo(id, each),), ()) if is_open else ((), (_anexo(id, each),)))
            for each in range(answered)
        )
        last: tuple[str, UUID | None, UUID | None] = ("solicitacao_enviada", None, None)
        if not is_open:
            last = ("programacao_baixada", CAIO.id, None)
        elif answered:
            last = ("arquivo_anexado", MARIA.id, _item(id, answered - 1))
        status = Status.CONCLUIDA if not is_open else Status.INICIADA if answered else Status.NAO_INICIADA
        return Row(
            id=id, servico_id=self.servico(n), empresa_id=self.empresa(n), competencia=f"{gerada_dia:%Y-%m}", periodo=f"{gerada_dia:%Y-%m}",
            responsavel_id=_person(n), status=status, entrega=gerada_dia + timedelta(days=8 + n % 15),
            vencimento=gerada_dia + timedelta(days=10 + n % 15), encerrada_em=None if is_open else gerada_dia + timedelta(days=12),
            total=ITENS, feitas=answered, percentual=100 * answered // ITENS, sem_movimento=0, a_conferir=answered if is_open else 0,
            novidade=is_open and answered > 0, atualizada_em=born + timedelta(hours=1 + answered if is_open else 2 + 2 * ITENS),
            ultimo_tipo=last[0], ultimo_por=last[1], ultima_atividade=last[2], solicitada_em=born + timedelta(hours=1),
            respondida_em=born + timedelta(hours=2) if answered else None, itens=itens,
        )

    def fill(self, url: str) -> None:
        """The list's table, whose indexes come last, and the names that are shown beside it."""
        with connect(url) as connection:
            connection.execute("drop table servicos_programados")
            table, *indexes = [each for each in VIEW.ddl.replace("{view}", VIEW.name).split(";") if each.strip()]
            connection.execute(table.encode())
            self._copy(connection)
            for index in indexes:
                connection.execute(index.encode())
            self._names(connection)
            connection.execute("vacuum analyze servicos_programados")
        with psycopg.connect(url, autocommit=True, options="-c search_path=cobranca,public") as owner:
            owner.execute("vacuum analyze identidades")

    def _copy(self, connection: psycopg.Connection) -> None:
        columns = [each.name for each in fields(Row)]
        with connection.cursor() as cursor, cursor.copy(f"copy servicos_programados ({', '.join(columns)}) from stdin".encode()) as copy:
            for n in range(self.size):
                row = self.row(n)
                copy.write_row([_json(row.itens) if name == "itens" else getattr(row, name) for name in columns])

    def _names(self, connection: psycopg.Connection) -> None:
        with connection.cursor() as cursor:
            with cursor.copy("copy identidades (id, tipo, nome, razao_social, documento, busca) from stdin") as copy:
                for n in range(max(1, self.size // EACH)):
                    nome, busca = f"Comércio {n:05} de Materiais", f"comercio {n:05} de materiais"
                    copy.write_row((uuid5(FISCAL, f"empresa {n}"), "empresa", nome, f"{nome} Ltda", f"{n:014}", busca))
                for quem in (*PEOPLE, MARIA):
                    copy.write_row((quem.id, "usuario", "Fulano de Tal", None, None, "fulano de tal"))
            rows = []
            for n in range(SERVICOS):
                dados = exemplos.DADOS_SERVICO.model_dump(exclude={"nome", "departamento_id"})
                rows.append(servicos.Row(
                    self.servico(n), 1, f"Serviço {n}", f"servico {n}", PESSOAL if n % 2 else FISCAL, dados["processo_modelo_id"],
                    exemplos.DADOS_SERVICO.comunicacao, (), exemplos.DADOS_SERVICO.baixa_automatica,
                ))
            table = Table(servicos.VIEW, "servicos")
            table.write(connection, table.dump(rows), [])

    def check(self, url: str, sample: int = 60) -> None:
        """That rows here and there are what their histories fold to. Raises AssertionError."""
        numbers = sorted({n * (self.size - 1) // (sample - 1) for n in range(sample)})
        table = Table(VIEW, VIEW.name)
        with connect(url) as connection:
            connection.execute("set timezone = 'UTC'")
            stored = table.loaded(table.load(connection, [_id(n) for n in numbers]))
        for n in numbers:
            assert {_id(n): stored[_id(n)]} == replay(VIEW, self.history(n)), n

    def _gerada(self, n: int) -> ProgramacaoGerada:
        competencia = self.competencia(n)
        return exemplos.GERADA.model_copy(update={
            "servico_id": self.servico(n), "empresa_id": self.empresa(n), "competencia": f"{competencia:%Y-%m}",
            "periodo": f"{competencia:%Y-%m}", "responsavel_id": _person(n), "entrega": competencia + timedelta(days=8 + n % 15),
            "vencimento": competencia + timedelta(days=10 + n % 15),
            "atividades": tuple(exemplos.item(each, id=_item(_id(n), each)) for each in range(ITENS)),
        })


def _id(n: int) -> UUID:
    return uuid5(SERVICO, f"programação {n}")


def _item(programacao: UUID, item: int) -> UUID:
    return UUID(int=programacao.int ^ (item + 1))


def _anexo(programacao: UUID, item: int) -> UUID:
    return UUID(int=programacao.int ^ ((item + 1) << 64))


def _person(n: int) -> UUID:
    id = PEOPLE[n % len(PEOPLE)].id
    assert id
    return id


def _asked(programacao: UUID) -> SolicitacaoEnviada:
    itens = tuple(_item(programacao, each) for each in range(ITENS))
    return SolicitacaoEnviada(tipo=TipoSolicitacao.PRIMEIRA, atividades=itens, destinatarios=(), servico_versao=1)


def _json(itens: tuple[Item, ...]) -> str:
    each: Iterator[str] = (
        f'{{"id":"{item.id}","dispensada":false,"situacao":"{item.situacao}","novos":{_ids(item.novos)},"conferidos":{_ids(item.conferidos)}}}'
        for item in itens
    )
    return f"[{','.join(each)}]"


def _ids(ids: tuple[UUID, ...]) -> str:
    quoted = [f'"{id}"' for id in ids]
    return f"[{','.join(quoted)}]"
