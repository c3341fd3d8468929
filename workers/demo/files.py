"""What clients send to the office of the demonstration: each a true one of its kind.

The same call gives the same bytes, so that a start that was cut short goes on where it stopped.
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from domain.competencia import Competencia
from domain.documento import documento_formatado
from workers.demo.bank import extrato, movimento, recebido, retorno_240, retorno_400
from workers.demo.money import com_virgula
from workers.demo.nfe import nfe
from workers.demo.papers import Pixels, jpeg, pdf, xlsx
from workers.demo.people import Empresa

Feito = Callable[[Empresa, Competencia], bytes]
_FORNECEDOR = Empresa("fornecedor", "Distribuidora Gerais de Alimentos Ltda", "Distribuidora Gerais", "35816240000143")


@dataclass(frozen=True, slots=True)
class Papel:
    """One file: `nome` may name the `{mes}`; what is in it depends on whose it is, and of which competência."""

    nome: str
    feito: Feito

    def nome_de(self, mes: Competencia) -> str:
        return self.nome.format(mes=mes)


def nota_de_saida(numero: int) -> Papel:
    return Papel(f"NFe-{numero}.xml", lambda empresa, mes: nfe(empresa, _FORNECEDOR, mes, numero))


def nota_de_entrada(numero: int) -> Papel:
    return Papel(f"NFe-{numero}-compra.xml", lambda empresa, mes: nfe(_FORNECEDOR, empresa, mes, numero))


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    return "".join(";".join(map(str, row)) + "\r\n" for row in rows).encode("cp1252")


def _rows_of_ponto(mes: Competencia) -> list[list[object]]:
    nomes = ("Ana Lúcia Ribeiro", "Carlos Eduardo Pinto", "Conceição Matos", "João Vítor Assis")
    rows: list[list[object]] = [["Funcionário", "Competência", "Horas normais", "Horas extras", "Faltas"]]
    return rows + [[nome, f"{mes[5:]}/{mes[:4]}", 176 - 8 * (n == 2), n * 3, int(n == 2)] for n, nome in enumerate(nomes)]


def _cartao(empresa: Empresa, mes: Competencia) -> bytes:
    header = ["Data", "Modalidade", "Bandeira", "Valor bruto", "Taxa", "Valor líquido"]
    rows = []
    for dia, centavos, _ in recebido(empresa, mes):
        taxa = centavos * 2 // 100
        rows.append([f"{dia:%d/%m/%Y}", "Débito", "Visa", com_virgula(centavos), com_virgula(taxa), com_virgula(centavos - taxa)])
    return _csv([header, *rows])


def _caixa(empresa: Empresa, mes: Competencia) -> bytes:
    rows = [[f"{dia:%d/%m/%Y}", memo.capitalize(), centavos / 100] for dia, centavos, memo in movimento(empresa, mes)]
    return xlsx("Caixa", [["Data", "Histórico", "Valor"], *rows])


def _documento(nome: str, titulo: str, *linhas: str) -> Papel:
    """A page that names whose it is and of when."""

    def made(empresa: Empresa, mes: Competencia) -> bytes:
        whose = f"{empresa.razao_social} – {documento_formatado(empresa.documento)}"
        return pdf(titulo, [whose, f"Competência {mes[5:]}/{mes[:4]}", *linhas])

    return Papel(nome, made)


@cache
def _foto() -> bytes:
    return jpeg(120, 160, _recibo)


def _recibo(x: float, y: float) -> Pixels:
    """A sales slip on a wooden table, photographed a little askew; places from 0 to 1."""
    wood = 96 + 18 * ((int(y * 90) * 7919 + int(x * 6) * 31) % 5) / 4
    u, v = (x - 0.2 - 0.06 * y) / 0.55, (y - 0.08 + 0.05 * x) / 0.84
    if not (0 <= u <= 1 and 0 <= v <= 1):
        return int(wood * 1.25), int(wood * 0.85), int(wood * 0.55)
    light = 232 - 34 * x - 18 * y
    row, column = int(v * 34), int(u * 30)
    printed = row % 2 == 1 and 2 <= column <= 27 and (row * 37 + column * 11) % 7 > 2 and (row > 3 or 8 <= column <= 21)
    shade = light * (0.38 if printed else 1.0)
    return int(shade), int(shade * 0.99), int(shade * 0.93)


EXTRATO_OFX = Papel("extrato-itau-{mes}.ofx", extrato)
EXTRATO_TROCADO = Papel("extrato-itau.ofx", lambda empresa, mes: extrato(empresa, mes.plus(-3)))
COBRANCA_400 = Papel("CB{mes}.RET", retorno_400)
COBRANCA_240 = Papel("CNAB240-{mes}.ret", retorno_240)
CARTAO_CSV = Papel("vendas-cartao-{mes}.csv", _cartao)
PONTO_CSV = Papel("ponto-{mes}.csv", lambda _, mes: _csv(_rows_of_ponto(mes)))
PONTO_XLSX = Papel("Folha de ponto {mes}.xlsx", lambda _, mes: xlsx("Ponto", _rows_of_ponto(mes)))
CAIXA_XLSX = Papel("Caixa {mes}.xlsx", _caixa)
COMISSOES_XLSX = Papel("Comissões {mes}.xlsx", lambda _, __: xlsx("Comissões", [
    ["Vendedor", "Comissão"], ["Carlos Eduardo Pinto", 842.5], ["Conceição Matos", 1210.0],
]))
FOTO = Papel("IMG_2041.jpg", lambda _, __: _foto())
DAS = _documento("DAS-{mes}.pdf", "Documento de Arrecadação do Simples Nacional", "Valor: R$ 1.284,37", "Pago pelo aplicativo do banco")
ALUGUEL = _documento("Recibo de aluguel {mes}.pdf", "Recibo de aluguel", "Recebi a quantia de R$ 3.200,00 (três mil e duzentos reais)")
TOMADO = _documento("NFS-e 3071.pdf", "Nota fiscal de serviços eletrônica", "Manutenção de equipamentos", "Valor: R$ 680,00")
LOCACAO = _documento("Contrato de locação.pdf", "Contrato de locação comercial", "Rua dos Inconfidentes, 1021 – Belo Horizonte")
ENERGIA = _documento("conta-de-luz.pdf", "Nota fiscal de energia elétrica", "Consumo: 214 kWh", "Total a pagar: R$ 251,18")
CNH = _documento("CNH do sócio.pdf", "Carteira Nacional de Habilitação", "Cópia digital – frente e verso")
FERIAS = _documento("Aviso de férias.pdf", "Aviso de férias", "Ana Lúcia Ribeiro", "30 dias, com abono de um terço")
