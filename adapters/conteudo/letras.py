"""Bytes of a text as text, whatever program wrote them."""
import codecs


def decodificado(data: bytes) -> str:
    """UTF-16 with its mark, UTF-8 (cut where it may be), else Windows-1252, as banks and old programs write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
