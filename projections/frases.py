"""Each movement as one Portuguese sentence, for the history."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.conteudo.frases import SEM_DETALHE
from projections.nomes import ELIMINADO, Nomes

_CANAIS = MappingProxyType({"email": "e-mail", "whatsapp": "WhatsApp", "portal": "portal"})
_SOLICITACOES = MappingProxyType({
    "primeira": "enviou a primeira solicitação", "lembrete": "enviou um lembrete", "cobranca": "enviou uma cobrança",
    "manual": "enviou nova solicitação",
})
_EXIGENCIAS = MappingProxyType({"obrigatoria": "obrigatória", "a_realizar": "a realizar", "dispensada": "dispensada"})
_BAIXAS = MappingProxyType({"concluida": "concluída", "concluida_com_pendencias": "concluída com pendências"})


@dataclass(frozen=True, slots=True)
class Movimento:
    """`por` None is the system; `atividade` and `anexo` are names, where it has one; `dados` are the event's fields as JSON."""

    tipo: str
    por: UUID | None
    dados: Mapping[str, Any]
    nomes: Nomes
    atividade: str | None = None
    anexo: str | None = None

    @property
    def quem(self) -> str:
        return self.nomes.get(self.por, ELIMINADO) if self.por else "O sistema"

    @property
    def onde(self) -> str:
        return _quoted(self.atividade or ELIMINADO)

    @property
    def arquivo(self) -> str:
        return _quoted(self.anexo or ELIMINADO)

    def nome(self, field: str) -> str:
        return self.nomes.get(UUID(self.dados[field]), ELIMINADO)

    def dia(self, field: str) -> str:
        return date.fromisoformat(self.dados[field]).strftime("%d/%m/%Y")

    def disse(self, field: str) -> str:
        """«: «…»» when something was typed."""
        said = self.dados.get(field)
        return f": {_quoted(said)}" if said else ""

    @property
    def destinatarios(self) -> str:
        """« a Ana e Rui», or nothing."""
        told = [self.nomes.get(UUID(each["usuario_id"]), ELIMINADO) for each in self.dados.get("destinatarios", ())]
        return f" a {', '.join(told[:-1])} e {told[-1]}" if len(told) > 1 else f" a {told[0]}" if told else ""

    @property
    def mensagem(self) -> str:
        canal = self.dados["canal"]
        return f"A mensagem a {self.nome('usuario_id')} por {_CANAIS.get(canal, canal)}"


def frase(movimento: Movimento) -> str:
    """Without a full stop, as lists show it. KeyError for an event that no history shows."""
    return FRASES[movimento.tipo](movimento)


def _quoted(text: str) -> str:
    return text if text == ELIMINADO else f"«{text}»"


def _programado(m: Movimento) -> str:
    return f"{m.quem} programou o serviço, com entrega em {m.dia('entrega')} e vencimento em {m.dia('vencimento')}"


def _adiado(m: Movimento) -> str:
    quando = f"até {m.dia('prometido_para')}" if m.dados.get("prometido_para") else "depois"
    return f"{m.quem}: {m.onde} será enviado {quando}{m.disse('comentario')}"


def _comentado(m: Movimento) -> str:
    return f"{m.quem} {'anotou, só para a equipe,' if m.dados['interno'] else 'comentou'} em {m.onde}{m.disse('texto')}"


def _avisado(m: Movimento) -> str:
    return f", com aviso{m.destinatarios}" if m.dados.get("destinatarios") else ""


def _anexado(m: Movimento) -> str:
    told = m.dados.get("avisos_texto")
    if told in (None, ELIMINADO):
        told = " ".join(SEM_DETALHE.get(each, each) for each in m.dados.get("avisos", ()))
    by_mail = ", que veio por e-mail," if m.dados.get("recebido") else ""
    warned = f" – aviso: {' '.join(told.split()).rstrip('.')}" if told else ""
    return f"{m.quem} {'colocou' if by_mail else 'anexou'} {m.arquivo}{by_mail} em {m.onde}{warned}"


def _recebido(m: Movimento) -> str:
    if m.dados["retido"]:
        de = m.dados["remetente"]
        return f"{m.arquivo} veio por e-mail de {de if de else 'outro endereço'}, que não é o de {m.nome('usuario_id')}, e ficou retido"
    return f"{m.quem} respondeu por e-mail com {m.arquivo}"


def _recusado(m: Movimento) -> str:
    nomes = m.dados["nomes"]
    told = nomes if nomes == ELIMINADO else ", ".join(_quoted(each) for each in nomes.split("\n"))
    came, could = ("vieram", "não puderam ser recebidos") if len(m.dados["codigos"]) > 1 else ("veio", "não pôde ser recebido")
    return f"{told} {came} por e-mail, em resposta ao que foi enviado a {m.nome('usuario_id')}, e {could}{_avisado(m)}"


def _baixado(m: Movimento) -> str:
    como = "a baixa automática" if m.dados.get("automatica") else "a baixa"
    return f"{m.quem} registrou {como}, {_BAIXAS[m.dados['status']]}{m.disse('observacao')}"


def _transferido(m: Movimento) -> str:
    proximas = ", com as próximas" if m.dados["proximas"] else ""
    return f"{m.quem} transferiu de {m.nome('de')} para {m.nome('para')}{proximas}{m.disse('comentario')}"


def _prazo(m: Movimento) -> str:
    return f"{m.quem} alterou o prazo para entrega em {m.dia('entrega')} e vencimento em {m.dia('vencimento')}{m.disse('motivo')}"


FRASES: Mapping[str, Callable[[Movimento], str]] = MappingProxyType({
    "programacao_gerada": _programado,
    "solicitacao_enviada": lambda m: f"{m.quem} {_SOLICITACOES[m.dados['tipo']]}{m.destinatarios}",
    "arquivo_anexado": _anexado,
    "arquivo_removido": lambda m: f"{m.quem} removeu {m.arquivo} de {m.onde}",
    "sem_movimento_informado": lambda m: f"{m.quem}: este mês não tenho {m.onde}{m.disse('comentario')}",
    "nao_pedir_mais_informado": lambda m: f"{m.quem}: não me pedir {m.onde} nos próximos meses{m.disse('comentario')}",
    "voltou_a_pedir": lambda m: f"{m.quem} fez {m.onde} voltar a ser pedido nos próximos meses",
    "envio_adiado": _adiado,
    "comentario_adicionado": _comentado,
    "atividade_reaberta": lambda m: f"{m.quem} reabriu {m.onde}{_avisado(m)}{m.disse('comentario')}",
    "exigencia_alterada": lambda m: f"{m.quem} tornou {m.onde} {_EXIGENCIAS[m.dados['exigencia']]}{m.disse('comentario')}",
    "programacao_transferida": _transferido,
    "programacao_baixada": _baixado,
    "baixa_estornada": lambda m: f"{m.quem} estornou a baixa{m.disse('motivo')}",
    "programacao_cancelada": lambda m: f"{m.quem} cancelou a programação{m.disse('motivo')}",
    "prazo_alterado": _prazo,
    "arquivo_conferido": lambda m: f"{m.quem} conferiu {m.arquivo} em {m.onde}",
    "arquivo_devolvido": lambda m: f"{m.quem} devolveu {m.arquivo} de {m.onde}{_avisado(m)}{m.disse('motivo')}",
    "atividade_incluida": lambda m: f"{m.quem} incluiu {m.onde}",
    "arquivo_recebido": _recebido,
    "arquivo_descartado": lambda m: f"{m.quem} descartou {m.arquivo}, que veio por e-mail{m.disse('motivo')}",
    "envio_recusado": _recusado,
    "checklist_completado": lambda m: "Todas as atividades estão feitas",
    "notificacao_enviada": lambda m: f"{m.mensagem} foi enviada",
    "notificacao_entregue": lambda m: f"{m.mensagem} chegou{', talvez duas vezes' if m.dados['repetida'] else ''}",
    "notificacao_falhou": lambda m: f"{m.mensagem} não pôde ser enviada{m.disse('motivo')}",
    "notificacao_devolvida": lambda m: f"{m.mensagem} voltou{m.disse('motivo')}",
    "notificacao_lida": lambda m: f"{m.mensagem} foi lida",
    "aviso_redirecionado": lambda m: f"{m.mensagem} segue por {_CANAIS.get(m.dados['novo_canal'], m.dados['novo_canal'])}",
    "novidades_avisadas": lambda m: f"O sistema avisou{m.destinatarios} do que chegou",
    "link_criado": lambda m: f"{m.quem} criou um link para {m.nome('usuario_id')}",
    "link_copiado": lambda m: f"{m.quem} copiou um link para {m.nome('usuario_id')}",
    "link_renovado": lambda m: f"{m.quem} renovou o link de {m.nome('usuario_id')}",
    "renovacao_pedida": lambda m: f"{m.quem} pediu um link novo",
    "link_revogado": lambda m: f"{m.quem} revogou um link",
})
