"""What the value of a setting must look like, and the Portuguese that says why one does not."""

import re
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, SecretStr


def within_the_calendar(instant: datetime) -> datetime:
    """A clock never goes back: past what dates may be, nothing in the service could be done any more. ValueError in Portuguese."""
    if not 2000 < instant.year < 2199:
        raise ValueError("o relógio anda entre os anos 2001 e 2198")
    return instant


class Relogio(BaseModel):
    """A clock that starts at `instante` and runs `vezes` times as fast as the real one; 0: it stands still until it is moved."""

    model_config = ConfigDict(frozen=True)

    instante: datetime
    vezes: float = Field(default=1.0, ge=0, le=100_000)

    @classmethod
    def parse(cls, text: object) -> object:
        """`2026-10-01T08:00:00-03:00`, or the same with `*3600` or `*0`. ValueError in Portuguese."""
        if not isinstance(text, str):
            return text
        instante, star, vezes = text.strip().partition("*")
        try:
            start, factor = datetime.fromisoformat(instante.strip()), float(vezes) if star else 1.0
        except ValueError:
            raise ValueError("não é um instante, nem um instante seguido de «*» e de quantas vezes mais rápido corre") from None
        if start.tzinfo is None:
            raise ValueError("falta o fuso horário no fim do instante, como «-03:00»")
        if not 0 <= factor <= 100_000:
            raise ValueError("o relógio corre até 100000 vezes mais rápido, ou 0: parado")
        return cls(instante=within_the_calendar(start), vezes=factor)

    def __str__(self) -> str:
        return self.instante.isoformat() + (f"*{self.vezes:g}" if self.vezes != 1 else "")


def _host(value: str) -> str:
    try:
        ip_address(value)
    except ValueError:
        if not re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*", value) or re.fullmatch(r"[\d.]+", value):
            raise ValueError("não é um endereço IP nem um nome de máquina") from None
    return value


def _folder(value: Path) -> Path:
    folder = value.expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise ValueError("existe e não é uma pasta")
    return folder


def _database(value: SecretStr) -> SecretStr:
    try:
        ports = str(conninfo_to_dict(value.get_secret_value()).get("port") or "5432").split(",")
    except psycopg.Error:
        ports = []
    if not ports or not all(port.isascii() and port.isdigit() and 0 < int(port) < 65536 for port in ports):
        raise ValueError("não é um endereço de PostgreSQL")
    return value


def _check_address(value: str, *schemes: str) -> None:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s\x00-\x1f]", value)
    except ValueError:
        valid = False
    if not valid:
        raise ValueError(f"não é um endereço que começa com {' ou '.join(f'{scheme}://' for scheme in schemes)} e traz o nome da máquina")


def _web(value: str) -> str:
    _check_address(value, "http", "https")
    parts = urlsplit(value)
    if parts.query or parts.fragment:
        raise ValueError("não pode trazer «?» nem «#»")
    if parts.username or parts.password:
        raise ValueError("não pode trazer usuário nem senha")
    return value.rstrip("/")


def _s3(value: str) -> str:
    if urlsplit(_web(value)).path:
        raise ValueError("é só o endereço da máquina, sem caminho depois")
    return value.rstrip("/")


def _smtp(value: SecretStr) -> SecretStr:
    _check_address(value.get_secret_value(), "smtp", "smtps")
    return value


def _broker(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text.startswith(("postgresql://", "postgres://")):
        return _database(value)
    _check_address(text, "amqp", "amqps")
    return value


def _bucket(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", value) or ".." in value:
        raise ValueError("tem de 3 a 63 letras minúsculas, números, pontos ou hífens")
    return value


def _modelo(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]{1,512}", value):
        raise ValueError("tem só letras minúsculas sem acento, números e _")
    return value


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;]{1,64}@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+", value):
        raise ValueError("não é um endereço de e-mail")
    return value


def _domain(value: str) -> str:
    if not re.fullmatch(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+", value) or len(value) > 190:
        raise ValueError("não é um domínio")
    return value.lower()


def _long_secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value().encode()) < 32:
        raise ValueError("precisa de ao menos 32 bytes, ao acaso")
    return value


Host = Annotated[str, AfterValidator(_host)]
Folder = Annotated[Path, AfterValidator(_folder)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database)]
WebAddress = Annotated[str, AfterValidator(_web)]
S3Address = Annotated[str, AfterValidator(_s3)]
SmtpAddress = Annotated[SecretStr, AfterValidator(_smtp)]
BrokerAddress = Annotated[SecretStr, AfterValidator(_broker)]
Bucket = Annotated[str, AfterValidator(_bucket)]
Domain = Annotated[str, AfterValidator(_domain)]
Email = Annotated[str, AfterValidator(_email)]
LongSecret = Annotated[SecretStr, AfterValidator(_long_secret)]
ModeloName = Annotated[str, AfterValidator(_modelo)]
RelogioText = Annotated[Relogio, BeforeValidator(Relogio.parse), PlainSerializer(str)]
