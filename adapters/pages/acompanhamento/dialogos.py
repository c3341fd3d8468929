"""The dialogs of Acompanhamento: what each has to know before it asks."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request

from adapters.api.door import Recorder
from adapters.api.faults import sentence
from adapters.api.movimentos import Movimentos
from adapters.pages import palavras
from adapters.pages.door import Pessoa
from adapters.wiring import System
from domain.acesso import EQUIPE, Acao, Perfil
from domain.programacao.refusals import SemDestinatario
from domain.refusal import Refusal
from domain.usuario.state import Usuario
from projections import links, notificacoes, usuarios
from projections.acompanhamento_tela import Tela
from projections.links import LinkNaLista
from projections.notificacoes import Notificacao

_MOST: Final = 500
DIALOGOS: Final[Mapping[str, Acao | None]] = {
    "solicitar": Acao.SOLICITACOES, "transferir": Acao.TRANSFERENCIA, "baixa": Acao.BAIXA, "concluir": Acao.BAIXA,
    "estorno": Acao.ESTORNO, "cancelar": Acao.CANCELAMENTO, "prazo": Acao.PRAZO, "atividade": Acao.ATIVIDADES, "links": None,
    "notificacoes": None, "regua": None,
}
"""By name, with what the asker must be allowed."""
ORIGENS: Final = {"mensagem": "enviado em mensagem", "copiado": "copiado pela equipe", "renovado": "pedido pelo cliente"}
ESTADOS_DO_LINK: Final = {"vivo": "vale", "expirado": "expirou", "revogado": "revogado"}
TIPOS: Final = {
    "primeira": "primeira solicitação", "lembrete": "lembrete", "cobranca": "cobrança", "manual": "nova solicitação", "aviso": "aviso",
}
ESTADOS: Final = {
    "na_fila": "na fila", "enviada": "enviada", "entregue": "entregue", "falhou": "não pôde ser enviada", "devolvida": "voltou",
}


@dataclass(frozen=True, slots=True)
class Dialogo:
    """`nome` empty: none is open. `pode` False: it only tells."""

    nome: str = ""
    pode: bool = False
    impedimento: str = ""
    avisados: Sequence[str] = ()
    pessoas: Sequence[tuple[UUID, str]] = ()
    links: Sequence[LinkNaLista] = ()
    notificacoes: Sequence[Notificacao] = ()
    validos_ate: Mapping[UUID, date] = field(default_factory=dict)
    link: Mapping[str, Any] = field(default_factory=dict)
    palavras: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: {
        "origens": ORIGENS, "estados_do_link": ESTADOS_DO_LINK, "tipos": TIPOS, "estados": ESTADOS,
    })


NENHUM: Final = Dialogo()


async def dialogo(
    nome: str, request: Request, parts: System, pessoa: Pessoa, tela: Tela, departamento: UUID, link: Mapping[str, Any] | None = None
) -> Dialogo:
    """NENHUM where there is none of this name, or the asker may not."""
    if nome not in DIALOGOS:
        return NENHUM
    needed = DIALOGOS[nome]
    if needed and needed not in tela["pode"]:
        return NENHUM
    match nome:
        case "solicitar":
            return await _who_is_told(request, parts, pessoa, tela["id"])
        case "transferir":
            colleagues = await _responsaveis(parts, departamento)
            return Dialogo(nome, True, pessoas=[each for each in colleagues if each[0] != tela["responsavel"]["id"]])
        case "links":
            return await _links(parts, tela, departamento, link or {})
        case "notificacoes":
            async with parts.pool.connection() as connection:
                return Dialogo(nome, notificacoes=(await notificacoes.da_programacao(connection, tela["id"]))[::-1])
    return Dialogo(nome, True)


async def _who_is_told(request: Request, parts: System, pessoa: Pessoa, id: UUID) -> Dialogo:
    """By the same decision that sends it."""
    try:
        told = await Movimentos(Recorder(request, parts, None), pessoa.quem, id).a_quem_pedir()
    except Refusal as refusal:
        return Dialogo("solicitar", False, await sentence(request, refusal))
    return Dialogo("solicitar", True, avisados=[destinatario(each) for each in told])


async def ninguem(request: Request, parts: System, pessoa: Pessoa, id: UUID) -> str:
    """Why what the régua is to send would reach nobody, by the decision that sends it; empty where it reaches somebody, or the asker may
    not ask."""
    try:
        await Movimentos(Recorder(request, parts, None), pessoa.quem, id).a_quem_pedir()
    except SemDestinatario as refusal:
        return await sentence(request, refusal)
    except Refusal:
        return ""
    return ""


def destinatario(told: Mapping[str, Any]) -> str:
    """«Marta Sol, por e-mail e WhatsApp»."""
    return f"{told['nome']}, por {' e '.join(palavras.CANAIS[canal] for canal in told['canais'])}"


async def _responsaveis(parts: System, departamento: UUID) -> list[tuple[UUID, str]]:
    found = await _people(parts, usuarios.Filtros(perfil=tuple(EQUIPE), ativo=True))
    return [(each["id"], each["nome"]) for each in found if _decided(each).may_be_responsavel(departamento)]


async def _links(parts: System, tela: Tela, departamento: UUID, link: Mapping[str, Any]) -> Dialogo:
    empresa, may = tela["empresa"]["id"], Acao.LINKS in tela["pode"]
    async with parts.pool.connection() as connection:
        made = await links.da_programacao(connection, tela["id"], tela["vencimento"], parts.day.zone, parts.clock.now())
    clientes = await _people(parts, usuarios.Filtros(perfil=(Perfil.CLIENTE,), empresa_id=empresa, ativo=True)) if may else []
    return Dialogo(
        "links", may, links=made[::-1], link=link,
        validos_ate={each["id"]: last_day(each["expira_em"], parts.day.zone) for each in made},
        pessoas=[(each["id"], each["nome"]) for each in clientes if _decided(each).may_answer(empresa, departamento)],
    )


def last_day(expira_em: datetime, zone: ZoneInfo) -> date:
    """A link expires as a day begins: the day before is the last one that it opens on."""
    return (expira_em.astimezone(zone) - timedelta(microseconds=1)).date()


async def _people(parts: System, filtros: usuarios.Filtros) -> Sequence[usuarios.Usuario]:
    async with parts.pool.connection() as connection:
        return (await usuarios.listar(connection, filtros, _MOST)).itens


def _decided(found: usuarios.Usuario) -> Usuario:
    """As decisions see it, so that the rule who may is asked, and not told again."""
    departamentos = None if found["departamentos"] is None else frozenset(found["departamentos"])
    return Usuario(
        found["id"], found["perfil"], frozenset(found["empresas"]), departamentos, tuple(found["notificar_por"]), found["avisos"],
        found["ativo"], found["tem_senha"],
    )
