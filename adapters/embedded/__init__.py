"""The real servers that run beside us when no setting names others."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from adapters import kept
from adapters.clock import open_clock
from adapters.embedded.catcher import Catcher
from adapters.embedded.inbox import Inbox
from adapters.embedded.lock import is_taken, take
from adapters.embedded.ports import KeptPorts
from adapters.embedded.postgres import Postgres
from adapters.embedded.process import Server, ServidorNaoIniciou, Supervised
from adapters.embedded.seaweedfs import S3, SeaweedFS
from adapters.settings import Settings

__all__ = ["S3", "Inbox", "Recebe", "Servers", "ServidorNaoIniciou", "embedded", "servers"]

LOCK, ANNOUNCEMENT = "trava", "servidores.json"
_WHATSAPP: Final = ("whatsapp_url", "whatsapp_token", "whatsapp_segredo", "whatsapp_verificacao")
DOMINIO: Final = "cobranca.localhost"
"""Of the embedded servers: no mail from the world ever gets there."""
PORTA: Final = 8024
LAST_RUN_SECONDS: Final = 15.0
"""For the servers of a run that was killed to end, before their folders can be had."""


@dataclass(frozen=True)
class Recebe:
    """Where answers come back to: the domain of their addresses, and where the receiver listens."""

    dominio: str
    host: str
    port: int


@dataclass(frozen=True)
class Servers:
    """Where everything is that the processes talk to. `inbox` is the file of the embedded inbox; without one, mail goes to the world.
    `whatsapp_url` is up to the number's id; None when there is no such channel. `recebe` None: nothing is answered by mail."""

    database_url: str = field(repr=False)
    s3: S3
    smtp_url: str = field(repr=False)
    whatsapp_url: str | None = None
    whatsapp_token: str | None = field(default=None, repr=False)
    whatsapp_segredo: str | None = field(default=None, repr=False)
    whatsapp_verificacao: str | None = field(default=None, repr=False)
    inbox: Path | None = None
    recebe: Recebe | None = None


@contextmanager
def embedded(settings: Settings) -> Iterator[Servers]:
    """Starts the servers that the settings do not replace, keeps them alive, and ends them when the block does: leave it when their
    clients have ended. Every process with the same data folder meanwhile finds them by `servers`. Raises ServidorNaoIniciou."""
    with _alone(settings.data), ExitStack() as ends:
        open_clock(settings)
        given, running, starting = _given(settings), dict[str, Any](), list[Server]()
        if "database_url" not in given:
            starting.append(postgres := Postgres(settings.data / "postgres"))
        if "s3" not in given:
            starting.append(store := SeaweedFS(settings.data / "s3", settings.s3_bucket))
        if "smtp_url" not in given:
            clock = None if "database_url" in given else settings.data
            inbox, told = settings.data / "caixa.sqlite", f"{settings.local_url}/api/v1/whatsapp"
            starting.append(catcher := Catcher(settings.data / "caixa", inbox, clock, list(settings.modelos().values()), told))
        _start(starting, ends)
        if "database_url" not in given:
            running["database_url"] = postgres.url
        if "s3" not in given:
            running["s3"] = store.s3
        if "smtp_url" not in given:
            running |= {"smtp_url": catcher.smtp_url, "inbox": inbox}
            running |= {"whatsapp_url": catcher.whatsapp_url, "whatsapp_token": catcher.whatsapp_token}
            if "recebe" not in given:
                running["recebe"] = Recebe(DOMINIO, "127.0.0.1", settings.recebe_porta or _free_port(settings.data))
            running |= {"whatsapp_segredo": catcher.whatsapp_segredo, "whatsapp_verificacao": catcher.whatsapp_verificacao}
        found = Servers(**(running | given))
        kept.replace(settings.data / ANNOUNCEMENT, TypeAdapter(Servers).dump_json(found))
        ends.callback((settings.data / ANNOUNCEMENT).unlink, missing_ok=True)
        yield found


def servers(settings: Settings) -> Servers:
    """Where everything is, for a process that starts nothing itself: as the settings say, and for what they leave open as the run says
    that is going on with their data folder. Raises ServidorNaoIniciou when there is none."""
    given = _given(settings)
    if given.keys() >= {"database_url", "s3", "smtp_url"}:
        return Servers(**given)
    announcement = settings.data / ANNOUNCEMENT
    if not announcement.exists() or not is_taken(settings.data / LOCK):
        raise ServidorNaoIniciou(
            f"Nada está rodando com os dados de {settings.data}: inicie com «cobranca run», ou dê os endereços em "
            "COBRANCA_DATABASE_URL, COBRANCA_S3_URL e COBRANCA_SMTP_URL."
        )
    return replace(TypeAdapter(Servers).validate_json(announcement.read_bytes()), **given)


def _given(settings: Settings) -> dict[str, Any]:
    """Mail to the world leaves no inbox, and no stand-in for WhatsApp either: it would swallow what clients were meant to get."""
    given: dict[str, Any] = {}
    if settings.database_url:
        given["database_url"] = settings.database_url.get_secret_value()
    if settings.s3_url and settings.s3_access_key and settings.s3_secret_key:
        secret = settings.s3_secret_key.get_secret_value()
        given["s3"] = S3(url=settings.s3_url, access_key=settings.s3_access_key, secret_key=secret, bucket=settings.s3_bucket)
    if settings.smtp_url:
        given |= {"smtp_url": settings.smtp_url.get_secret_value(), "inbox": None, **dict.fromkeys(_WHATSAPP)}
    if settings.recebe_dominio:
        given["recebe"] = Recebe(settings.recebe_dominio, settings.recebe_host, settings.recebe_porta or PORTA)
    if settings.whatsapp_url and settings.whatsapp_token:
        secrets = (settings.whatsapp_token, settings.whatsapp_segredo, settings.whatsapp_verificacao)
        values = (settings.whatsapp_url, *(secret.get_secret_value() if secret else None for secret in secrets))
        given |= dict(zip(_WHATSAPP, values, strict=True))
    return given


def _free_port(data: Path) -> int:
    """The last run's where it is free."""
    ports = KeptPorts(data / "caixa" / "recebe.json", ("lmtp",))
    chosen = ports.choose()["lmtp"]
    ports.announce()
    return chosen


def _start(starting: Sequence[Server], ends: ExitStack) -> None:
    """Side by side; asked to end all at once, before each is waited for."""
    supervised = [Supervised(server, lock_seconds=LAST_RUN_SECONDS) for server in starting]
    for one in supervised:
        ends.callback(one.stop)
    for one in supervised:
        ends.callback(one.ask_to_stop)
        one.begin()
    for one in supervised:
        one.wait_ready()


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """The one run on this data folder, which a second one is told of at once."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = take(data / LOCK, seconds=1.0)
    except BlockingIOError:
        holder = (data / LOCK).read_text().strip()
        raise ServidorNaoIniciou(
            f"Já há uma Cobrança de Arquivos rodando com os dados de {data} (processo {holder}): "
            "pare-a com Ctrl-C, ou escolha outra pasta em COBRANCA_DATA."
        ) from None
    except OSError as problem:
        raise ServidorNaoIniciou(f"A pasta {data} de COBRANCA_DATA não pode ser usada: {problem.strerror}.") from problem
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        (data / ANNOUNCEMENT).unlink(missing_ok=True)
        yield
    finally:
        os.close(lock)
