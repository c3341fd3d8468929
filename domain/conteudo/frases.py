"""The sentences of the warnings about a file's content: what it is, and what was asked."""
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from domain.competencia import Competencia, Periodo
from domain.conteudo.lido import Formato, Lido, Parte
from domain.documento import documento_formatado

_ESTE: Mapping[Formato, str] = MappingProxyType({
    Formato.EXTRATO: "Este extrato", Formato.NOTA: "Esta nota", Formato.CONHECIMENTO: "Este conhecimento de transporte",
    Formato.REMESSA: "Esta remessa", Formato.RETORNO: "Este retorno", Formato.DOCUMENTO: "Este documento",
})
_PARTES: Mapping[Parte, str] = MappingProxyType({
    Parte.EMITENTE: "emitente", Parte.DESTINATARIO: "destinatário", Parte.TITULAR: "titular", Parte.OUTRA: "também",
})
_BANCOS: Mapping[str, str] = MappingProxyType({
    "001": "do Banco do Brasil", "033": "do Santander", "041": "do Banrisul", "077": "do Inter", "104": "da Caixa", "208": "do BTG Pactual",
    "212": "do Original", "237": "do Bradesco", "260": "do Nubank", "290": "do PagBank", "323": "do Mercado Pago", "336": "do C6",
    "341": "do Itaú", "403": "da Cora", "422": "do Safra", "748": "do Sicredi", "756": "do Sicoob",
})
SEM_DETALHE: Mapping[str, str] = MappingProxyType({
    "outra_competencia": "Este arquivo parece ser de outra competência.",
    "outro_cnpj": "Este arquivo parece ser de outra empresa.",
})
"""What is left to say of each `codigo` once its text was erased (R17)."""


def outra_competencia(formato: Formato, banco: str | None, de: date, ate: date, pedido: Periodo) -> str:
    """«Este extrato do Itaú é de setembro de 2026; pedimos outubro de 2026.»"""
    bank = f" {_BANCOS[banco]}" if banco and banco in _BANCOS else ""
    asked = f"a {pedido.por_extenso}" if "W" in pedido else pedido.por_extenso
    return f"{_ESTE[formato]}{bank} é de {_months(de, ate)}; pedimos {asked}."


def outro_cnpj(lido: Lido, empresa: str) -> str:
    """«Esta nota não é da empresa Padaria Sol: emitente 12.345.678/0001-99, destinatário 98.765.432/0001-10.»"""
    named: dict[Parte, str] = {}
    for each in lido.documentos:
        named.setdefault(each.parte, f"{_PARTES[each.parte]} {documento_formatado(each.numero)}")
    shown = [named[parte] for parte in Parte if parte in named]
    return f"{_ESTE[lido.formato]} não é da empresa {empresa}: {', '.join(shown)}."


def _months(de: date, ate: date) -> str:
    """«setembro de 2026», «julho a setembro de 2026», «dezembro de 2025 a janeiro de 2026»."""
    first, last = _month(de), _month(ate)
    if first == last:
        return first
    return f"{first.removesuffix(f' de {ate.year}')} a {last}"


def _month(day: date) -> str:
    return Competencia.of(day).por_extenso
