"""How processes log: one line an event, for people or as JSON; links, passwords and who an address is of never reach a line."""
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

# whatever text holds a link (R15), a token, a password in an address, or what somebody typed, as pydantic and PostgreSQL quote it
_SECRETS = re.compile(
    r"(/(?:p|senha|portal|avisos)/)[\w\-.~%]{8,}|(%2F(?:p|senha|portal|avisos)%2F)[\w\-.~%]{8,}|(Bearer\s+)\S+"
    r"|((?:cobranca|cobranca_aparelho|hub\.verify_token)=)[^\s;&]+|(://[^/\s:@]*:)[^@\s/]+(?=@)|(password=)(?:'[^']*'|\S+)"
    r"|(input_value=).*?(?=, input_type=)|((?:DETAIL|CONTEXT):)[^\n]+", re.DOTALL
)

_ADDRESS = re.compile(r"[\w.+\-]{1,64}@(?=[\w\-]+\.)")
"""Of mail: what a server said of one comes with the exception."""


def masked(text: str) -> str:
    return _ADDRESS.sub("…@", _SECRETS.sub(lambda found: (next(filter(None, found.groups()))) + "…", text))


def _mask(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


def configure(kind: Literal["text", "json"], process: str) -> None:
    """Everything goes to standard error, the libraries' lines too."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if kind == "json" else structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter], logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        # an exception is made a text before it is masked: what it says may hold what was asked
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, _mask, renderer],
    ))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("dramatiq", "psycopg.pool", "urllib3", "asyncio", "mail.log", "uvicorn.error", "httpx", "httpx2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)
