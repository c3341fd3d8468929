"""Pages, sheets and photographs from a few lines: the smallest files of their kinds that programs open."""
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from struct import pack
from xml.sax.saxutils import escape

Pixels = tuple[int, int, int]
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's own: bytes do not depend on when they are made


def pdf(titulo: str, linhas: Sequence[str]) -> bytes:
    """One A4 page: a title and lines below it (ISO 32000-1, 7.5)."""
    shown = [("F1", 18, titulo), *(("F1", 11, linha) for linha in linhas)]
    text = "".join(f"BT /{font} {size} Tf 56 {780 - 26 * n} Td ({_literal(line)}) Tj ET\n" for n, (font, size, line) in enumerate(shown))
    stream = text.encode("cp1252")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%sendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def _literal(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def xlsx(aba: str, rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet of texts and numbers (ECMA-376)."""
    lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<sheets><sheet name="{escape(aba)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
    return out.getvalue()


def _relation(kind: str, target: str) -> str:
    one = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def jpeg(width: int, height: int, pixel: Callable[[float, float], Pixels]) -> bytes:
    """A photograph of so many blocks of eight by eight points; `pixel` is asked at places from 0 to 1.

    Baseline (ITU-T T.81). Each block is of one colour: only its mean (DC) is written, as a difference from the block before, and
    then «nothing more» (EOB). All quantisation is 8, which makes a mean of exactly one step.
    """
    bits, before = [], [0, 0, 0]
    for row in range(height):
        for column in range(width):
            for component, mean in enumerate(_ycc(*pixel(column / width, row / height))):
                difference = mean - before[component]
                before[component] = mean
                size = abs(difference).bit_length()
                bits.append(f"{size:04b}")  # the code of each size is itself, in four bits
                if size:
                    bits.append(f"{difference if difference > 0 else difference + 2**size - 1:0{size}b}")
                bits.append("0")  # EOB
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    scan = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
    components = b"".join(pack("BBB", n, 0x11, 0) for n in (1, 2, 3))
    return b"\xff\xd8" + b"".join([
        _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x48\x00\x48\x00\x00"),
        _segment(0xDB, b"\x00" + b"\x08" * 64),
        _segment(0xC0, pack(">BHHB", 8, height * 8, width * 8, 3) + components),
        _segment(0xC4, b"\x00" + bytes(9 if length == 4 else 0 for length in range(1, 17)) + bytes(range(9))),
        _segment(0xC4, b"\x10" + bytes(1 if length == 1 else 0 for length in range(1, 17)) + b"\x00"),
        _segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"),
    ]) + scan + b"\xff\xd9"


def _ycc(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """Luminance and the two colour differences, around 0 (JFIF)."""
    return (
        round(0.299 * red + 0.587 * green + 0.114 * blue) - 128,
        round(-0.1687 * red - 0.3313 * green + 0.5 * blue),
        round(0.5 * red - 0.4187 * green - 0.0813 * blue),
    )


def _segment(marker: int, data: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, len(data) + 2) + data
