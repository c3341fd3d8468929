"""Ready-made processos modelo to begin with: what most offices ask for, to be cut down to what a client has."""
from collections.abc import Mapping
from typing import Final

from domain.escritorio.configuracao import DadosAtividade, DadosProcessoModelo


def _pede(nome: str, obrigatoria: bool, formatos: str, instrucao: str, maximo: int = 20) -> DadosAtividade:
    return DadosAtividade(
        nome=nome, obrigatoria=obrigatoria, formatos=tuple(formatos.split()), instrucao=instrucao, maximo_arquivos=maximo
    )


PRONTOS: Final[Mapping[str, DadosProcessoModelo]] = {
    "fiscal": DadosProcessoModelo(nome="Fiscal", atividades=[
        _pede("Notas fiscais de saída", True, "xml zip", "O XML de todas as notas que a empresa emitiu no mês, também as canceladas.", 200),
        _pede("Notas fiscais de entrada", True, "xml zip pdf", "O XML das compras do mês; de quem só deu papel, o PDF ou uma foto.", 200),
        _pede("Notas de serviços prestados", False, "pdf xml zip", "As notas de serviço emitidas na prefeitura.", 200),
        _pede("Notas de serviços tomados", False, "pdf xml jpg png", "Aluguel, frete, publicidade, manutenção: o que a empresa contratou."),
        _pede("Vendas no cartão e no Pix", False, "pdf csv xlsx", "O relatório do mês de cada maquininha e de cada conta."),
        _pede("Fechamento do caixa", False, "pdf xlsx csv jpg", "Reduções Z, relatório do sistema ou a planilha do dia a dia."),
        _pede("Guias de impostos pagas", False, "pdf jpg png", "DAS, DARF, ICMS e ISS, com o comprovante do pagamento."),
        _pede("Extrato bancário", True, "ofx pdf", "Um arquivo de cada conta, do primeiro ao último dia do mês."),
    ]),
    "folha": DadosProcessoModelo(nome="Folha", atividades=[
        _pede("Folha de ponto", True, "pdf xlsx csv txt jpg", "As marcações do período, já conferidas por quem chefia."),
        _pede("Admissões e demissões", False, "pdf docx xlsx jpg png", "Quem entra e quem sai, com a data e os documentos."),
        _pede("Férias e afastamentos", False, "pdf jpg png docx", "Quem sai de férias e quem está afastado, com as datas."),
        _pede("Atestados médicos", False, "pdf jpg png heic", "Uma foto legível serve, com a data e o CRM à vista."),
        _pede("Horas extras e comissões", False, "xlsx csv pdf", "Uma planilha com o nome e as horas ou o valor de cada um."),
        _pede("Vales e descontos", False, "xlsx csv pdf", "Adiantamentos, vale-transporte, plano de saúde, faltas."),
    ]),
    "contabil": DadosProcessoModelo(nome="Contábil", atividades=[
        _pede("Extrato bancário", True, "ofx pdf", "Um arquivo de cada conta, do primeiro ao último dia do mês."),
        _pede("Extrato de aplicações", False, "ofx pdf", "Rendimentos e saldo do mês."),
        _pede("Comprovantes de despesas", True, "pdf jpg png heic zip", "Aluguel, luz, internet, seguros: a conta e o pagamento.", 200),
        _pede("Faturas de cartão da empresa", False, "pdf", "A fatura que fechou no mês."),
        _pede("Empréstimos e financiamentos", False, "pdf", "Contratos novos, e o saldo devedor dos que já existem."),
        _pede("Retiradas dos sócios", False, "pdf xlsx csv", "Pró-labore e lucros: quanto, para quem e quando."),
    ]),
}
