"""What happened in the office of the demonstration, programação by programação, around the day on which it first starts."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain.programacao.events import BaixaAutomatica, Exigencia
from workers.demo import people as p
from workers.demo import services as s
from workers.demo.files import (
    ALUGUEL,
    CAIXA_XLSX,
    CARTAO_CSV,
    CNH,
    COBRANCA_240,
    COBRANCA_400,
    COMISSOES_XLSX,
    DAS,
    ENERGIA,
    EXTRATO_OFX,
    EXTRATO_TROCADO,
    FERIAS,
    FOTO,
    LOCACAO,
    PONTO_CSV,
    PONTO_XLSX,
    TOMADO,
    nota_de_entrada,
    nota_de_saida,
)
from workers.demo.people import BEATRIZ, CAIO, HELENA, RAFAEL
from workers.demo.services import BALANCETE, FISCAL, FOLHA, SOCIETARIO, Servico
from workers.demo.steps import (
    Passo,
    adia,
    baixa,
    baixa_automatica,
    cancela,
    comenta,
    confere,
    descarta,
    devolve,
    envia,
    estorna,
    exige,
    inclui,
    muda_prazo,
    nao_pedir,
    nao_tem,
    reabre,
    remove,
    responde_por_email,
    solicita,
    transfere,
    volta_a_pedir,
)

Historias = Mapping[tuple[Servico, p.Empresa], Sequence[Passo]]
_NO_VENCIMENTO, _AO_CONCLUIR = BaixaAutomatica.NO_VENCIMENTO, BaixaAutomatica.AO_CONCLUIR
_SAIDA, _SEGUNDA, _COMPRA = nota_de_saida(1842), nota_de_saida(1843), nota_de_entrada(90317)

ANTERIORES: Final[Historias] = {
    (FISCAL, p.PADARIA): (
        envia(p.MARLENE, s.SAIDAS, _SAIDA, _SEGUNDA), envia(p.MARLENE, s.ENTRADAS, _COMPRA), nao_tem(p.MARLENE, s.TOMADOS),
        envia(p.MARLENE, s.CARTAO, CARTAO_CSV), envia(p.MARLENE, s.GUIAS, DAS),
        confere(CAIO, s.SAIDAS, _SAIDA), confere(CAIO, s.SAIDAS, _SEGUNDA), confere(CAIO, s.ENTRADAS, _COMPRA),
        baixa(CAIO, "Impostos apurados e guias enviadas."),
    ),
    (FISCAL, p.OPTICA): (
        envia(p.SILVIA, s.SAIDAS, nota_de_saida(507)), envia(p.SILVIA, s.ENTRADAS, nota_de_entrada(44120)),
        nao_pedir(p.SILVIA, s.TOMADOS, "Não contratamos serviços de terceiros."), nao_tem(p.SILVIA, s.CARTAO),
        baixa(CAIO, "Guia do mês paga em atraso: a cliente traz o comprovante depois.", pendencias=True),
    ),
    (FISCAL, p.TRANSPORTES): (
        envia(p.OTAVIO, s.SAIDAS, nota_de_saida(3301)), nao_tem(p.OTAVIO, s.ENTRADAS, "Não houve compra de mercadorias."),
        envia(p.OTAVIO, s.TOMADOS, TOMADO), nao_tem(p.OTAVIO, s.CARTAO), envia(p.OTAVIO, s.GUIAS, DAS),
        baixa(CAIO, "Fechado."), estorna(HELENA, "Apareceu uma nota que não estava no arquivo."),
        reabre(CAIO, s.SAIDAS, "Falta a nota 3302, que a Sefaz mostra como autorizada. Envie as duas, por favor."),
    ),
    (FISCAL, p.MERCEARIA): (solicita(CAIO),),
    (FISCAL, p.METALURGICA): (
        envia(p.RENATA, s.SAIDAS, nota_de_saida(12044), nota_de_saida(12045), nota_de_saida(12046)),
        envia(p.RENATA, s.ENTRADAS, nota_de_entrada(7781)), envia(p.RENATA, s.TOMADOS, TOMADO),
        nao_tem(p.RENATA, s.CARTAO), envia(p.RENATA, s.GUIAS, DAS), baixa(CAIO, "Tudo conferido."),
    ),
    (FISCAL, p.STUDIO): (
        envia(p.LIGIA, s.SAIDAS, nota_de_saida(88)), adia(p.LIGIA, s.ENTRADAS, 4, "O fornecedor ficou de reenviar o XML."),
        comenta(CAIO, s.ENTRADAS, "Terceiro mês seguido com atraso: combinar outro prazo com a Lígia.", interno=True),
    ),
    (FISCAL, p.CAFE): (cancela(HELENA, "O faturamento deste mês saiu todo pela filial, que tem outra contabilidade."),),
    (FOLHA, p.PADARIA): (
        envia(p.MARLENE, s.PONTO, PONTO_CSV), nao_tem(p.MARLENE, s.ADMISSOES), nao_tem(p.MARLENE, s.ATESTADOS),
        nao_tem(p.MARLENE, s.COMISSOES), baixa_automatica(_NO_VENCIMENTO),
    ),
    (FOLHA, p.CLINICA): (baixa_automatica(_NO_VENCIMENTO, pendencias=True),),
    (FOLHA, p.METALURGICA): (
        envia(p.GUSTAVO, s.PONTO, PONTO_XLSX), envia(p.GUSTAVO, s.ADMISSOES, FERIAS), nao_tem(p.GUSTAVO, s.ATESTADOS),
        envia(p.GUSTAVO, s.COMISSOES, COMISSOES_XLSX), confere(BEATRIZ, s.PONTO, PONTO_XLSX), baixa_automatica(_NO_VENCIMENTO),
    ),
    (FOLHA, p.ESCOLA): (
        comenta(BEATRIZ, s.PONTO, "A Denise prefere que a gente ligue.", interno=True), baixa_automatica(_NO_VENCIMENTO, pendencias=True),
    ),
    (FOLHA, p.POUSADA): (
        envia(p.CECILIA, s.PONTO, PONTO_XLSX), nao_tem(p.CECILIA, s.ADMISSOES), baixa_automatica(_NO_VENCIMENTO, pendencias=True),
    ),
    (FOLHA, p.MARIA): (baixa_automatica(_NO_VENCIMENTO, pendencias=True),),
    (BALANCETE, p.HORIZONTE): (
        envia(p.BRUNO, s.EXTRATO, EXTRATO_OFX), nao_tem(p.BRUNO, s.RETORNO), envia(p.BRUNO, s.DESPESAS, ALUGUEL),
        nao_pedir(p.BRUNO, s.CONTRATOS, "Não temos empréstimos."), nao_pedir(p.BRUNO, s.CAIXA, "Tudo passa pelo banco."),
        baixa(RAFAEL, "Balancete entregue."),
    ),
    (BALANCETE, p.POUSADA): (
        envia(p.CECILIA, s.EXTRATO, EXTRATO_OFX), baixa(RAFAEL, "Fechado com os extratos; despesas estimadas.", pendencias=True),
    ),
    (BALANCETE, p.METALURGICA): (
        envia(p.RENATA, s.EXTRATO, EXTRATO_OFX), envia(p.RENATA, s.RETORNO, COBRANCA_240),
        adia(p.RENATA, s.DESPESAS, comentario="O arquivo físico está no galpão."),
    ),
}
"""Of the competência before: most of it is closed."""

SEMANAS: Final[Sequence[Sequence[Passo]]] = (
    (envia(p.OTAVIO, s.EXTRATO, EXTRATO_OFX), envia(p.OTAVIO, s.RETORNO, COBRANCA_400), baixa_automatica(_AO_CONCLUIR)),
    (envia(RAFAEL, s.EXTRATO, EXTRATO_OFX), nao_tem(p.OTAVIO, s.RETORNO), baixa_automatica(_AO_CONCLUIR)),
    (envia(p.OTAVIO, s.EXTRATO, EXTRATO_OFX), baixa(RAFAEL, "O banco não gerou o retorno.", pendencias=True)),
    (envia(p.OTAVIO, s.EXTRATO, EXTRATO_OFX), adia(p.OTAVIO, s.RETORNO)),
)
"""The first weeks of the month before, of the conciliação of the transportadora."""

ATUAIS: Final[Historias] = {
    (FISCAL, p.PADARIA): (
        solicita(CAIO), envia(p.MARLENE, s.SAIDAS, nota_de_saida(1901), nota_de_saida(1902)),
        comenta(p.MARLENE, s.ENTRADAS, "A nota do moinho veio só em papel. Serve uma foto?"),
        comenta(CAIO, s.ENTRADAS, "Precisamos do XML: peça ao moinho pelo número da nota, ele é obrigado a enviar.", notificar=True),
        adia(p.MARLENE, s.CARTAO, 3, "O relatório fecha na segunda."),
    ),
    (FISCAL, p.OPTICA): (
        envia(p.SILVIA, s.SAIDAS, nota_de_saida(519), nota_de_saida(520)), envia(p.SILVIA, s.ENTRADAS, nota_de_entrada(44871)),
        confere(CAIO, s.SAIDAS, nota_de_saida(519)), nao_tem(p.SILVIA, s.CARTAO), envia(p.SILVIA, s.GUIAS, DAS),
    ),
    (FISCAL, p.TRANSPORTES): (
        solicita(CAIO), envia(p.OTAVIO, s.SAIDAS, nota_de_saida(3310)),
        envia(p.OTAVIO, s.TOMADOS, TOMADO),
        devolve(CAIO, s.TOMADOS, TOMADO, "Esta nota é de outra empresa: o tomador não é a Vale do Aço."),
    ),
    (FISCAL, p.METALURGICA): (
        envia(p.RENATA, s.SAIDAS, nota_de_saida(12101), nota_de_saida(12102)), exige(CAIO, s.GUIAS, Exigencia.DISPENSADA),
        exige(CAIO, s.TOMADOS, Exigencia.OBRIGATORIA), inclui(CAIO, "Livro de inventário", "O do último dia do mês: vai junto com o SPED."),
    ),
    (FISCAL, p.STUDIO): (transfere(CAIO, HELENA, "A Lígia pediu para tratar com você neste semestre.", proximas=True),),
    (FISCAL, p.CAFE): (
        solicita(CAIO), responde_por_email(p.ANDRE, s.GUIAS, ENERGIA, de="andre.bar@correio.example"),
        descarta(CAIO, s.GUIAS, ENERGIA, "É a conta de luz da casa do André, e veio de outro endereço."),
        muda_prazo(HELENA, 25, 30, "A Receita prorrogou o prazo para as cidades atingidas pelas chuvas."),
        envia(p.ANDRE, s.GUIAS, DAS), remove(p.ANDRE, s.GUIAS, DAS),
        nao_tem(p.ANDRE, s.SAIDAS, "A loja ficou fechada para reforma o mês todo."),
    ),
    (FOLHA, p.PADARIA): (solicita(BEATRIZ), envia(p.TIAGO, s.PONTO, PONTO_CSV), nao_tem(p.TIAGO, s.ADMISSOES)),
    (FOLHA, p.CLINICA): (
        envia(p.PAULA, s.PONTO, PONTO_XLSX), envia(p.PAULA, s.ADMISSOES, FERIAS), envia(p.PAULA, s.ATESTADOS, FOTO),
        confere(BEATRIZ, s.PONTO, PONTO_XLSX), confere(BEATRIZ, s.ATESTADOS, FOTO),
    ),
    (FOLHA, p.METALURGICA): (
        nao_pedir(p.GUSTAVO, s.COMISSOES, "Ninguém mais recebe comissão."), volta_a_pedir(BEATRIZ, s.COMISSOES),
        comenta(BEATRIZ, s.COMISSOES, "O acordo coletivo manda informar as horas extras: vamos continuar pedindo."),
    ),
    (FOLHA, p.POUSADA): (solicita(BEATRIZ), adia(p.CECILIA, s.PONTO, comentario="A recepção ainda não fechou as folhas.")),
    (FOLHA, p.MARIA): (solicita(BEATRIZ), envia(p.CIDA, s.PONTO, FOTO)),
    (BALANCETE, p.HORIZONTE): (
        solicita(RAFAEL), envia(p.BRUNO, s.EXTRATO, EXTRATO_OFX), confere(RAFAEL, s.EXTRATO, EXTRATO_OFX), nao_tem(p.BRUNO, s.RETORNO),
        responde_por_email(p.BRUNO, s.DESPESAS, ALUGUEL, winmail=True),
    ),
    (BALANCETE, p.METALURGICA): (
        envia(p.RENATA, s.CAIXA, CAIXA_XLSX), envia(p.RENATA, s.DESPESAS, ALUGUEL, ENERGIA), envia(p.RENATA, s.EXTRATO, EXTRATO_TROCADO),
        responde_por_email(p.RENATA, s.CONTRATOS, LOCACAO, de="renata.pessoal@correio.example"),
    ),
}
"""Of the competência that is being worked on; whose programação is not here has not answered."""


@dataclass(frozen=True, slots=True)
class Avulsa:
    """Days from the demonstration's first."""

    key: str
    empresa: p.Empresa
    entrega: int
    vencimento: int
    passos: Sequence[Passo] = ()
    notificar: bool = False
    servico: Servico = SOCIETARIO

    @property
    def id(self) -> UUID:
        return p.demo_id(f"programacao/{self.key}")

    def entrega_em(self, hoje: date) -> date:
        return hoje + timedelta(days=self.entrega)

    def vencimento_em(self, hoje: date) -> date:
        return hoje + timedelta(days=self.vencimento)


AVULSAS: Final = (
    Avulsa("alteracao-studio", p.STUDIO, -4, 6, notificar=True),
    Avulsa("abertura-horizonte", p.HORIZONTE, 7, 12, (
        envia(p.BRUNO, s.SOCIOS, FOTO), envia(p.BRUNO, s.ENDERECO, ENERGIA),
        comenta(p.BRUNO, s.IMOVEL, "A filial vai ficar em coworking. Qual documento serve?"),
    )),
    Avulsa("alteracao-pousada", p.POUSADA, -15, -6, (
        envia(p.CECILIA, s.SOCIOS, CNH), comenta(RAFAEL, s.SOCIOS, "Ligar para a Cecília na quinta.", interno=True),
    )),
    Avulsa("alteracao-clinica", p.CLINICA, 2, 5, (
        envia(p.PAULA, s.SOCIOS, CNH), envia(p.PAULA, s.ENDERECO, ENERGIA), envia(p.PAULA, s.IMOVEL, LOCACAO),
        exige(RAFAEL, s.FACHADA, Exigencia.DISPENSADA), confere(RAFAEL, s.SOCIOS, CNH), baixa(RAFAEL, "Protocolada na Junta Comercial."),
    )),
    Avulsa("filial-cafe", p.CAFE, 3, 9, (
        envia(p.ANDRE, s.SOCIOS, CNH), envia(p.ANDRE, s.ENDERECO, ENERGIA),
        baixa(RAFAEL, "A prefeitura dispensou a vistoria: a foto e o contrato não farão falta.", pendencias=True),
    )),
    Avulsa("alteracao-escola", p.ESCOLA, 1, 8, (cancela(HELENA, "A sócia desistiu de sair da sociedade."),)),
    Avulsa("cadastro-maria", p.MARIA, 10, 15),
    Avulsa("alteracao-optica", p.OPTICA, -2, 4, (
        envia(p.SILVIA, s.ENDERECO, ENERGIA),
        reabre(RAFAEL, s.ENDERECO, "A conta é de mais de três meses atrás. Envie uma mais nova, no nome da sócia."),
        adia(p.SILVIA, s.ENDERECO, 2),
    )),
    Avulsa("alteracao-mercearia", p.MERCEARIA, -3, 4, (
        envia(RAFAEL, s.SOCIOS, CNH), envia(RAFAEL, s.ENDERECO, ENERGIA), nao_tem(p.JOAQUIM, s.IMOVEL), envia(p.JOAQUIM, s.FACHADA, FOTO),
        baixa(RAFAEL, "O Joaquim trouxe os papéis no balcão."),
    )),
    Avulsa("fiscal-horizonte", p.HORIZONTE, -9, -2, servico=FISCAL),
)
