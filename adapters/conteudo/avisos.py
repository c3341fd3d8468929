"""What is to be told of a file before it is taken: its content, held against what the programação asks of its empresa."""
from collections.abc import Generator, Sequence
from uuid import UUID

from adapters.conteudo.leitura import READ, ler
from adapters.eventstore.store import Store
from adapters.uploads import in_thread
from adapters.wiring import System
from domain.agenda.state import AGENDA
from domain.arquivo import terminacao
from domain.competencia import Competencia, Periodo
from domain.conteudo.conferencia import Aviso, Pedido, conferir
from domain.programacao.apontamentos import Arquivo
from domain.programacao.events import Tipo
from domain.programacao.state import PROGRAMACAO, Programacao
from domain.refusal import NaoEncontrado, Refusal
from projections.empresas import quem_e


class ConteudoDiferente(Refusal):
    """409: what the file says does not fit what was asked. Asked for anyhow, it is taken: the doubt is recorded with it."""

    codigo = "conteudo_diferente"
    detail = "{texto} Confira; se é este mesmo, envie assim mesmo."

    def __init__(self, avisos: Sequence[tuple[str, Aviso]]) -> None:
        """Pairs of a file's name and what is said of it."""
        super().__init__(texto=" ".join(dict.fromkeys(aviso.texto for _, aviso in avisos)))
        self.avisos: Sequence[tuple[str, Aviso]] = tuple(avisos)


async def avisos_de(system: System, programacao: UUID, nome: str, tamanho: int, chunks: Generator[bytes, None, None]) -> tuple[Aviso, ...]:
    """`chunks` are its bytes, read in a thread as far as they are needed, and closed. Empty where it fits, or does not say."""
    lido = await in_thread(lambda: ler(nome, tamanho, chunks))
    return conferir(lido, await _pedido(system, programacao)) if lido else ()


async def com_avisos(system: System, programacao: UUID, arquivos: Sequence[Arquivo]) -> tuple[Arquivo, ...]:
    """Files that are in the store under their ids, each with what is to be told of it."""
    told = []
    for each in arquivos:
        chunks = system.files.read(system.files.key(each.id))
        avisos = await avisos_de(system, programacao, each.nome, each.tamanho, chunks) if terminacao(each.nome) in READ else ()
        told.append(each.model_copy(update={"avisos": avisos}))
    return tuple(told)


async def pedido_a(store: Store, programacao: Programacao, empresa: str, documento: str | None) -> Pedido:
    """What the programação asks of the empresa with this name and CNPJ or CPF."""
    gerada = programacao.gerada
    agenda = (await store.load(AGENDA, gerada.agenda_id)).state if gerada.agenda_id else None
    return Pedido(
        empresa=empresa, documento=documento, competencia=Competencia(gerada.competencia), periodo=Periodo(gerada.periodo),
        meses=agenda.dados.regra.meses if agenda else 1, avulsa=gerada.tipo is Tipo.AVULSA,
    )


async def _pedido(system: System, id: UUID) -> Pedido:
    programacao = (await system.store.load(PROGRAMACAO, id)).state
    if programacao is None:
        raise NaoEncontrado(PROGRAMACAO.nome)
    async with system.pool.connection() as connection:
        nome, documento = await quem_e(connection, programacao.gerada.empresa_id)
    return await pedido_a(system.store, programacao, nome, documento)
