"""Asking: the régua of many programações falls due at eight; how long until all of it is asked for, and until it is in the inboxes."""
import smtplib
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4, uuid5

import psycopg

from adapters.clock import Parado, open_clock
from adapters.embedded import Servers, embedded
from adapters.embedded.inbox import Inbox
from adapters.eventstore.connection import Office
from adapters.settings import Settings
from domain.acesso import SISTEMA, Perfil
from domain.catalogo import CODEC
from domain.codec import Entry, Envelope
from domain.empresa.events import EmpresaCadastrada, Responsavel
from domain.escritorio import configuracao
from domain.event import Event
from domain.programacao.events import Exigencia, Item, ProgramacaoGerada, Tipo
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import UsuarioCadastrado
from tests.benchmarks.frame import Row, Scale
from tests.benchmarks.ground import Ground, python
from tests.benchmarks.month import ITENS, copy_log
from tests.examples.office import CAIO, DADOS_SERVICO, FISCAL, GILDA, MODELO, SERVICO, founded
from workers import first
from workers.clock.clockwork import wake
from workers.worker import THREADS

TITLE = "asking: programações of as many empresas, whose first solicitação falls due at eight of one morning"
GOAL_ENQUEUED, GOAL_SENT, GOAL_ALL = "≤ 10", "≥ 0.35", "≤ 90"
_BORN = datetime(2026, 10, 15, 6, tzinfo=UTC)  # three in the morning of a Thursday
_EIGHT = datetime(2026, 10, 15, 11, tzinfo=UTC)
_SEVEN = "2026-10-15T07:00:00-03:00*0"
_PATIENCE = 600.0


def measure(ground: Ground, scale: Scale) -> Iterator[Row]:
    """On servers of its own, since the clock of their data folder stands still until it is eight."""
    many = 5 * scale.programacoes
    with tempfile.TemporaryDirectory(prefix="cobranca-manha-") as folder:
        environment = {"COBRANCA_DATA": folder, "COBRANCA_RELOGIO": _SEVEN, "COBRANCA_DEMO": "0"}
        settings = Settings(data=Path(folder), relogio=_SEVEN)
        with embedded(settings) as servers, ExitStack() as processes:
            first.prepare(servers)
            write(servers.database_url, many)
            for name in ("projector", "scheduler", "worker"):
                processes.enter_context(python("workers.cli", [name], environment))
            asked, sent, size = _morning(settings, servers, many)
            processes.close()
            bare = _bare(servers, min(many, 2_000), size)
    what = f"{many:,} programações due at once, each of an empresa of its own"
    yield Row("asked for", f"{what}: from eight to the last event", "s", [asked], goal=GOAL_ENQUEUED)
    base = Row("bare smtplib", "kept connections to the same server, a mail as long, made beforehand", "1/s", [bare], THREADS)
    yield base
    yield Row("sent", "one worker: from eight to the last mail in the inbox", "1/s", [many / sent], THREADS).over(base, GOAL_SENT)
    yield Row("all sent", f"{what}: from eight to the last mail in the inbox", "s", [sent], goal=GOAL_ALL)


def write(url: str, many: int) -> int:
    """The office, and a client of each of so many empresas, with a programação that was born at night; the newest position."""
    office = founded()
    regua = [{"dias": -2, "base": "vencimento", "tipo": "lembrete"}]
    office.by(GILDA, configuracao.alterar_servico, SERVICO, DADOS_SERVICO.model_copy(update={"regua": _regua(regua)}))
    entries = list(office.log.entries)
    ids = [(uuid5(FISCAL, f"empresa {n}"), uuid5(FISCAL, f"cliente {n}"), uuid5(SERVICO, f"{n}")) for n in range(many)]
    responsaveis = (Responsavel(departamento_id=FISCAL, usuario_id=CAIO.id),)
    for empresa, cliente, programacao in ids:
        entries.append(_entry(empresa, EmpresaCadastrada(responsaveis=responsaveis)))
        entries.append(_entry(cliente, UsuarioCadastrado(
            perfil=Perfil.CLIENTE, empresas=(empresa,), notificar_por=(CanalDeAviso.EMAIL,), avisos=Avisos.LOGO
        )))
        entries.append(_entry(programacao, _born(programacao, empresa)))
    with psycopg.connect(url, autocommit=True, options="-c search_path=cobranca,public") as connection, connection.transaction():
        columns = "id, tipo, nome, razao_social, documento, email, busca"
        with connection.cursor() as cursor, cursor.copy(f"copy identidades ({columns}) from stdin".encode()) as copy:
            for id, campos in office.log.identidades.items():
                row = [campos.get(each) for each in ("nome", "razao_social", "documento", "email")]
                copy.write_row((id, campos["tipo"], *row, " ".join(filter(None, row)).lower()))
            for n, (empresa, cliente, _) in enumerate(ids):
                copy.write_row((empresa, "empresa", f"Empresa {n}", f"Empresa {n} Ltda", f"{n:014}", None, f"empresa {n}"))
                copy.write_row((cliente, "usuario", f"Cliente {n}", None, None, f"cliente{n}@exemplo.com.br", f"cliente {n}"))
        copy_log(connection, entries)
    return len(entries)


def _regua(steps: object) -> object:
    return configuracao.DadosServico.model_validate(DADOS_SERVICO.model_dump() | {"regua": steps}).regua


def _born(id: UUID, empresa: UUID) -> ProgramacaoGerada:
    itens = tuple(
        Item(
            id=uuid5(id, nome), modelo_atividade_id=uuid5(MODELO, nome), nome=nome, instrucao="Do mês inteiro.",
            exigencia=Exigencia.OBRIGATORIA, formatos=("pdf",), tamanho_maximo_mb=50, maximo_arquivos=20,
        )
        for nome in ITENS
    )
    return ProgramacaoGerada(
        servico_id=SERVICO, empresa_id=empresa, modelo_id=MODELO, modelo_versao=1, tipo=Tipo.RECORRENTE, competencia="2026-09",
        periodo="2026-09", responsavel_id=CAIO.id, entrega=date(2026, 10, 28), vencimento=date(2026, 10, 29), atividades=itens,
    )


def _entry(stream: UUID, event: Event) -> Entry:
    return CODEC.encode(stream, 1, event, Envelope(_BORN, SISTEMA.id, SISTEMA.canal), b"1" * 16)


def _morning(settings: Settings, servers: Servers, many: int) -> tuple[float, float, int]:
    """Seconds until all is asked for, and until all is in the inbox; and how long one mail is."""
    office, clock, inbox = Office(servers.database_url), open_clock(settings), Inbox(servers.inbox or Path())
    assert isinstance(clock, Parado)
    with office.connect_sync() as connection:

        def count(query: str) -> int:
            row = connection.execute(query.encode()).fetchone()
            return int(row[0]) if row else 0

        _until(lambda: count("select count(*) from andamentos where regua_em is not null") >= many)
        clock.move(_EIGHT)
        began = time.monotonic()
        wake(connection, office)
        _until(lambda: count("select count(*) from log where topic = 'solicitacao_enviada'") >= many)
        asked = time.monotonic() - began
        _until(lambda: count("select count(*) from entregas where estado = 'entregue'") >= many)
        sent = time.monotonic() - began
    [one] = inbox.messages(limite=1)
    return asked, sent, len(inbox.raw(one.number) or b"")


def _until(look: object, every: float = 0.25) -> None:
    until = time.monotonic() + _PATIENCE
    while not look():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError("the morning did not end")
        time.sleep(every)


def _bare(servers: Servers, many: int, size: int) -> float:
    """Mails a second, by as many connections as a worker has."""
    address = urlsplit(servers.smtp_url)
    mails = [[_mail(n, size) for n in range(thread, many, THREADS)] for thread in range(THREADS)]

    def send(own: Sequence[tuple[str, bytes]]) -> None:
        with smtplib.SMTP(address.hostname or "", address.port or 25) as server:
            for para, mail in own:
                server.sendmail("cobranca@localhost", [para], mail)

    threads = [threading.Thread(target=send, args=(own,)) for own in mails]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return many / (time.monotonic() - began)


def _mail(n: int, size: int) -> tuple[str, bytes]:
    message, para = EmailMessage(), f"cliente{n}@exemplo.com.br"
    message["From"], message["To"], message["Subject"], message["Message-ID"] = "cobranca@localhost", para, "Documentos", f"<{uuid4()}@b>"
    message.set_content("\n".join("x" * 70 for _ in range(max(1, size // 71))))
    return para, message.as_bytes(policy=SMTP)
