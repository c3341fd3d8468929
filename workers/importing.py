"""`cobranca importar`: a sheet of empresas and their users, all of it or nothing."""
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from adapters.clock import Clock
from adapters.embedded import Servers
from adapters.importacao import MAIS_BYTES, CadastroSQL, PlanilhaGrande, ler
from adapters.settings import Settings
from adapters.wiring import open_system
from domain.acesso import SISTEMA
from domain.escritorio import importacao
from domain.escritorio.importacao import ImportacaoInvalida, Importadas
from domain.event import Canal


class NaoImportado(Exception):
    """Why not, a line for each thing that is wrong."""


async def import_file(settings: Settings, servers: Servers, clock: Clock, path: Path) -> Importadas:
    """Raises NaoImportado; nothing of it was imported then."""
    try:
        with path.open("rb") as sheet:
            data = sheet.read(MAIS_BYTES + 1)
        linhas = ler(data) if len(data) <= MAIS_BYTES else []
    except OSError as error:
        raise NaoImportado(f"Não foi possível ler {path}: {error.strerror}.") from None
    except ImportacaoInvalida as error:
        raise NaoImportado(_lines(error)) from None
    if len(data) > MAIS_BYTES:
        raise NaoImportado(str(PlanilhaGrande()))
    async with open_system(settings, servers, clock) as system:
        cadastro = CadastroSQL(system.pool, system.seen)
        try:
            done = await system.store.run(
                lambda work: importacao.importar(work, cadastro, linhas, uuid4), replace(SISTEMA, canal=Canal.IMPORTACAO)
            )
        except ImportacaoInvalida as error:
            raise NaoImportado(_lines(error)) from None
    return done.value


def _lines(error: ImportacaoInvalida) -> str:
    return "\n".join(["Nada foi importado:", *(f"  linha {e.linha}, {e.campo}: {e.mensagem}" for e in error.erros)])
