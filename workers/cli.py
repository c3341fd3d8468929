"""The command line."""
import asyncio
import ctypes
import getpass
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, NoReturn

import psycopg
import typer
from rich.console import Console
from rich.progress import Progress

from adapters import logging as logs
from adapters.clock import Parado, open_clock
from adapters.embedded import Servers, servers
from adapters.embedded.process import ServidorNaoIniciou
from adapters.eventstore.connection import Office
from adapters.eventstore.errors import BancoNaoPreparado, Indisponivel
from adapters.migrations import MigracaoImpossivel
from adapters.objectstore import ArmazemIndisponivel
from adapters.setting_values import within_the_calendar
from adapters.settings import ConfiguracaoInvalida, Settings, load
from domain.catalogo import CODEC
from domain.refusal import Refusal
from projections.catalogo import VIEWS

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Cobrança de Arquivos: pede arquivos às empresas clientes e acompanha cada um. Configuração por variáveis COBRANCA_*.",
)
auditoria = typer.Typer(no_args_is_help=True, help="Para auditores: o log e o que ele prova.")
importar = typer.Typer(no_args_is_help=True, help="Traz cadastros de arquivos.")
app.add_typer(auditoria, name="audit")
app.add_typer(importar, name="importar")
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)


def fail(line: str) -> NoReturn:
    """One clear line, exit 1."""
    err.print(line, markup=False)
    raise typer.Exit(1)


def main() -> None:
    """What is known to go wrong is told in one line; anything else is a bug and shows itself."""
    try:
        app(standalone_mode=True)
    except (ConfiguracaoInvalida, ServidorNaoIniciou, MigracaoImpossivel, BancoNaoPreparado, Refusal, Known) as error:
        err.print(str(error), markup=False)
        sys.exit(1)
    except (Indisponivel, ArmazemIndisponivel) as error:
        err.print(error.detail, markup=False)
        sys.exit(1)
    except psycopg.OperationalError as error:
        err.print(f"Não foi possível falar com o banco de dados: {' '.join(str(error).split())}", markup=False)
        sys.exit(1)


class Known(Exception):
    """A failure with its one line."""


def _settings(process: str) -> Settings:
    settings = load({name: value for name, value in os.environ.items() if name != "COBRANCA_PAI"})
    logs.configure(settings.log, process)
    return settings


def _child() -> None:
    """Ends with the supervisor that started it, however that one ended."""
    if parent := os.environ.get("COBRANCA_PAI"):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        if os.getppid() != int(parent):
            sys.exit(0)


def _running(process: str) -> tuple[Settings, Servers]:
    settings = _settings(process)
    return settings, servers(settings)


@app.command()
def run() -> None:
    """Tudo num só comando: servidores embutidos e todos os processos."""
    from workers.run import NaoIniciou
    from workers.run import run as run_all

    try:
        run_all(_settings("run"), out)
    except NaoIniciou as error:
        raise Known(str(error)) from None


@app.command()
def web() -> None:
    """O processo da API e das páginas."""
    import uvloop

    from workers.web import serve

    _child()
    settings, found = _running("web")
    uvloop.run(serve(settings, found, open_clock(settings)))


@app.command()
def projector() -> None:
    """O processo que mantém as consultas em dia; um trabalha, os outros esperam."""
    from workers.projector import main as project

    _child()
    _, found = _running("projector")
    project(Office(found.database_url).connect_sync, CODEC, VIEWS)


@app.command()
def worker() -> None:
    """O processo que envia mensagens."""
    import uvloop

    from workers.worker import work

    _child()
    os.nice(5)  # a morning's thousands of messages make nobody wait who clicks
    settings, found = _running("worker")
    uvloop.run(work(settings, found, open_clock(settings)))


@app.command()
def scheduler() -> None:
    """O processo que reage ao log e segue o relógio; um trabalha, os outros esperam."""
    from workers.scheduler import schedule

    _child()
    settings, found = _running("scheduler")
    asyncio.run(schedule(settings, found, open_clock(settings)))


@app.command()
def receiver() -> None:
    """O processo que recebe por LMTP as respostas dos clientes e as mensagens devolvidas."""
    from workers.receiver import SemDominio, receive

    _child()
    settings, found = _running("receiver")
    try:
        asyncio.run(receive(settings, found, open_clock(settings)))
    except SemDominio as error:
        raise Known(str(error)) from None


@app.command(name="migrate")
def migrate_() -> None:
    """Traz o esquema à versão atual e, da primeira vez, funda o escritório; pode repetir, e vários ao mesmo tempo."""
    from workers import first

    settings, found = _running("migrate")
    applied = first.prepare(found)
    senha = asyncio.run(first.found(settings, found, open_clock(settings).now))
    out.print("\n".join(applied) if applied else "O esquema já está na versão atual.")
    if senha:
        out.print(f"administrador {settings.admin_email}, senha {senha} (aparece só desta vez)")


@app.command()
def token(email: str, dias: Annotated[int, typer.Option(min=1, max=3650, help="Por quantos dias vale.")] = 365) -> None:
    """Imprime um token da API para um usuário."""
    from adapters import sessions
    from adapters.eventstore.store import open_store
    from domain.usuario.state import USUARIO

    settings, found = _running("token")
    clock, office = open_clock(settings), Office(found.database_url)

    async def made() -> str:
        async with open_store(office, CODEC, clock.now, lambda now: now.date()) as store, await office.connect() as connection:
            row = await (await connection.execute(
                "select id from identidades where lower(email) = %s and tipo = 'usuario'", (email.strip().lower(),)
            )).fetchone()
            usuario = (await store.load(USUARIO, row[0])).state if row else None
            if usuario is None or not usuario.ativo:
                raise Known(f"Não há usuário ativo com o e-mail {email}.")
            secret, _ = await sessions.start(connection, usuario.id, "token", clock.now(), timedelta(days=dias))
            return secret

    out.print(asyncio.run(made()))


@app.command()
def relogio(instante: Annotated[str, typer.Argument(help="Instante (RFC 3339), como 2026-10-31T08:00:00-03:00.")]) -> None:
    """Leva adiante, até um instante, um relógio parado (COBRANCA_RELOGIO=…*0)."""
    from workers.clock.clockwork import wake

    settings, found = _running("relogio")
    clock = open_clock(settings)
    if not isinstance(clock, Parado):
        raise Known("O relógio destes dados não está parado: COBRANCA_RELOGIO terminava em «*0» no primeiro início?")
    try:
        clock.move(within_the_calendar(_instant(instante)))
    except ValueError as error:
        raise Known(f"{str(error).capitalize()}.") from None
    with Office(found.database_url).connect_sync() as connection:
        wake(connection, Office(found.database_url))
    out.print(clock.now().isoformat())


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Known(f"«{text}» não é um instante, como 2026-10-31T18:00:00-03:00.") from None
    if instant.tzinfo is None:
        raise Known("Falta o fuso no instante, como em 2026-10-31T18:00:00-03:00.")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise Known("Este instante está fora do calendário.") from None


@importar.command()
def empresas(arquivo: Path) -> None:
    """Empresas e seus usuários, de um CSV; de novo = atualizados por CNPJ e e-mail."""
    from workers.importing import NaoImportado, import_file

    settings, found = _running("importar")
    try:
        done = asyncio.run(import_file(settings, found, open_clock(settings), arquivo))
    except NaoImportado as error:
        raise Known(str(error)) from None
    out.print(f"{done.criadas} criadas, {done.atualizadas} atualizadas.")


@app.command()
def rebuild(views: Annotated[list[str] | None, typer.Argument(help="Nenhuma = todas.")] = None) -> None:
    """Refaz consultas ao lado das que estão no ar, e troca."""
    from projections.rebuild import RebuildHalted, RebuildRunning, UnknownView
    from projections.rebuild import rebuild as build

    _, found = _running("rebuild")
    with Progress(console=err) as progress:
        task = progress.add_task("Refazendo", total=None)
        try:
            build(
                Office(found.database_url).connect_sync, CODEC, VIEWS, views or (),
                lambda position, head: progress.update(task, completed=position, total=head),
            )
        except (RebuildRunning, RebuildHalted, UnknownView) as error:
            raise Known(str(error)) from None


@app.command()
def skip(view: str, posicao: int) -> None:
    """Deixa uma consulta parada passar por um evento que ela não consegue ler; fica registrado quem mandou."""
    from projections.positions import NotHalted
    from projections.positions import skip as pass_over

    _, found = _running("skip")
    with Office(found.database_url).connect_sync() as connection:
        try:
            pass_over(connection, view, posicao, getpass.getuser())
        except NotHalted as error:
            raise Known(str(error)) from None
    out.print(f"A consulta {view} passa pelo evento {posicao} e segue.")


@auditoria.command()
def replay(
    programacao: str, em: Annotated[str, typer.Option(help="Instante (RFC 3339), como 2026-10-31T18:00:00-03:00.")],
) -> None:
    """Mostra uma programação como era num instante, em JSON."""
    from workers.audit import replayed

    settings, found = _running("audit")
    out.print_json(asyncio.run(replayed(settings, found, open_clock(settings), programacao, _instant(em))))


@app.command()
def retry() -> None:
    """Tenta de novo o que um defeito deixou estacionado."""
    from workers.status import try_again

    settings, found = _running("retry")
    many = asyncio.run(try_again(found, open_clock(settings).now()))
    out.print("Nada está estacionado." if not many else f"{many} a tentar de novo.")


@app.command()
def status() -> None:
    """Posições, atraso, fila e saúde dos serviços; sai com 1 quando algo está fora do ar."""
    from workers.status import report

    settings, found = _running("status")
    if not report(found, open_clock(settings).now(), out):
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
