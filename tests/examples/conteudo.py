"""Files as banks, the Sefaz and office programs make them, well and badly: of whom, and of when."""
import zlib
from collections.abc import Sequence
from typing import Any

from tests.examples.files import CNPJ

FORNECEDOR = "35816240000143"
_HEADER = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

"""


def sgml(
    inicio: str = "20261001", fim: str = "20261031", dias: Sequence[str] = (), banco: str = "0341", conta: str = "BANKMSGSRSV1"
) -> str:
    """OFX 1.02 without its header: one line, leaves that nobody closes."""
    moved = "".join(f"<STMTTRN><DTPOSTED>{dia}<TRNAMT>-10.00<FITID>{n}<MEMO>TARIFA & CIA</STMTTRN>" for n, dia in enumerate(dias))
    card = conta.startswith("CREDIT")
    whose = "<CCACCTFROM><ACCTID>4984</CCACCTFROM>" if card else f"<BANKACCTFROM><BANKID>{banco}<ACCTID>123</BANKACCTFROM>"
    body = f"<CURDEF>BRL{whose}<BANKTRANLIST><DTSTART>{inicio}<DTEND>{fim}{moved}</BANKTRANLIST>"
    part = f"<CCSTMTTRNRS><CCSTMTRS>{body}</CCSTMTRS></CCSTMTTRNRS>" if card else f"<STMTTRNRS><STMTRS>{body}</STMTRS></STMTTRNRS>"
    return f"<OFX><SIGNONMSGSRSV1><SONRS><DTSERVER>20261207120000</SONRS></SIGNONMSGSRSV1><{conta}>{part}</{conta}></OFX>"


def ofx1(encoding: str = "cp1252", **more: Any) -> bytes:
    """With the header that promises Windows-1252, whatever it is in."""
    return (_HEADER + sgml(**more)).replace("TARIFA", "TARIFA MANUTENÇÃO").replace("\n", "\r\n").encode(encoding)


def ofx2(inicio: str = "20261001000000[-3:BRT]", fim: str = "20261031235959[-3:BRT]") -> bytes:
    """OFX 2.11, XML with lines and blanks."""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX>
  <BANKMSGSRSV1><STMTTRNRS><STMTRS>
    <BANKACCTFROM><BANKID>1</BANKID><ACCTID>99</ACCTID></BANKACCTFROM>
    <BANKTRANLIST>
      <DTSTART>{inicio}</DTSTART>
      <DTEND>{fim}</DTEND>
    </BANKTRANLIST>
  </STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
""".encode()


def _nfe(emitente: str, destinatario: str, dia: str, mais: str = "") -> str:
    return (
        f'<NFe xmlns="http://www.portalfiscal.inf.br/nfe"><infNFe versao="4.00"><ide><dhEmi>{dia}T09:30:00-03:00</dhEmi>{mais}</ide>'
        f"<emit><CNPJ>{emitente}</CNPJ><xNome>Pão &amp; Cia</xNome></emit><dest>{_number(destinatario)}</dest>"
        "<infRespTec><CNPJ>08187168000160</CNPJ></infRespTec></infNFe></NFe>"
    )


def _number(documento: str) -> str:
    return f"<CPF>{documento}</CPF>" if len(documento) == 11 else f"<CNPJ>{documento}</CNPJ>"


def nota(emitente: str = CNPJ, destinatario: str = FORNECEDOR, dia: str = "2026-10-14", mais: str = "", encoding: str = "utf-8") -> bytes:
    """An nfeProc that says to be UTF-8."""
    text = '<?xml version="1.0" encoding="UTF-8"?><nfeProc xmlns="http://www.portalfiscal.inf.br/nfe">'
    text += _nfe(emitente, destinatario, dia, mais)
    return (text + "<protNFe><infProt><dhRecbto>2030-01-01T00:00:00-03:00</dhRecbto></infProt></protNFe></nfeProc>").encode(encoding)


def lote(*dias: str, destinatario: str = CNPJ) -> bytes:
    """Several notas in one file."""
    return f"<enviNFe>{''.join(_nfe(FORNECEDOR, destinatario, dia) for dia in dias)}</enviNFe>".encode()


def cte(tomador: str = CNPJ, dia: str = "2026-10-20") -> bytes:
    """A CT-e with a prefix, paid by a third; it names the notas that it carries."""
    return (
        f'<c:cteProc xmlns:c="http://www.portalfiscal.inf.br/cte"><c:CTe><c:infCte><c:ide><c:dhEmi>{dia}T10:00:00-03:00</c:dhEmi>'
        f"<c:toma4><c:toma>4</c:toma><c:CNPJ>{tomador}</c:CNPJ></c:toma4></c:ide><c:emit><c:CNPJ>{FORNECEDOR}</c:CNPJ></c:emit>"
        "<c:rem><c:CNPJ>08187168000160</c:CNPJ></c:rem><c:infCTeNorm><c:infDoc><c:infNFe><c:chave>0</c:chave></c:infNFe></c:infDoc>"
        "</c:infCTeNorm></c:infCte></c:CTe></c:cteProc>"
    ).encode()


def nfse(prestador: str = FORNECEDOR, tomador: str = CNPJ, dia: str = "2026-11-02", competencia: str = "2026-10-31") -> bytes:
    """The national NFS-e."""
    return (
        f'<NFSe xmlns="http://www.sped.fazenda.gov.br/nfse"><infNFSe><emit><CNPJ>{prestador}</CNPJ></emit><DPS><infDPS><dhEmi>{dia}T08:00:00-03:00'
        f"</dhEmi><dCompet>{competencia}</dCompet><prest><CNPJ>{prestador}</CNPJ></prest><toma><CNPJ>{tomador}</CNPJ></toma></infDPS></DPS>"
        "</infNFSe></NFSe>"
    ).encode()


def _line(width: int, places: dict[int, str]) -> str:
    line = [" "] * width
    for place, text in places.items():
        line[place - 1 : place - 1 + len(text)] = text
    return "".join(line)


def cnab400(
    tipo: str = "2RETORNO", gerado: str = "031026", dias: Sequence[str] = ("021026",), cnpj: str = CNPJ, banco: str = "341"
) -> bytes:
    header = _line(400, {1: "0", 2: tipo, 10: "01COBRANCA", 77: banco, 95: gerado, 395: "000001"})
    details = [_line(400, {1: "102", 4: cnpj, 111: dia, 395: f"{n:06d}"}) for n, dia in enumerate(dias, start=2)]
    return "\r\n".join([header, *details, _line(400, {1: "9"}), "\x1a"]).encode("cp850")


def cnab240(tipo: str = "2", gerado: str = "03102026", dia: str = "02102026", cnpj: str = CNPJ, segmento: str = "U") -> bytes:
    lines = [
        {4: "00000", 18: "2" + cnpj, 143: tipo + gerado}, {4: "00011T01"},
        {4: "0001300001" + segmento, 138: dia}, {4: "00015"}, {4: "99999"},
    ]
    return "\r\n".join(_line(240, {1: "756"} | line) for line in lines).encode()


def pdf_of(stream: bytes, filtro: bytes = b"/FlateDecode") -> bytes:
    """One page with this content, already encoded by the filter."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(stream), filtro, stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def inflating(megabytes: int, unit: bytes) -> bytes:
    """A few kilobytes that become so many megabytes."""
    deflate = zlib.compressobj(9)
    return b"".join(deflate.compress(unit * (2**20 // len(unit))) for _ in range(megabytes)) + deflate.flush()
