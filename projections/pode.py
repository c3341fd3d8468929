"""What an asker may do now to a programação and to each of its atividades: by profile, and by how things stand (R5, R6)."""
from collections.abc import Sequence

from domain.acesso import Acao, Quem
from domain.programacao.events import Exigencia
from domain.programacao.state import Situacao, Status
from projections import atividades
from projections.acompanhamento import Aberta

DA_ATIVIDADE = (
    Acao.ANEXOS, Acao.RETORNOS, Acao.COMENTARIOS, Acao.REABERTURA, Acao.EXIGENCIA, Acao.CONFERENCIA, Acao.DEVOLUCAO,
)
DA_PROGRAMACAO = (
    Acao.ATIVIDADES, Acao.SOLICITACOES, Acao.TRANSFERENCIA, Acao.BAIXA, Acao.ESTORNO, Acao.CANCELAMENTO, Acao.PRAZO, Acao.LINKS,
)
_MOST_ATIVIDADES = 200


def pode_na_programacao(aberta: Aberta, quem: Quem) -> list[Acao]:
    row = aberta.row
    if row.encerrada:
        possible: Sequence[Acao] = (Acao.LINKS,) if row.status is Status.CANCELADA else (Acao.ESTORNO, Acao.LINKS)
    else:
        never = {Acao.ESTORNO}
        if row.completa or not aberta.empresa_ativa:
            never.add(Acao.SOLICITACOES)
        if len(row.atividades) >= _MOST_ATIVIDADES:
            never.add(Acao.ATIVIDADES)
        possible = [acao for acao in DA_PROGRAMACAO if acao not in never]
    return [acao for acao in possible if quem.may(acao, row.responsavel_id)]


def pode_na_atividade(aberta: Aberta, atividade: atividades.Row, quem: Quem) -> list[Acao]:
    row = aberta.row
    if row.encerrada:
        possible: Sequence[Acao] = () if quem.cliente else (Acao.COMENTARIOS,)
    else:
        never = set()
        dispensada, pendente = atividade.exigencia is Exigencia.DISPENSADA, atividade.situacao is Situacao.PENDENTE
        if dispensada or pendente:
            never.add(Acao.REABERTURA)
        if not atividade.atuais:
            never.add(Acao.DEVOLUCAO)
        if all(anexo.conferido for anexo in atividade.atuais):
            never.add(Acao.CONFERENCIA)
        if quem.cliente and any(anexo.conferido for anexo in atividade.atuais):
            never.add(Acao.RETORNOS)
        possible = [acao for acao in DA_ATIVIDADE if acao not in never]
    return [acao for acao in possible if quem.may(acao, row.responsavel_id)]
