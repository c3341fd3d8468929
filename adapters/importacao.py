"""The sheet of empresas that an office brings from its former system: CSV as spreadsheets write it, read line by line."""
import csv
import io
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from pydantic import ValidationError

from adapters.api.mensagens import said
from domain.escritorio.importacao import Conhecida, Conhecidos, ErroDeLinha, ImportacaoInvalida, Linha
from domain.refusal import Refusal
from domain.texto import sem_acentos

COLUNAS = ("razao_social", "nome", "cnpj", "usuario", "email", "telefone", "departamentos", "notificar_por")
OBRIGATORIAS = frozenset({"razao_social", "cnpj"})
MAIS_BYTES = 5 * 1024 * 1024
MAIS_LINHAS = 10_000
NENHUM = "nenhum"
_LISTAS = ("departamentos", "notificar_por")


class PlanilhaGrande(Refusal):
    """413."""

    codigo = "planilha_grande"
    status = 413
    detail = f"A planilha passa de {MAIS_BYTES // 1024 // 1024} MB ou de {MAIS_LINHAS} linhas. Divida-a em partes e envie uma de cada vez."


def ler(data: bytes) -> list[Linha]:
    """Every line, checked by itself. Raises ImportacaoInvalida with all that is wrong, and PlanilhaGrande."""
    linhas, erros = separar(data)
    if erros:
        raise ImportacaoInvalida(erros)
    return linhas


def separar(data: bytes) -> tuple[list[Linha], list[ErroDeLinha]]:
    """The lines that are right by themselves, and what is wrong with the others. Raises ImportacaoInvalida where it is no sheet of lines,
    and PlanilhaGrande."""
    if len(data) > MAIS_BYTES:
        raise PlanilhaGrande()
    linhas: list[Linha] = []
    erros: list[ErroDeLinha] = []
    rows = _rows(_text(data))
    numero, first = next(rows, (1, []))
    colunas = _colunas(numero, first)
    for numero, row in rows:
        try:
            linhas.append(_linha(numero, colunas, row))
        except ImportacaoInvalida as invalid:
            erros += invalid.erros
        if len(linhas) + len(erros) > MAIS_LINHAS:
            raise PlanilhaGrande()
    if not (linhas or erros):
        raise ImportacaoInvalida([ErroDeLinha("arquivo", "Não há nenhuma empresa abaixo do cabeçalho.", numero)])
    return linhas, erros


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportacaoInvalida([ErroDeLinha("arquivo", "Salve a planilha como CSV UTF-8: ela veio em UTF-16.", 1)])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            numero = data.count(b"\n", 0, error.start) + 1
    raise ImportacaoInvalida([ErroDeLinha("arquivo", "Há bytes que não são texto em UTF-8 nem em Windows-1252.", numero)])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line that it begins on; blank ones are passed over."""
    if (nul := text.find("\x00")) >= 0:
        raise ImportacaoInvalida([ErroDeLinha("arquivo", "Há um caractere nulo: isto não é um CSV.", text.count("\n", 0, nul) + 1)])
    header = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    while True:
        numero = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            told = "Há aspas que não fecham, ou texto depois delas." if "limit" not in str(error) else "Há um campo grande demais."
            raise ImportacaoInvalida([ErroDeLinha("arquivo", told, numero)]) from None
        if any(cell.strip() for cell in row):
            yield numero, row


def _colunas(numero: int, header: list[str]) -> list[str]:
    colunas = [sem_acentos(cell).replace(" ", "_") for cell in header]
    while colunas and not colunas[-1]:
        colunas.pop()
    problem = ""
    if missing := sorted(OBRIGATORIAS.difference(colunas)):
        problem = f"Falta a coluna {' e a coluna '.join(missing)}. O cabeçalho é: {';'.join(COLUNAS)}"
    elif unknown := [each for each in colunas if each not in COLUNAS]:
        problem = f"Não conhecemos a coluna «{unknown[0][:50]}». O cabeçalho é: {';'.join(COLUNAS)}"
    elif len(set(colunas)) < len(colunas):
        problem = "Há uma coluna repetida."
    if problem:
        raise ImportacaoInvalida([ErroDeLinha("cabecalho", problem, numero)])
    return colunas


def _linha(numero: int, colunas: list[str], row: list[str]) -> Linha:
    if any(cell.strip() for cell in row[len(colunas):]):
        said_of = f"Tem {len(row)} colunas, e o cabeçalho tem {len(colunas)}."
        raise ImportacaoInvalida([ErroDeLinha("arquivo", said_of, numero)])
    cells = {coluna: cell.strip() for coluna, cell in zip(colunas, row, strict=False) if cell.strip()}
    values: dict[str, object] = {**cells, **{each: _lista(cells[each]) for each in _LISTAS if each in cells}}
    try:
        return Linha.model_validate({"numero": numero, **values})
    except ValidationError as invalid:
        found = invalid.errors(include_url=False)
    raise ImportacaoInvalida([ErroDeLinha(str(each["loc"][0]) if each["loc"] else "usuario", said(each), numero) for each in found])


def _lista(cell: str) -> list[str]:
    """`nenhum` is the empty list; a blank cell says nothing."""
    if sem_acentos(cell) == NENHUM:
        return []
    return [part.strip() for part in cell.split("|") if part.strip()]


class CadastroSQL:
    """Who is known already, by what identifies them. `seen` waits until the view of departamentos has what was recorded."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], seen: Callable[[], Awaitable[None]]) -> None:
        self._pool, self._seen = pool, seen

    async def conhecidos(self, documentos: Collection[str], emails: Collection[str], departamentos: Collection[str]) -> Conhecidos:
        await self._seen()
        async with self._pool.connection() as connection:
            async with connection.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(
                    "select id, razao_social, nome, documento as chave from identidades where documento = any(%s)", (list(documentos),)
                )
                empresas = _known(await cursor.fetchall())
                await cursor.execute(
                    "select id, nome, telefone, lower(email) as chave from identidades where lower(email) = any(%s)", (list(emails),)
                )
                usuarios = _known(await cursor.fetchall())
            found = await connection.execute(
                "select busca, array_agg(id) from departamentos where busca = any(%s) group by busca", (list(departamentos),)
            )
            return Conhecidos(empresas, usuarios, dict(await found.fetchall()))


def _known(rows: list[dict[str, Any]]) -> Mapping[str, Conhecida]:
    return {row["chave"]: Conhecida(row["id"], row) for row in rows}
