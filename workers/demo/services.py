"""What the office of the demonstration does: its processos modelo, serviços and agendas, in the words of a real one."""
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from domain.agenda.recorrencia import Ajuste, Recorrencia, Regra, Semanal, VencimentoRegra
from domain.competencia import Competencia
from domain.escritorio.configuracao import DadosAtividade, DadosProcessoModelo
from domain.programacao.events import BaixaAutomatica
from domain.servico.comunicacao import Comunicacao
from domain.servico.regua import Passo, Regua, Repetir
from workers.demo.people import (
    CAFE,
    CLINICA,
    ESCOLA,
    HORIZONTE,
    MARIA,
    MERCEARIA,
    METALURGICA,
    OPTICA,
    PADARIA,
    POUSADA,
    STUDIO,
    TRANSPORTES,
    Empresa,
    demo_id,
)

SAIDAS, ENTRADAS, TOMADOS = "Notas fiscais de saída", "Notas fiscais de entrada", "Notas de serviços tomados"
CARTAO, GUIAS = "Vendas no cartão", "Guias pagas no mês"
PONTO, ADMISSOES, ATESTADOS, COMISSOES = "Folha de ponto", "Admissões, demissões e férias", "Atestados médicos", "Comissões e horas extras"
EXTRATO, RETORNO = "Extrato bancário", "Retorno da cobrança"
DESPESAS, CONTRATOS, CAIXA = "Comprovantes de despesas", "Empréstimos e financiamentos", "Movimento do caixa"
SOCIOS, ENDERECO, IMOVEL, FACHADA = "Documento dos sócios", "Comprovante de endereço", "Contrato de locação ou IPTU", "Foto da fachada"


def _pede(nome: str, instrucao: str, formatos: str, obrigatoria: bool = False, maximo: int = 20) -> DadosAtividade:
    return DadosAtividade(
        nome=nome, instrucao=instrucao, obrigatoria=obrigatoria, formatos=tuple(formatos.split()), maximo_arquivos=maximo
    )


_EXTRATO = _pede(EXTRATO, "Um arquivo OFX de cada conta, baixado no site do banco: «exportar para o Money».", "ofx pdf", True)
_RETORNO = _pede(RETORNO, "O arquivo .RET que o banco devolve, de 240 ou de 400 posições.", "ret txt")

MODELOS: Final = {
    "fiscal": DadosProcessoModelo(nome="Fiscal mensal", atividades=[
        _pede(SAIDAS, "O XML de cada nota emitida no mês, canceladas também. Se forem muitas, um ZIP.", "xml zip", True, 200),
        _pede(ENTRADAS, "O XML das compras do mês. O seu fornecedor envia por e-mail com a nota.", "xml zip", True, 200),
        _pede(TOMADOS, "Notas de serviço que a empresa recebeu: contador, manutenção, publicidade, frete.", "pdf xml"),
        _pede(CARTAO, "O relatório de vendas da maquininha, com débito, crédito e Pix separados.", "csv xlsx pdf"),
        _pede(GUIAS, "DAS, DARF e guias do município, com o comprovante do pagamento.", "pdf jpg png heic"),
    ]),
    "folha": DadosProcessoModelo(nome="Folha de pagamento", atividades=[
        _pede(PONTO, "As marcações do dia 21 ao dia 20, já conferidas por quem chefia.", "pdf csv xlsx jpg", True),
        _pede(ADMISSOES, "Quem entra, quem sai e quem tira férias: com a data e, na admissão, os documentos.", "pdf docx xlsx jpg"),
        _pede(ATESTADOS, "Uma foto legível serve, com o CRM e a data à vista.", "jpg png heic pdf"),
        _pede(COMISSOES, "Uma planilha com nome e valor. Se não houve, é só dizer.", "xlsx csv"),
    ]),
    "contabil": DadosProcessoModelo(nome="Contábil", atividades=[
        _EXTRATO,
        _RETORNO,
        _pede(DESPESAS, "Aluguel, luz, água, internet, seguros: o recibo e o comprovante.", "pdf jpg png heic", True),
        _pede(CONTRATOS, "Contratos novos e o saldo devedor dos que já existem.", "pdf"),
        _pede(CAIXA, "Entradas e saídas em dinheiro, dia a dia.", "xlsx csv"),
    ]),
    "financeiro": DadosProcessoModelo(nome="Movimento financeiro da semana", atividades=[_EXTRATO, _RETORNO]),
    "societario": DadosProcessoModelo(nome="Abertura e alteração de empresa", atividades=[
        _pede(SOCIOS, "RG e CPF, ou CNH, de cada sócio: frente e verso.", "pdf jpg png heic", True, 10),
        _pede(ENDERECO, "Conta de luz ou água dos últimos três meses, no nome do sócio.", "pdf jpg png heic", True, 10),
        _pede(IMOVEL, "Do lugar em que a empresa vai funcionar.", "pdf", False, 3),
        _pede(FACHADA, "De frente, com o número à vista: a prefeitura pede.", "jpg png heic", False, 5),
    ]),
}


def _passo(dias: int, tipo: str, base: str = "vencimento", cada: int = 0, ate: int = 0) -> Passo:
    repetir = Repetir(cada=cada, ate=ate) if cada else None
    return Passo.model_validate({"dias": dias, "base": base, "tipo": tipo, "repetir": repetir})


_MENSAL: Regua = (_passo(-5, "lembrete"), _passo(-1, "lembrete"), _passo(1, "cobranca"), _passo(3, "cobranca", cada=3, ate=30))


@dataclass(frozen=True, slots=True)
class Servico:
    """Departamento and modelo by key."""

    key: str
    nome: str
    departamento: str
    modelo: str
    comunicacao: Comunicacao
    regua: Regua
    baixa: BaixaAutomatica = BaixaAutomatica.NUNCA

    @property
    def id(self) -> UUID:
        return demo_id(f"servico/{self.key}")


FISCAL = Servico("fiscal", "Fechamento fiscal", "fiscal", "fiscal", Comunicacao(
    assunto="Documentos fiscais de {competencia} – {empresa}",
    texto="Olá, {cliente}.\n\nPara apurar os impostos de {competencia} da {empresa}, precisamos destes documentos:\n\n"
    "{pendencias}\n\nEnvie por aqui, sem senha: {link}\n\nSe algum não existir neste mês, é só marcar «Este mês não tenho» na "
    "mesma página. Guia que sai com atraso tem multa: contamos com você.\n\n{responsavel}\n{escritorio}",
), _MENSAL)
FOLHA = Servico("folha", "Folha de pagamento", "pessoal", "folha", Comunicacao(
    assunto="Folha de {competencia} – {empresa}",
    texto="Olá, {cliente}.\n\nPara fechar a folha de {competencia} da {empresa}, precisamos de:\n\n{pendencias}\n\n{link}\n\n"
    "O que chegar depois entra na folha do mês seguinte. Qualquer dúvida, responda a esta mensagem.\n\n{responsavel}\n{escritorio}",
), (_passo(-3, "lembrete"), _passo(0, "cobranca")), BaixaAutomatica.NO_VENCIMENTO)
BALANCETE = Servico("balancete", "Balancete trimestral", "contabil", "contabil", Comunicacao(
    assunto="Balancete de {competencia} – {empresa}",
    texto="Olá, {cliente}.\n\nEstamos preparando o balancete trimestral da {empresa}, com os documentos até {competencia}. Ainda "
    "faltam:\n\n{pendencias}\n\nEnvie por este endereço: {link}\n\nObrigado,\n{responsavel}\n{escritorio}",
), _MENSAL)
CONCILIACAO = Servico("conciliacao", "Conciliação bancária semanal", "contabil", "financeiro", Comunicacao(
    assunto="Bancos da semana – {empresa}",
    texto="Olá, {cliente}. Para conciliar a semana, faltam:\n\n{pendencias}\n\n{link}\n\n{responsavel}",
), (_passo(-1, "lembrete"),), BaixaAutomatica.AO_CONCLUIR)
SOCIETARIO = Servico("societario", "Abertura e alteração contratual", "societario", "societario", Comunicacao(
    assunto="{servico} – {empresa}",
    texto="Olá, {cliente}.\n\nPara dar entrada na Junta Comercial e na prefeitura, precisamos de:\n\n{pendencias}\n\n"
    "Fotos do celular servem, desde que dê para ler tudo. Envie por aqui: {link}\n\n{responsavel}\n{escritorio}",
), (_passo(-3, "lembrete", "entrega"), _passo(1, "cobranca")))
SERVICOS: Final = (FISCAL, FOLHA, BALANCETE, CONCILIACAO, SOCIETARIO)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Due on `dia` of the month, or where that is too near on its last day; without one, by the week. `anterior` is how many months lie
    between its competências."""

    servico: Servico
    empresas: tuple[Empresa, ...]
    recorrencia: Recorrencia
    offset: int
    dia: int | None
    entrega_dias_antes: int
    anterior: int = 1

    @property
    def id(self) -> UUID:
        return demo_id(f"agenda/{self.servico.key}")

    def regra(self, hoje: date) -> Regra:
        """From a year ago, so that the previous competências are there to be generated too."""
        dia = 31 if self.dia and hoje.day > self.dia - 3 else self.dia
        return Regra(
            recorrencia=self.recorrencia, vencimento=VencimentoRegra(dia=dia, ajuste=Ajuste.POSTERGA),
            entrega_dias_antes=self.entrega_dias_antes, competencia_offset=self.offset, inicio=date(hoje.year - 1, hoje.month, 1),
        )

    def competencia(self, hoje: date, atras: int = 0) -> Competencia:
        """The one with vencimento in the month of `hoje`, or so many before it."""
        return Competencia.of(hoje).plus(self.offset - atras * self.anterior)


AGENDAS: Final = (
    Agenda(FISCAL, (PADARIA, OPTICA, TRANSPORTES, MERCEARIA, METALURGICA, STUDIO, CAFE), "mensal", -1, 20, 5),
    Agenda(FOLHA, (PADARIA, CLINICA, METALURGICA, ESCOLA, POUSADA, MARIA), "mensal", 0, 25, 3),
    Agenda(BALANCETE, (HORIZONTE, POUSADA, METALURGICA), "trimestral", -1, 20, 4, anterior=3),
    Agenda(CONCILIACAO, (TRANSPORTES,), Semanal(semanal=5), 0, None, 1),
)
