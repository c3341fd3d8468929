"""The first start: the schema, the office and its first administrador. Safe to repeat, and with several at once."""
import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from adapters.embedded import Servers
from adapters.eventstore.connection import Office
from adapters.eventstore.store import Store, open_store
from adapters.migrations import migrate
from adapters.objectstore import ObjectStore
from adapters.passwords import hashed
from adapters.settings import Settings
from domain.acesso import SISTEMA, Perfil
from domain.catalogo import CODEC
from domain.escritorio import configuracao, pessoas
from domain.escritorio.state import NAMESPACE
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.state import USUARIO
from projections.catalogo import VIEWS
from projections.positions import install

ADMIN_ID: UUID = uuid5(NAMESPACE, "primeiro administrador")


def prepare(servers: Servers) -> list[str]:
    """Schema, views' tables and bucket; the names of what was applied. Raises MigracaoImpossivel, ArmazemIndisponivel."""
    office = Office(servers.database_url)
    applied = migrate(servers.database_url, office.schema)
    with office.connect_sync() as connection:
        install(connection, VIEWS)
    files = ObjectStore(servers.s3.url, servers.s3.access_key, servers.s3.secret_key, servers.s3.bucket, office.schema)
    try:
        files.prepare()
    finally:
        files.close()
    return applied


async def found(settings: Settings, servers: Servers, clock: Callable[[], datetime]) -> str | None:
    """The office and its first administrador, once; answers the password where one was made, to be shown this once."""
    async with open_store(Office(servers.database_url), CODEC, clock, lambda now: now.date()) as store:
        await store.run(lambda work: configuracao.fundar(work, "Escritório", "America/Sao_Paulo", "SP"), SISTEMA)
        return await _administrador(settings, store)


async def _administrador(settings: Settings, store: Store) -> str | None:
    if (await store.load(USUARIO, ADMIN_ID)).state is not None:
        return None
    given = settings.admin_senha.get_secret_value() if settings.admin_senha else None
    senha = given or "-".join(secrets.token_hex(3) for _ in range(4))
    novo = pessoas.NovoUsuario(
        nome="Administrador", email=settings.admin_email, perfil=Perfil.ADMINISTRADOR, notificar_por=(CanalDeAviso.EMAIL,)
    )
    kept = await hashed(senha)
    done = await store.run(lambda work: pessoas.cadastrar(work, ADMIN_ID, novo, kept), SISTEMA)
    return senha if done.changed and not given else None


