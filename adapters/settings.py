"""What may be set from outside: every COBRANCA_* variable, its default, and the one line that says what is wrong with it."""

import difflib
import secrets
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails

from adapters.kept import keep
from adapters.messages.modelos_whatsapp import Modelo, Qual, modelos
from adapters.setting_values import (
    BrokerAddress,
    Bucket,
    DatabaseAddress,
    Domain,
    Email,
    Folder,
    Host,
    LongSecret,
    ModeloName,
    RelogioText,
    S3Address,
    SmtpAddress,
    WebAddress,
)

PREFIX: Final = "COBRANCA_"
SHOWN: Final = frozenset({"host", "port", "data", "s3_bucket", "demo", "admin_email", "remetente", "log", "baixa_espera", "relogio",
                           "recebe_dominio", "recebe_host", "recebe_porta"})
"""Fields whose wrong value may be repeated on the screen: none of them is ever a secret, or an address that may hold one."""


class ConfiguracaoInvalida(Exception):
    """A setting that stops the start; its text is one line in Portuguese for the person who starts."""


def _own_address(validated: dict[str, Any]) -> str:
    return _address(validated["host"], validated["port"])


def _address(host: str, port: int) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host and isinstance(ip_address(host), IPv6Address) else host}:{port}"


class Settings(BaseModel):
    """Frozen; made by `load`. Fields are the variables' names in lower case, without the prefix."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Host = Field(default="127.0.0.1", description="Address on which the web process listens.", examples=["192.0.2.10"])
    port: int = Field(default=8000, ge=1, le=65535, description="Port on which the web process listens.", examples=["8000"])
    data: Folder = Field(
        default=Path(".data"),
        validate_default=True,
        description="Folder of everything that the embedded servers keep, and of the secrets that were not given.",
        examples=["/var/lib/cobranca"],
    )
    database_url: DatabaseAddress | None = Field(
        default=None,
        description="PostgreSQL 17 or newer, as a URL or a libpq connection string; replaces the embedded one. Its role owns the schema.",
        examples=["postgresql://cobranca:senha@banco:5432/cobranca"],
    )
    s3_url: S3Address | None = Field(
        default=None, description="S3 store of the files; replaces the embedded one.", examples=["https://s3.exemplo.com.br"]
    )
    s3_access_key: str | None = Field(default=None, description="Access key of COBRANCA_S3_URL.", examples=["AKIAEXEMPLO"])
    s3_secret_key: SecretStr | None = Field(
        default=None, description="Secret key of COBRANCA_S3_URL.", examples=["a chave secreta do armazenamento"]
    )
    s3_bucket: Bucket = Field(default="cobranca", description="Bucket that holds the files.", examples=["cobranca"])
    broker_url: BrokerAddress | None = Field(
        default=None,
        description="Queue of the background work: amqp:// for RabbitMQ. When not given, the database is the queue.",
        examples=["amqp://usuario:senha@fila:5672"],
    )
    smtp_url: SmtpAddress | None = Field(
        default=None,
        description="Server that takes outgoing mail, smtp:// or smtps://; replaces the embedded inbox.",
        examples=["smtps://usuario:senha@smtp.exemplo.com.br:465"],
    )
    whatsapp_url: WebAddress | None = Field(
        default=None,
        description="WhatsApp Cloud API up to the number's id (messages are posted to its /messages); replaces the embedded stand-in, "
        "which is there only while the embedded inbox takes the mail.",
        examples=["https://graph.facebook.com/v23.0/106540352242922"],
    )
    whatsapp_token: SecretStr | None = Field(
        default=None, description="Bearer token of COBRANCA_WHATSAPP_URL.", examples=["o token que a Meta deu"]
    )
    whatsapp_segredo: SecretStr | None = Field(
        default=None,
        description="App secret of Meta's app, which signs the receipts that it posts to /api/v1/whatsapp; without one none is taken.",
        examples=["o segredo do aplicativo da Meta"],
    )
    whatsapp_verificacao: SecretStr | None = Field(
        default=None,
        description="Verify token that Meta sends once, when the address of its receipts is registered.",
        examples=["uma palavra longa, ao acaso"],
    )
    whatsapp_modelo_solicitacao: ModeloName = Field(
        default="cobranca_solicitacao", description="Template, approved by Meta, that asks a client.", examples=["cobranca_solicitacao"]
    )
    whatsapp_modelo_aviso: ModeloName = Field(
        default="cobranca_aviso", description="Template, approved by Meta, that tells a client of something.", examples=["cobranca_aviso"]
    )
    whatsapp_modelo_equipe: ModeloName = Field(
        default="cobranca_equipe", description="Template, approved by Meta, that tells the equipe.", examples=["cobranca_equipe"]
    )
    public_url: WebAddress = Field(
        default_factory=_own_address,
        description="Address by which people reach the service, for the links in messages; HOST and PORT when not given.",
        examples=["https://arquivos.escritorio.com.br"],
    )
    remetente: Email = Field(
        default="cobranca@localhost.localdomain",
        description="Address that mail comes from; replies go to the responsável.",
        examples=["cobranca@escritorio.com.br"],
    )
    recebe_dominio: Domain | None = Field(
        default=None,
        description="Domain of the addresses that messages can be answered to, and come back to. When not given, mail comes back nowhere; "
        "beside the embedded inbox there is one of its own.",
        examples=["respostas.escritorio.com.br"],
    )
    recebe_host: Host = Field(
        default="127.0.0.1", description="Address on which the receiver listens, by LMTP.", examples=["192.0.2.10"]
    )
    recebe_porta: int | None = Field(
        default=None, ge=1, le=65535,
        description="Port on which the receiver listens: 8024 when not given; beside the embedded inbox one that is free.",
        examples=["8024"],
    )
    demo: bool = Field(default=False, description="1 starts an empty office with a small believable one in it.", examples=["1"])
    admin_email: Email = Field(
        default="admin@escritorio.example", description="E-mail of the first administrador.", examples=["ana@escritorio.com.br"]
    )
    admin_senha: SecretStr | None = Field(
        default=None,
        description="Password of the first administrador; when not given, one is made and printed once.",
        examples=["uma senha longa"],
    )
    log: Literal["text", "json"] = Field(default="text", description="Form of the log lines: text or json.", examples=["json"])
    baixa_espera: int = Field(
        default=900,
        ge=0,
        le=31 * 86400,
        description="Seconds from the last movement to the automatic baixa of a complete checklist (R4).",
        examples=["900"],
    )
    relogio: RelogioText | None = Field(
        default=None,
        description="Simulated clock, with embedded servers only: where it starts and, after *, how many times faster "
        "it runs; *0 stands still until «cobranca relogio» moves it.",
        examples=["2026-10-01T08:00:00-03:00*3600"],
    )
    segredo: LongSecret | None = Field(
        default=None,
        description="Secret of 32 bytes or more from which links are derived; kept in the data folder when not given. "
        "Processes on several machines need the same one.",
        examples=["a saída de: openssl rand -hex 32"],
    )

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.relogio and self.database_url:
            raise ValueError(
                "COBRANCA_RELOGIO só vale com os servidores embutidos: com COBRANCA_DATABASE_URL o relógio é o real. Tire um dos dois."
            )
        if self.s3_url and not (self.s3_access_key and self.s3_secret_key):
            raise ValueError("COBRANCA_S3_URL precisa também de COBRANCA_S3_ACCESS_KEY e de COBRANCA_S3_SECRET_KEY.")
        if not self.s3_url and (self.s3_access_key or self.s3_secret_key):
            raise ValueError("COBRANCA_S3_ACCESS_KEY e COBRANCA_S3_SECRET_KEY só valem junto com COBRANCA_S3_URL.")
        if bool(self.whatsapp_url) != bool(self.whatsapp_token):
            raise ValueError("COBRANCA_WHATSAPP_URL e COBRANCA_WHATSAPP_TOKEN só valem juntas.")
        return self

    @property
    def local_url(self) -> str:
        """Where the web process answers on this machine."""
        return _address(self.host, self.port)

    def modelos(self) -> dict[Qual, Modelo]:
        """WhatsApp's templates, as they are registered at Meta."""
        called = (self.whatsapp_modelo_solicitacao, self.whatsapp_modelo_aviso, self.whatsapp_modelo_equipe)
        return modelos(self.public_url, dict(zip(Qual, called, strict=True)))

    def secret(self) -> bytes:
        """COBRANCA_SEGREDO, or the one kept in the data folder, which the first who needs it makes (mode 0600)."""
        if self.segredo:
            return self.segredo.get_secret_value().encode()
        return keep(self.data / "segredo", lambda: secrets.token_hex(32).encode())


def load(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`; a variable that is empty counts as not given. Raises ConfiguracaoInvalida with the first thing
    that is wrong, an unknown COBRANCA_* name included."""
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    for name in given:
        if name.lower() not in Settings.model_fields or name != name.upper():
            raise ConfiguracaoInvalida(_unknown(name))
    try:
        return Settings.model_validate({name.lower(): value for name, value in given.items() if value.strip()})
    except ValidationError as invalid:
        raise ConfiguracaoInvalida(_line(invalid.errors(include_input=False)[0], given)) from None


def _unknown(name: str) -> str:
    known = [field.upper() for field in Settings.model_fields]
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.5)
    meant = f"Quis dizer {PREFIX}{near[0]}?" if near else f"As que existem: {', '.join(PREFIX + field for field in known)}."
    return f"{PREFIX}{_printable(name)} não existe. {meant}"


def _line(error: ErrorDetails, given: Mapping[str, str]) -> str:
    match error["type"]:
        case "value_error":
            said = str(error["ctx"]["error"])
        case "int_parsing" | "int_parsing_size" | "int_from_float":
            said = "não é um número inteiro"
        case "greater_than_equal" | "less_than_equal":
            said = "está fora dos limites"
        case "bool_parsing":
            said = "não é 0 nem 1"
        case "literal_error":
            said = "não é text nem json"
        case _:
            said = "não foi entendida"
    if not error["loc"]:
        return said
    name = str(error["loc"][0])
    field = Settings.model_fields[name]
    value = given[name.upper()]
    shown = f" «{_printable(value)}»" if name in SHOWN else ""
    return f"{PREFIX}{name.upper()}{shown}: {said}. Exemplo: {PREFIX}{name.upper()}={(field.examples or [''])[0]}"


def _printable(value: str) -> str:
    """One line, whatever was given: it goes to a terminal."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
