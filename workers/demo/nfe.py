"""Invoices: the NF-e that a Sefaz has authorised, with its key."""
from xml.sax.saxutils import escape

from domain.competencia import Competencia
from workers.demo.money import reais
from workers.demo.people import Empresa

_PRODUTOS = (("Pão francês", "19059090", 1590), ("Café torrado em grãos", "09012100", 4890), ("Caixa de papelão", "48191000", 375))


def chave_nfe(emitente: str, mes: Competencia, numero: int) -> str:
    """44 places: UF, year and month, CNPJ, model, series, number, form, code, check digit (Manual de Orientação do Contribuinte).

    A CNPJ with letters counts each by its ASCII code less 48.
    """
    places = f"31{mes[2:4]}{mes[5:]}{emitente}55001{numero:09d}1{numero * 7919 % 10**8:08d}"
    rest = sum((ord(place) - 48) * (2 + n % 8) for n, place in enumerate(reversed(places))) % 11
    return places + str(0 if rest < 2 else 11 - rest)


def nfe(emitente: Empresa, destinatario: Empresa, mes: Competencia, numero: int) -> bytes:
    """An authorised NF-e of version 4.00, as the Sefaz returns it."""
    chave, dia = chave_nfe(emitente.documento, mes, numero), f"{mes}-{1 + numero % 27:02d}"
    linhas, total = [], 0
    for n, (nome, ncm, centavos) in enumerate(_PRODUTOS[: 1 + numero % 3], start=1):
        quantidade = 5 + numero * n % 40
        total += quantidade * centavos
        linhas.append(
            f'<det nItem="{n}"><prod><cProd>{n:04d}</cProd><cEAN>SEM GTIN</cEAN><xProd>{nome}</xProd><NCM>{ncm}</NCM><CFOP>5102</CFOP>'
            f"<uCom>UN</uCom><qCom>{quantidade}.0000</qCom><vUnCom>{reais(centavos)}</vUnCom><vProd>{reais(quantidade * centavos)}</vProd>"
            "<indTot>1</indTot></prod><imposto><ICMS><ICMSSN102><orig>0</orig><CSOSN>102</CSOSN></ICMSSN102></ICMS></imposto></det>"
        )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<nfeProc versao="4.00" xmlns="http://www.portalfiscal.inf.br/nfe"><NFe><infNFe Id="NFe{chave}" versao="4.00">
<ide><cUF>31</cUF><cNF>{chave[35:43]}</cNF><natOp>Venda de mercadoria</natOp><mod>55</mod><serie>1</serie><nNF>{numero}</nNF>\
<dhEmi>{dia}T09:30:00-03:00</dhEmi><tpNF>1</tpNF><idDest>1</idDest><cMunFG>3106200</cMunFG><tpImp>1</tpImp><tpEmis>1</tpEmis>\
<cDV>{chave[-1]}</cDV><tpAmb>1</tpAmb><finNFe>1</finNFe><indFinal>0</indFinal><indPres>1</indPres></ide>
<emit><CNPJ>{emitente.documento}</CNPJ><xNome>{escape(emitente.razao_social)}</xNome><CRT>1</CRT></emit>
<dest><CNPJ>{destinatario.documento}</CNPJ><xNome>{escape(destinatario.razao_social)}</xNome></dest>
{''.join(linhas)}
<total><ICMSTot><vProd>{reais(total)}</vProd><vDesc>0.00</vDesc><vNF>{reais(total)}</vNF></ICMSTot></total>
<transp><modFrete>9</modFrete></transp><pag><detPag><tPag>17</tPag><vPag>{reais(total)}</vPag></detPag></pag>
<infAdic><infCpl>Documento de demonstração, sem valor fiscal</infCpl></infAdic></infNFe></NFe>
<protNFe versao="4.00"><infProt><tpAmb>1</tpAmb><chNFe>{chave}</chNFe><dhRecbto>{dia}T09:30:07-03:00</dhRecbto>\
<nProt>131{numero:012d}</nProt><cStat>100</cStat><xMotivo>Autorizado o uso da NF-e</xMotivo></infProt></protNFe></nfeProc>
""".encode()
