"""Which bytes a download asks for (RFC 9110, section 14)."""
import re

_ONE = re.compile(r"\s*bytes\s*=\s*(\d{0,19})-(\d{0,19})\s*", re.IGNORECASE | re.ASCII)


class FaixaInvalida(Exception):
    """416: nothing of what is asked for exists; the answer carries `Content-Range: bytes */size`."""

    codigo = "faixa_invalida"
    status = 416
    detail = "O trecho pedido está além do fim do arquivo."


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """(first byte, how many), or None for the whole: without the header, and for what we need not serve (malformed, several at once)."""
    found = _ONE.fullmatch(header or "")
    if not found or found[1] == found[2] == "":
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size:
        raise FaixaInvalida
    return first, last - first + 1
