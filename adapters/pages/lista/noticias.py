"""The last movement of a programação in the few words that a row has room for."""
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.pages import palavras
from projections.linhas import Noticia
from projections.nomes import ELIMINADO, Nomes

_TOGETHER: Final = timedelta(minutes=30)
_PEDIDOS: Final = {"primeira": "solicitação enviada", "lembrete": "lembrete enviado", "cobranca": "cobrança enviada",
                   "manual": "nova solicitação enviada"}


def ha_pouco(at: datetime, agora: datetime, zone: ZoneInfo) -> str:
    """«agora», «há 12 min», «hoje, 08:00», «ontem, 17:40», «16/11»."""
    minutes = int((agora - at).total_seconds() // 60)
    if minutes < 60:
        return f"há {minutes} min" if minutes > 0 else "agora"
    local, hoje = at.astimezone(zone), agora.astimezone(zone).date()
    near = {0: "hoje", 1: "ontem"}.get((hoje - local.date()).days)
    return f"{near}, {local:%H:%M}" if near else palavras.dia(local.date(), hoje)


def quem_aparece(noticias: Sequence[Noticia]) -> Iterator[UUID | None]:
    """Whose names the words need."""
    for each in noticias[:1]:
        yield each.por
        yield UUID(each.dados["para"]) if each.tipo == "programacao_transferida" else None


@dataclass(frozen=True, slots=True)
class _Dita:
    """One piece of news: the last movement, and how many before it were the same."""

    noticia: Noticia
    vezes: int
    nomes: Nomes
    hoje: date

    @property
    def quem(self) -> str:
        return primeiro_nome(self.nomes.get(self.noticia.por, ELIMINADO)) if self.noticia.por else "O sistema"

    @property
    def onde(self) -> str:
        return self.noticia.atividade or ELIMINADO

    @property
    def arquivos(self) -> str:
        return f"{self.vezes} arquivos" if self.vezes > 1 else self.noticia.anexo or ELIMINADO

    def dia(self, field: str) -> str:
        return palavras.dia(date.fromisoformat(self.noticia.dados[field]), self.hoje)

    def disse(self, field: str) -> str:
        said = self.noticia.dados.get(field)
        return "" if not said else f" {said}" if said == ELIMINADO else f" «{said}»"


def primeiro_nome(nome: str) -> str:
    return nome if nome == ELIMINADO else nome.split()[0]


def _pedida(m: _Dita) -> str:
    told = len(m.noticia.dados.get("destinatarios", ()))
    return f"{_PEDIDOS[m.noticia.dados['tipo']]} a {palavras.quantos(told, 'pessoa', 'pessoas')}"


def _adiada(m: _Dita) -> str:
    return f"{m.quem} vai enviar " + (f"até {m.dia('prometido_para')}" if m.noticia.dados.get("prometido_para") else "depois, sem data")


def _baixada(m: _Dita) -> str:
    return "baixa automática" if m.noticia.dados.get("automatica") else f"{m.quem} registrou a baixa"


def _transferida(m: _Dita) -> str:
    return f"{m.quem} transferiu a {primeiro_nome(m.nomes.get(UUID(m.noticia.dados['para']), ELIMINADO))}"


def _voltou(m: _Dita) -> str:
    motivo = m.noticia.dados.get("motivo")
    return "mensagem " + ("devolvida" if m.noticia.tipo == "notificacao_devolvida" else "não enviada") + (f", {motivo}" if motivo else "")


_FRASES: Final[Mapping[str, Callable[[_Dita], str]]] = MappingProxyType({
    "programacao_gerada": lambda m: "programada" if m.noticia.por is None else f"{m.quem} programou",
    "solicitacao_enviada": _pedida,
    "arquivo_anexado": lambda m: f"{m.quem} anexou {m.arquivos}",
    "arquivo_removido": lambda m: f"{m.quem} removeu {m.arquivos}",
    "sem_movimento_informado": lambda m: f"{m.quem} «este mês não tenho» ({m.onde})",
    "nao_pedir_mais_informado": lambda m: f"{m.quem} «não me pedir nos próximos meses» ({m.onde})",
    "envio_adiado": _adiada,
    "comentario_adicionado": lambda m: f"{m.quem} {'anotou' if m.noticia.dados['interno'] else 'comentou'}{m.disse('texto')}",
    "atividade_reaberta": lambda m: f"{m.quem} reabriu {m.onde}",
    "exigencia_alterada": lambda m: f"{m.quem} tornou {m.onde} {palavras.EXIGENCIAS[m.noticia.dados['exigencia']]}",
    "programacao_transferida": _transferida,
    "programacao_baixada": _baixada,
    "baixa_estornada": lambda m: f"{m.quem} estornou a baixa",
    "programacao_cancelada": lambda m: f"{m.quem} cancelou",
    "prazo_alterado": lambda m: f"{m.quem} mudou o vencimento para {m.dia('vencimento')}",
    "arquivo_conferido": lambda m: f"{m.quem} conferiu {m.arquivos}",
    "arquivo_devolvido": lambda m: f"{m.quem} devolveu {m.arquivos}",
    "atividade_incluida": lambda m: f"{m.quem} incluiu {m.onde}",
    "arquivo_recebido": lambda m: (
        "arquivo retido, veio por e-mail" if m.noticia.dados["retido"] else f"{m.quem} enviou {m.arquivos} por e-mail"
    ),
    "arquivo_descartado": lambda m: f"{m.quem} descartou {m.arquivos}",
    "envio_recusado": lambda m: "o que veio por e-mail não pôde ser recebido",
    "checklist_completado": lambda m: "checklist concluído",
    "notificacao_falhou": _voltou,
    "notificacao_devolvida": _voltou,
    "renovacao_pedida": lambda m: f"{m.quem} pediu um link novo",
})


def noticia(noticias: Sequence[Noticia], nomes: Nomes, hoje: date) -> str:
    """Of the last one; those before it that were the same, by the same person and soon before, are counted with it."""
    last = noticias[0]
    vezes = 0
    for each in noticias:
        if (each.tipo, each.por) != (last.tipo, last.por) or last.em - each.em > _TOGETHER:
            break
        vezes += 1
    return _FRASES[last.tipo](_Dita(last, vezes, nomes, hoje))
