"""A solicitação as the client would get it, by the very functions that write it, with what the system fills in marked."""
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from adapters.api.door import Parts
from adapters.messages import whatsapp
from adapters.messages.content import Assunto, em_blocos, solicitacao
from adapters.messages.layout import AVISOS, COMO_ENVIAR, LINK, Bloco, Pendencia, one_line
from adapters.messages.modelos_whatsapp import Qual
from adapters.messages.writing import about
from adapters.pages.door import Pessoa
from adapters.pages.whatsapp_na_tela import Balao, balao
from domain.competencia import Competencia
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.programacao.state import PROGRAMACAO
from domain.servico.comunicacao import Comunicacao, fill
from domain.servico.state import Servico
from projections import lista, processos_modelo
from projections.filtros import Filtros

ABRE: Final = "\ue000"
FECHA: Final = "\ue001"
"""Around what the system fills in: private characters, which no text that is kept begins or ends a value with."""
_PREENCHIDOS: Final = re.compile(r"\{(?:escritorio|empresa|cliente|servico|competencia|prazo|responsavel)\}")
QUANTAS: Final = 20


@dataclass(frozen=True, slots=True)
class Previa:
    """As the template shows it: marks stand in `assunto` and in the texts of `blocos`; `html` is the whole mail, without any."""

    de: str
    responder_a: str | None
    assunto: str
    blocos: Sequence[Bloco]
    whatsapp: Balao
    html: str


def trechos(text: str) -> list[tuple[bool, str]]:
    """The text cut where marks begin and end: whether it was filled in, and what stands there."""
    found, marked = list[tuple[bool, str]](), False
    for piece in re.split(f"([{ABRE}{FECHA}])", text):
        if piece in (ABRE, FECHA):
            marked = piece == ABRE
        elif piece:
            found.append((marked, piece))
    return found


async def dados(parts: Parts, pessoa: Pessoa, servico_id: UUID) -> Sequence[lista.Item]:
    """The open programações of the serviço whose data a preview may be filled with."""
    async with parts.pool.connection() as connection:
        found = await lista.listar(
            connection, Filtros(servico_id=(servico_id,), status=("abertas",)), pessoa.quem, parts.today, QUANTAS
        )
    return found.itens


async def prever(parts: Parts, pessoa: Pessoa, servico: Servico, comunicacao: Comunicacao, programacao_id: UUID | None) -> Previa:
    """With the data of a programação of the serviço, or of an example."""
    sobre, email = await _sobre(parts, pessoa, servico, programacao_id)
    address = f"{parts.settings.public_url.rstrip('/')}/p/…"
    conteudo = solicitacao(comunicacao, sobre).with_links({LINK: address, AVISOS: address, COMO_ENVIAR: address})
    modelos = parts.settings.modelos()
    marked = _PREENCHIDOS.sub(f"{ABRE}\\g<0>{FECHA}", comunicacao.assunto)
    return Previa(
        f"{sobre.responsavel} – {sobre.escritorio}", email, one_line(fill(marked, sobre.values)),
        [_shown(bloco, address) for bloco in em_blocos(_PREENCHIDOS.sub(f"{ABRE}\\g<0>{FECHA}", comunicacao.texto), sobre)],
        balao(whatsapp.recado("", modelos[Qual.SOLICITACAO], conteudo).texto, modelos.values()), conteudo.html,
    )


def _shown(bloco: Bloco, address: str) -> Bloco:
    return Bloco(bloco.tipo, bloco.texto.replace(LINK, address), bloco.itens, bloco.titulo, bloco.urgente)


async def _sobre(parts: Parts, pessoa: Pessoa, servico: Servico, programacao_id: UUID | None) -> tuple[Assunto, str | None]:
    programacao = (await parts.store.load(PROGRAMACAO, programacao_id)).state if programacao_id else None
    if programacao and programacao.gerada.servico_id == servico.id:
        clientes = await parts.consulta.clientes(programacao.gerada.empresa_id)
        sobre, de = await about(parts, programacao, servico, clientes[0].usuario_id if clientes else None)
        return sobre, de.email
    office = (await parts.store.load(ESCRITORIO, ESCRITORIO_ID)).state
    async with parts.pool.connection() as connection:
        modelo = await processos_modelo.mostrar(connection, servico.dados.processo_modelo_id)
    itens = [str(each["nome"]) for each in modelo["atividades"][:4] if isinstance(each, dict)] if modelo else []
    return _exemplo(office.nome if office else "", servico.dados.nome, pessoa.nome, itens, parts.today), None


def _exemplo(escritorio: str, servico: str, responsavel: str, itens: Sequence[str], hoje: date) -> Assunto:
    return Assunto(
        escritorio, "Padaria Sol", "João", servico, Competencia.of(hoje).plus(-1), hoje + timedelta(days=10), responsavel,
        [Pendencia(nome) for nome in itens], "manual", hoje,
    )
