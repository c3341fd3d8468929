"""A month of an office as its log would hold it: cadastros, then programações whose some twenty movements lie between one another's."""
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

import psycopg

from domain.acesso import SISTEMA, Quem
from domain.arquivo import FORMATOS
from domain.catalogo import CODEC
from domain.codec import Entry, Envelope
from domain.empresa.events import EmpresaCadastrada, Responsavel
from domain.event import Event
from domain.link.events import LinkCriado
from domain.notificacao.events import NotificacaoEntregue, NotificacaoEnviada
from domain.notificacao.state import entrega_id, stream_of
from domain.programacao.events import (
    ArquivoAnexado,
    ArquivoConferido,
    ArquivoDevolvido,
    AtividadeReaberta,
    ChecklistCompletado,
    ComentarioAdicionado,
    Destinatario,
    EnvioAdiado,
    Exigencia,
    Item,
    ProgramacaoBaixada,
    ProgramacaoGerada,
    SemMovimentoInformado,
    SolicitacaoEnviada,
    StatusBaixa,
    Tipo,
    TipoSolicitacao,
)
from tests.examples import office as exemplos
from tests.examples.office import AGORA, CAIO, FISCAL, MARIA, MODELO, SERVICO

ITENS = ("Notas fiscais de saída", "Notas fiscais de entrada", "Extrato bancário", "Extrato do cartão", "Guia do aluguel", "Folha de ponto")
_FIRST_DAY = AGORA
_AGAIN, _NONE = 4, 5


@dataclass
class Programacao:
    """One, and what its next movements need to know of those before."""

    id: UUID
    empresa: UUID
    megabytes: int
    position: int = 0
    asked_at: int = 0
    anexos: dict[int, UUID] = field(default_factory=dict)

    def item(self, n: int) -> UUID:
        return uuid5(self.id, f"item {n}")


@dataclass(frozen=True, slots=True)
class Said:
    """An event before it has its place."""

    stream: UUID
    event: Event
    quem: Quem


Deed = Callable[[Programacao], Said]


def _generated(p: Programacao) -> Said:
    itens = tuple(
        Item(
            id=p.item(n), modelo_atividade_id=uuid5(MODELO, nome), nome=nome, instrucao="Do mês inteiro, como o banco o entrega.",
            exigencia=Exigencia.A_REALIZAR if n % 2 else Exigencia.OBRIGATORIA, formatos=tuple(FORMATOS), tamanho_maximo_mb=p.megabytes,
            maximo_arquivos=20,
        )
        for n, nome in enumerate(ITENS)
    )
    gerada = ProgramacaoGerada(
        servico_id=SERVICO, empresa_id=p.empresa, modelo_id=MODELO, modelo_versao=1, tipo=Tipo.RECORRENTE, competencia="2026-09",
        periodo="2026-09", responsavel_id=CAIO.id, entrega=date(2026, 11, 9), vencimento=date(2026, 11, 10), atividades=itens,
    )
    return Said(p.id, gerada, SISTEMA)


def _told() -> tuple[Destinatario, ...]:
    assert MARIA.id
    return (Destinatario(usuario_id=MARIA.id, canais=("email",)),)


def _asked(tipo: TipoSolicitacao) -> Deed:
    def deed(p: Programacao) -> Said:
        p.asked_at = p.position
        itens = tuple(p.item(n) for n in range(len(ITENS)))
        return Said(p.id, SolicitacaoEnviada(tipo=tipo, atividades=itens, destinatarios=_told(), servico_versao=1), SISTEMA)

    return deed


def _linked(p: Programacao) -> Said:
    assert MARIA.id
    link = LinkCriado(programacao_id=p.id, usuario_id=MARIA.id, hash=f"{p.position:064x}", vale_ate=date(2026, 12, 10))
    return Said(uuid5(p.id, f"link {p.position}"), link, SISTEMA)


def _mailed(kind: type[NotificacaoEnviada] | type[NotificacaoEntregue]) -> Deed:
    def deed(p: Programacao) -> Said:
        assert MARIA.id
        id = entrega_id(p.asked_at, MARIA.id, "email")
        said = kind(
            programacao_id=p.id, entrega_id=id, causa=p.asked_at, usuario_id=MARIA.id, canal="email",
            mensagem_id=f"<{id}@escritorio.example>",
        )
        return Said(stream_of(p.id), said, SISTEMA)

    return deed


def _sent(n: int) -> Deed:
    def deed(p: Programacao) -> Said:
        p.anexos[n] = uuid5(p.id, f"anexo {p.position}")
        sent = ArquivoAnexado(
            atividade=p.item(n), anexo=p.anexos[n], nome=f"{ITENS[n]} de setembro.pdf", tamanho=184_320 + p.position,
            tipo="application/pdf", sha256=f"{p.position:064x}",
        )
        return Said(p.id, sent, MARIA)

    return deed


def _checked(n: int) -> Deed:
    return lambda p: Said(p.id, ArquivoConferido(atividade=p.item(n), anexo=p.anexos[n]), CAIO)


def _returned(n: int) -> Deed:
    motivo = "É de agosto; precisamos do extrato de setembro."
    return lambda p: Said(p.id, ArquivoDevolvido(atividade=p.item(n), anexo=p.anexos[n], motivo=motivo, destinatarios=_told()), CAIO)


def _commented(n: int, quem: Quem) -> Deed:
    def deed(p: Programacao) -> Said:
        id = uuid5(p.id, f"comentário {p.position}")
        said = ComentarioAdicionado(atividade=p.item(n), comentario_id=id, texto="O banco só libera o extrato na quinta-feira.")
        return Said(p.id, said, quem)

    return deed


def _reopened(n: int) -> Deed:
    return lambda p: Said(p.id, AtividadeReaberta(atividade=p.item(n), comentario="Falta a segunda página.", destinatarios=_told()), CAIO)


def _closed(p: Programacao) -> Said:
    return Said(p.id, ProgramacaoBaixada(status=StatusBaixa.CONCLUIDA, dia=date(2026, 11, 5)), CAIO)


_MAIL: tuple[Deed, ...] = (_linked, _mailed(NotificacaoEnviada), _mailed(NotificacaoEntregue))
STORY: tuple[Deed, ...] = (
    _generated, _asked(TipoSolicitacao.PRIMEIRA), *_MAIL, _sent(0), _sent(1), _checked(0), _commented(2, MARIA), _checked(1),
    lambda p: Said(p.id, EnvioAdiado(atividade=p.item(2), prometido_para=date(2026, 10, 22)), MARIA),
    _asked(TipoSolicitacao.LEMBRETE), *_MAIL, _sent(2), _returned(2), _sent(2), _checked(2), _sent(3), _reopened(3), _sent(3),
    _sent(_AGAIN), _commented(_AGAIN, CAIO), _checked(3),
    lambda p: Said(p.id, SemMovimentoInformado(atividade=p.item(_NONE), comentario="Neste mês ninguém foi contratado."), MARIA),
    lambda p: Said(p.id, ChecklistCompletado(), MARIA), _closed,
)
"""One programação from M1 to M12: twenty-odd movements of its own stream, and what became of two messages."""


class Month:
    """`programacoes` of them, of a fifth as many empresas; with `closed` False the baixas are yet to come."""

    def __init__(self, programacoes: int, *, closed: bool = True, megabytes: int = 50, seed: int = 1) -> None:
        self.empresas = [uuid5(FISCAL, f"empresa {n}") for n in range(max(1, programacoes // 5))]
        self.programacoes = [
            Programacao(uuid5(SERVICO, f"{n}"), self.empresas[n % len(self.empresas)], megabytes) for n in range(programacoes)
        ]
        self._story = STORY if closed else STORY[:-2]
        self._seed = seed

    def write(self, url: str, schema: str = "cobranca") -> int:
        """Into an empty log and `identidades`, by COPY; the newest position."""
        founded = exemplos.founded().log
        entries = [*founded.entries, *self._cadastros()]
        entries += self._movements(len(entries))
        with psycopg.connect(url, autocommit=True, options=f"-c search_path={schema},public") as connection, connection.transaction():
            self._identidades(connection, founded.identidades)
            copy_log(connection, entries)
        return len(entries)

    def _cadastros(self) -> list[Entry]:
        responsaveis = (Responsavel(departamento_id=FISCAL, usuario_id=CAIO.id),)
        return [_entry(id, 1, EmpresaCadastrada(responsaveis=responsaveis), SISTEMA, _FIRST_DAY) for id in self.empresas]

    def _movements(self, position: int) -> Iterator[Entry]:
        chance = Random(self._seed)
        times = []
        for n, _ in enumerate(self.programacoes):
            begins = chance.uniform(0, 5 * 24)
            # what follows an event at once follows it in the log too; a client and the equipe take hours
            for step, _ in enumerate(self._story):
                begins += chance.expovariate(20 if step in (1, 2, 3, 4, 12, 13, 14) else 1 / 20)
                times.append((begins, n, step))
        versions: dict[UUID, int] = {}
        for hours, n, step in sorted(times):
            position += 1
            programacao = self.programacoes[n]
            programacao.position = position
            said = self._story[step](programacao)
            versions[said.stream] = version = versions.get(said.stream, 0) + 1
            yield _entry(said.stream, version, said.event, said.quem, _FIRST_DAY + timedelta(hours=hours))

    def _identidades(self, connection: psycopg.Connection, founded: dict[UUID, dict[str, str | None]]) -> None:
        columns = "id, tipo, nome, razao_social, documento, email, busca"
        with connection.cursor() as cursor, cursor.copy(f"copy identidades ({columns}) from stdin".encode()) as copy:
            for id, campos in founded.items():
                row = [campos.get(each) for each in ("nome", "razao_social", "documento", "email")]
                copy.write_row((id, campos["tipo"], *row, " ".join(filter(None, row)).lower()))
            for n, id in enumerate(self.empresas):
                copy.write_row((id, "empresa", f"Empresa {n}", f"Empresa {n} Ltda", f"{n:014}", None, f"empresa {n} ltda {n:014}"))


def _entry(stream: UUID, version: int, event: Event, quem: Quem, at: datetime) -> Entry:
    return CODEC.encode(stream, version, event, Envelope(at, quem.id, quem.canal), version.to_bytes(16))


def copy_log(connection: psycopg.Connection, entries: Sequence[Entry]) -> None:
    """Into an empty log."""
    with connection.cursor() as cursor:
        columns = "notification_id, originator_id, originator_version, topic, state"
        with cursor.copy(f"copy log ({columns}) from stdin (format binary)") as copy:
            copy.set_types(["int8", "uuid", "int8", "text", "bytea"])
            for position, entry in enumerate(entries, 1):
                copy.write_row((position, entry.stream, entry.version, entry.name, entry.state))
        with cursor.copy("copy log_private (position, data) from stdin (format binary)") as copy:
            copy.set_types(["int8", "bytea"])
            for position, entry in enumerate(entries, 1):
                if entry.private:
                    copy.write_row((position, entry.private))
    connection.execute("analyze log, log_private, identidades")
