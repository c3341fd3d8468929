"""What banks hand out: the statement of an account (OFX) and the return of a collection (CNAB 400 and 240)."""
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from domain.competencia import Competencia
from domain.texto import sem_acentos
from workers.demo.money import reais
from workers.demo.people import Empresa

_BANCO = "BANCO ITAU SA"


def extrato(empresa: Empresa, mes: Competencia) -> bytes:
    """OFX 1.02 as banks write it: SGML, Windows-1252, the whole month."""
    lancamentos = list(movimento(empresa, mes))
    saldo, linhas = 1_250_000, []
    for n, (dia, centavos, memo) in enumerate(lancamentos, start=1):
        saldo += centavos
        tipo = "CREDIT" if centavos > 0 else "DEBIT"
        linhas.append(
            f"<STMTTRN><TRNTYPE>{tipo}<DTPOSTED>{dia:%Y%m%d}120000[-3:BRT]<TRNAMT>{reais(centavos)}<FITID>{dia:%Y%m%d}{n:03d}"
            f"<CHECKNUM>{n:06d}<MEMO>{memo}</STMTTRN>"
        )
    ano, numero, ultimo = int(mes[:4]), int(mes[5:]), _last(mes)
    text = f"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>{ultimo:%Y%m%d}200000[-3:BRT]<LANGUAGE>POR</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1001<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>BRL
<BANKACCTFROM><BANKID>0341<BRANCHID>0736<ACCTID>{_conta(empresa)}<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>{date(ano, numero, 1):%Y%m%d}<DTEND>{ultimo:%Y%m%d}
{chr(10).join(linhas)}
</BANKTRANLIST><LEDGERBAL><BALAMT>{reais(saldo)}<DTASOF>{ultimo:%Y%m%d}</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
    return text.replace("\n", "\r\n").encode("cp1252")


def movimento(empresa: Empresa, mes: Competencia) -> Iterable[tuple[date, int, str]]:
    """What moved on the account in that month: day, cents, what the bank calls it."""
    memos = ("PIX RECEBIDO", "TED CLIENTE", "PAGAMENTO DAS", "CONTA DE LUZ CEMIG", "TARIFA PACOTE DE SERVIÇOS", "BOLETO RECEBIDO")
    seed = sum(map(ord, empresa.documento + mes))
    for n in range(12):
        memo = memos[(seed + n) % len(memos)]
        value = 12_345 + seed * (n + 3) * 7919 % 480_000
        comes_in = "RECEBIDO" in memo or "CLIENTE" in memo
        yield date(int(mes[:4]), int(mes[5:]), 1 + n * 2 + seed % 3), value if comes_in else -value // 4, memo


def retorno_400(empresa: Empresa, mes: Competencia) -> bytes:
    """CNAB 400, the return of a collection: header, one detail a boleto paid, trailer."""
    credito = f"{_last(mes):%d%m%y}"
    header = _line(400, {
        1: "02RETORNO01COBRANCA", 27: "0736", 31: "00", 33: "12345", 38: "6", 47: _plain(empresa.razao_social)[:30], 77: "341", 80: _BANCO,
        95: credito, 101: "01600BPI00017", 114: credito, 395: "000001",
    })
    details, total = [], 0
    for n, (dia, centavos, _) in enumerate(recebido(empresa, mes), start=2):
        total += centavos
        details.append(_line(400, {
            1: "102", 4: empresa.documento, 18: "0736", 22: "00", 24: "123456", 63: f"{n:08d}", 83: "109", 86: f"{n:08d}", 94: "5",
            108: "I06", 111: f"{dia:%d%m%y}", 117: f"FAT{n:07d}", 147: f"{dia:%d%m%y}", 153: f"{centavos:013d}", 166: "3410736",
            254: f"{centavos:013d}", 296: f"{dia:%d%m%y}", 325: "CLIENTE DA EMPRESA", 395: f"{n:06d}",
        }))
    trailer = _line(400, {1: "9201341", 18: f"{len(details):08d}", 26: f"{total:014d}", 395: f"{len(details) + 2:06d}"})
    return "".join([header, *details, trailer]).encode("ascii")


def retorno_240(empresa: Empresa, mes: Competencia) -> bytes:
    """CNAB 240, FEBRABAN: header and trailer of file and lot, segments T and U for each boleto paid."""
    ultimo, nome, cnpj = f"{_last(mes):%d%m%Y}", _plain(empresa.razao_social)[:30], empresa.documento
    lines = [
        {4: "00000", 18: "2" + cnpj, 53: "007361000000012345", 73: nome, 103: _BANCO, 143: "2" + ultimo + "081500000017" + "103"},
        {4: "00011T01", 14: "060", 18: "2" + cnpj.rjust(15, "0"), 74: nome, 184: "00000017" + ultimo},
    ]
    total, boletos = 0, list(recebido(empresa, mes))
    for n, (dia, centavos, _) in enumerate(boletos, start=1):
        total += centavos
        lines += [
            {4: f"00013{2 * n - 1:05d}T", 16: "06", 18: "007361000000012345", 38: f"{n:020d}", 58: "1", 59: f"FAT{n:07d}",
             74: f"{dia:%d%m%Y}{centavos:015d}341", 131: "09", 149: "CLIENTE DA EMPRESA"},
            {4: f"00013{2 * n:05d}U", 16: "06", 78: f"{centavos:015d}{centavos:015d}", 138: f"{dia:%d%m%Y}" * 2},
        ]
    lines += [
        {4: "00015", 18: f"{2 * len(boletos) + 2:06d}{len(boletos):06d}{total:017d}"},
        {4: "99999", 18: f"000001{2 * len(boletos) + 4:06d}"},
    ]
    return "".join(_line(240, {1: "341"} | line) for line in lines).encode("ascii")


def recebido(empresa: Empresa, mes: Competencia) -> Iterable[tuple[date, int, str]]:
    """What of it came in."""
    return (each for each in movimento(empresa, mes) if each[1] > 0)


def _line(width: int, fields: dict[int, str]) -> str:
    """Fields by their first place, counted from 1 as the banks' manuals do."""
    line = [" "] * width
    for place, text in fields.items():
        line[place - 1 : place - 1 + len(text)] = text
    if len(line) != width:
        raise ValueError("a field passes the end of its line")
    return "".join(line) + "\r\n"


def _last(mes: Competencia) -> date:
    ano, numero = int(mes[:4]), int(mes[5:])
    return date(ano, numero, monthrange(ano, numero)[1])


def _conta(empresa: Empresa) -> str:
    return f"{sum(map(ord, empresa.documento)) * 97 % 100_000:05d}-{len(empresa.nome) % 10}"


def _plain(text: str) -> str:
    """Capitals without accents: what a CNAB takes."""
    return sem_acentos(text).upper()
