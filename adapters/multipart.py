"""The files of a multipart/form-data body, one after another, as its bytes arrive (RFC 7578, and what browsers make of it)."""
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, MultipartState, parse_options_header

from domain.refusal import Refusal

_FIELD = "arquivo"
_MAX_HEADER = 16 * 1024  # a name is never a reason to refuse, so long ones must fit
_PARAMETER = re.compile(rb';\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))', re.DOTALL)
_PLAIN = {b"", b"7bit", b"8bit", b"binary"}


class EnvioInvalido(Refusal):
    """422: the body is not a form with files, or it ends too early."""

    codigo = "envio_invalido"
    status = 422
    detail = "{mensagem}"

    def __init__(self, mensagem: str) -> None:
        super().__init__(mensagem=mensagem)


@dataclass(frozen=True)
class _Begin:
    headers: dict[bytes, bytes]


class MultipartReader:
    """Pulls the body by `pull` (empty at its end) as far as it is asked; holds no more than one piece of it."""

    def __init__(self, content_type: str, pull: Callable[[], bytes]) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data":
            raise EnvioInvalido("Envie os arquivos como formulário (multipart/form-data).")
        if not options.get(b"boundary"):
            raise EnvioInvalido("O cabeçalho Content-Type do formulário não diz o separador das partes (boundary).")
        self._pull = pull
        self._events: deque[_Begin | bytes | None] = deque()  # the None is the end of a part
        self._ended = False
        self._headers: dict[bytes, bytes] = {}
        self._field, self._value = bytearray(), bytearray()
        try:
            self._parser = MultipartParser(options[b"boundary"], {
                "on_part_begin": self._on_part_begin,
                "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._on_header_end,
                "on_headers_finished": lambda: self._events.append(_Begin(self._headers)),
                "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
                "on_part_end": lambda: self._events.append(None),
            }, max_header_size=_MAX_HEADER)
        except FormParserError as error:
            raise EnvioInvalido("O separador das partes do formulário (boundary) é longo demais.") from error

    def names(self) -> Iterator[str]:
        """The name of each file, as sent; take its `chunks` before the next one."""
        while (event := self._next()) is not _END:
            if isinstance(event, _Begin):
                yield _file_name(event.headers)

    def chunks(self) -> Iterator[bytes]:
        """The content of the present file."""
        while isinstance(event := self._next(), bytes):
            yield event

    def _next(self) -> "_Begin | bytes | _End | None":
        while not self._events:
            if self._ended:
                return _END
            piece = self._pull()
            if not piece:
                if self._parser.state != MultipartState.END:
                    raise EnvioInvalido("O envio foi interrompido antes do fim. Envie de novo.")
                self._ended = True
                continue
            try:
                self._parser.write(piece)
            except FormParserError as error:
                raise EnvioInvalido("O formulário chegou malformado. Envie de novo.") from error
        return self._events.popleft()

    def _on_part_begin(self) -> None:
        self._headers = {}

    def _on_header_end(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field, self._value = bytearray(), bytearray()


class _End:
    """Of the whole body."""


_END = _End()


def _file_name(headers: dict[bytes, bytes]) -> str:
    disposition = headers.get(b"content-disposition", b"")
    parameters = {key.lower(): _unescaped(quoted) if quoted else plain for key, quoted, plain in _PARAMETER.findall(disposition)}
    field = _decoded(parameters.get(b"name", b""))
    if field != _FIELD:
        raise EnvioInvalido(f"O formulário só aceita o campo «{_FIELD}»; chegou «{field[:100]}».")
    name = _extended(parameters.get(b"filename*", b"")) or _decoded(parameters.get(b"filename", b""))
    if not name:
        raise EnvioInvalido("Escolha um arquivo para enviar." if b"filename" in parameters else f"O campo «{_FIELD}» deve ser um arquivo.")
    if headers.get(b"content-transfer-encoding", b"").strip().lower() not in _PLAIN:
        raise EnvioInvalido("Envie o arquivo como ele é, sem Content-Transfer-Encoding.")
    return name


def _unescaped(quoted: bytes) -> bytes:
    return re.sub(rb'\\(["\\])', rb"\1", quoted)


def _decoded(raw: bytes) -> str:
    """UTF-8, as browsers send it, with the three characters that they escape (WHATWG); else Windows-1252."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return re.sub("%(22|0A|0D)", lambda found: chr(int(found[1], 16)), text, flags=re.IGNORECASE)


def _extended(raw: bytes) -> str:
    """RFC 8187; empty when it is not well-formed, so that the plain name stands."""
    charset, _, rest = raw.partition(b"'")
    try:
        return unquote_to_bytes(rest.partition(b"'")[2]).decode({b"utf-8": "utf-8", b"iso-8859-1": "cp1252"}[charset.lower()])
    except (KeyError, UnicodeDecodeError):
        return ""
