"""Who people and empresas are (R17): written beside the events that name them by id, in the same transaction."""
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import dict_row

from domain.log import Identidade
from domain.refusal import Refusal
from domain.texto import sem_acentos

COLUMNS: Final = ("tipo", "nome", "razao_social", "documento", "email", "telefone", "senha")


class EmailEmUso(Refusal):
    """409: another user signs in with this e-mail."""

    codigo = "email_em_uso"
    detail = "Já existe um usuário com este e-mail."


class CnpjEmUso(Refusal):
    """409: another empresa has this CNPJ or CPF."""

    codigo = "cnpj_em_uso"
    detail = "Já existe uma empresa com este CNPJ ou CPF."


_TAKEN: Final = {"identidades_email": EmailEmUso, "identidades_documento": CnpjEmUso}


def busca(row: dict[str, Any]) -> str:
    """What a search compares with: names and document, without accents or case."""
    return sem_acentos(" ".join(row[column] for column in ("razao_social", "nome", "documento") if row[column]))


async def save(connection: AsyncConnection[Any], identidades: Iterable[Identidade]) -> None:
    """Writes the named fields of each; EmailEmUso or CnpjEmUso. In the caller's transaction; rows are locked in order of id."""
    campos: dict[UUID, dict[str, str | None]] = {}
    for identidade in identidades:
        if unknown := identidade.campos.keys() - set(COLUMNS):
            raise ValueError(f"identidades has no {sorted(unknown)}")
        campos.setdefault(identidade.id, {}).update(identidade.campos)
    try:
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(
                "select id, tipo, nome, razao_social, documento, email, telefone, senha from identidades where id = any(%s) "
                "order by id for update", (list(campos),),
            )
            known = {row["id"]: row for row in await cursor.fetchall()}
            for id, said in sorted(campos.items()):
                row = dict.fromkeys(COLUMNS) | known.get(id, {}) | said
                await cursor.execute(
                    "insert into identidades (id, tipo, nome, razao_social, documento, email, telefone, senha, busca) values "
                    "(%(id)s, %(tipo)s, %(nome)s, %(razao_social)s, %(documento)s, %(email)s, %(telefone)s, %(senha)s, %(busca)s) "
                    "on conflict (id) do update set tipo = excluded.tipo, nome = excluded.nome, razao_social = excluded.razao_social, "
                    "documento = excluded.documento, email = excluded.email, telefone = excluded.telefone, senha = excluded.senha, "
                    "busca = excluded.busca",
                    {**row, "id": id, "busca": busca(row)},
                )
    except UniqueViolation as violation:
        taken = _TAKEN.get(violation.diag.constraint_name or "")
        if taken is None:
            raise
        raise taken from None


async def end_sessions(connection: AsyncConnection[Any], usuarios: Sequence[UUID]) -> None:
    """Sessions, tokens and password links of these users die (R19)."""
    await connection.execute("delete from sessoes where usuario_id = any(%s)", (list(usuarios),))
