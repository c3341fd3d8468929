"""Believable bytes of every format that clients send, and of what must never be taken."""
import io
import struct
import zipfile
import zlib

CNPJ = "11222333000181"


def nfe(numero: int = 1842, cnpj: str = CNPJ, emissao: str = "2026-10-14") -> bytes:
    """An NF-e as the Sefaz returns it, with the check digit of its key."""
    key = f"35{emissao[2:4]}{emissao[5:7]}{cnpj}55001{numero:09}1{numero * 7919 % 10**8:08}"
    rest = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(reversed(key))) % 11
    key += str(0 if rest < 2 else 11 - rest)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nfeProc versao="4.00" xmlns="http://www.portalfiscal.inf.br/nfe"><NFe><infNFe Id="NFe{key}" versao="4.00"><ide><cUF>35</cUF>\
<natOp>Venda</natOp><mod>55</mod><serie>1</serie><nNF>{numero}</nNF><dhEmi>{emissao}T09:30:00-03:00</dhEmi><tpNF>1</tpNF><cMunFG>3550308</cMunFG></ide>\
<emit><CNPJ>{cnpj}</CNPJ><xNome>Padaria Pão Quente Ltda</xNome><enderEmit><xMun>São Paulo</xMun><UF>SP</UF></enderEmit></emit>\
<det nItem="1"><prod><cProd>1</cProd><xProd>Pão francês</xProd><NCM>19059090</NCM><CFOP>5101</CFOP><qCom>40.0000</qCom>\
<vProd>639.60</vProd></prod></det><total><ICMSTot><vNF>639.60</vNF></ICMSTot></total></infNFe></NFe>\
<protNFe versao="4.00"><infProt><chNFe>{key}</chNFe><cStat>100</cStat><xMotivo>Autorizado o uso da NF-e</xMotivo></infProt></protNFe>
</nfeProc>
""".encode()


def ofx(conta: str = "12345-6") -> bytes:
    """A bank statement as most banks write it: SGML with a header, Windows-1252."""
    return f"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20261101<LANGUAGE>POR</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>BRL<BANKACCTFROM><BANKID>0341<ACCTID>{conta}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261001<DTEND>20261031
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261005<TRNAMT>1250.00<FITID>20261005001<MEMO>PIX RECEBIDO JOSÉ DA CONCEIÇÃO</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261020<TRNAMT>-380.45<FITID>20261020001<MEMO>PAGAMENTO DARF</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>869.55<DTASOF>20261031</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
""".replace("\n", "\r\n").encode("cp1252")


def pdf(text: str = "Guia de recolhimento") -> bytes:
    """One page that a reader opens."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))


def png() -> bytes:
    """One grey pixel."""

    def piece(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + piece(b"IHDR", header) + piece(b"IDAT", zlib.compress(b"\x00\x80")) + piece(b"IEND", b"")


def jpeg(size: int = 2048) -> bytes:
    """The beginning of a photo: JFIF header, then scan data."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x48\x00\x48\x00\x00" + bytes(n * 37 % 251 for n in range(size)) + b"\xff\xd9"


def heic() -> bytes:
    """As an iPhone begins its photos."""
    return b"\x00\x00\x00\x24ftypmif1\x00\x00\x00\x00mif1heicMiHEMiPrmiaf" + b"\x00\x00\x00\x08free" + b"\x00" * 64


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(**more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"<worksheet/>"}
    return zipped(parts | more)


def docx(**more: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **more})


def ole(stream: str) -> bytes:
    """An old Office file whose directory names this stream (`Workbook`, `WordDocument`)."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + b"\x3e\x00\x03\x00\xfe\xff\x09\x00"
    entry = stream.encode("utf-16-le").ljust(64, b"\x00")
    return header.ljust(512, b"\x00") + b"\xff" * 512 + "Root Entry".encode("utf-16-le").ljust(128, b"\x00") + entry.ljust(128, b"\x00")


def cnab(kind: str = "RETORNO") -> bytes:
    """CNAB 400, with the Ctrl-Z of the old bank programs."""
    header = f"0{2 if kind == 'RETORNO' else 1}{kind:<7}01{'COBRANCA':<15}{CNPJ:>20}{'PADARIA PAO QUENTE':<30}341BANCO ITAU SA"
    detail = f"102{CNPJ}0012345678".ljust(394) + "000002"
    return "\r\n".join([header.ljust(394) + "000001", detail, "9201341".ljust(394) + "000003", "\x1a"]).encode()


CSV = "Data;Histórico;Valor\r\n05/10/2026;Venda balcão;1.250,00\r\n".encode("cp1252")
OFC = b"<OFC>\r\n<DTD>2\r\n<CPAGE>1252\r\n<ACCTSTMT><ACCTFROM><BANKID>341<ACCTID>12345-6<ACCTTYPE>0</ACCTFROM></ACCTSTMT>\r\n</OFC>\r\n"
TXT = "Folha de ponto de outubro\nJoão: 176 h\n".encode()
TXT_CP850 = "CRÉDITO EM CONTA – MÊS DE MARÇO".replace("–", "-").encode("cp850")
TXT_UTF16 = "Relatório de férias\r\n".encode("utf-16")
RAR = b"Rar!\x1a\x07\x01\x00" + b"\x33\x92\xb5\xe5" + bytes(64)
SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(64)

GOOD: dict[str, bytes] = {
    "nota.xml": nfe(), "extrato.ofx": ofx(), "extrato.ofc": OFC, "guia.pdf": pdf(), "ITAU.RET": cnab(), "ITAU.rem": cnab("REMESSA"),
    "vendas.csv": CSV, "ponto.txt": TXT, "banco.txt": TXT_CP850, "ferias.txt": TXT_UTF16, "recibo.jpg": jpeg(), "recibo.jpeg": jpeg(),
    "tela.png": png(), "IMG_0042.HEIC": heic(), "folha.xlsx": xlsx(), "contrato.docx": docx(), "folha.xls": ole("Workbook"),
    "contrato.doc": ole("WordDocument"), "notas.rar": RAR, "notas.7z": SEVEN_ZIP,
    "notas.zip": zipped({"nota.xml": nfe(), "setup.exe": b"MZ\x00"}),
}

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(64) + b"PE\x00\x00"
ELF = b"\x7fELF\x02\x01\x01" + bytes(64)
SCRIPT = b"#!/bin/sh\nrm -rf ~\n"
HTML = b"<!DOCTYPE html>\n<html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol">
""" + b"\n".join(b'<!ENTITY lol%d "%s">' % (n, b"&lol%s;" % (b"" if n == 1 else b"%d" % (n - 1)) * 10) for n in range(1, 10)) + b"""
]>
<lolz>&lol9;</lolz>"""
