"""What a sheet would do, line by line: told from what importing it says, which is then not recorded."""
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from adapters.importacao import CadastroSQL, separar
from adapters.wiring import System
from domain.acesso import Quem
from domain.documento import documento_formatado
from domain.escritorio import importacao
from domain.escritorio.importacao import Conhecidos, ErroDeLinha, ImportacaoInvalida, Importadas, Linha
from domain.log import Work
from domain.texto import sem_acentos
from domain.usuario.events import UsuarioAlterado
from domain.usuario.state import USUARIO, Usuario


class Destino(StrEnum):
    """What becomes of a line."""

    ERRADA = "errada"
    NOVA = "nova"
    MUDA = "muda"
    IGUAL = "igual"


@dataclass(frozen=True, slots=True)
class Mudanca:
    """`de` None where nothing was there; `para` None where the words of `o_que` say all."""

    o_que: str
    de: str | None = None
    para: str | None = None


@dataclass(frozen=True, slots=True)
class Prevista:
    """A line of the sheet: whom it names, and what it changes or what is wrong with it."""

    numero: int
    destino: Destino
    empresa: str
    documento: str
    usuario: str
    mudancas: tuple[Mudanca, ...] = ()


@dataclass(frozen=True, slots=True)
class Ensaio:
    """All lines in order. `selo` is the same as long as importing would do the same."""

    linhas: Sequence[Prevista]

    @property
    def selo(self) -> str:
        return hashlib.sha256(repr([*self.linhas]).encode()).hexdigest()

    @property
    def serve(self) -> bool:
        """It can be imported: nothing is wrong."""
        return not self.quantas(Destino.ERRADA)

    @property
    def faz(self) -> bool:
        """Importing it would change something."""
        return any(each.destino in (Destino.NOVA, Destino.MUDA) for each in self.linhas)

    def quantas(self, destino: Destino) -> int:
        return sum(each.destino is destino for each in self.linhas)


_CAMPOS: Final = {
    "razao_social": "razão social", "nome": "nome", "telefone": "telefone", "cnpj": "CNPJ", "usuario": "usuário", "email": "e-mail",
    "departamentos": "departamentos", "notificar_por": "avisos", "arquivo": "planilha", "cabecalho": "cabeçalho",
}
_CANAIS: Final = {"email": "e-mail", "whatsapp": "WhatsApp", "portal": "portal"}


class _Ensaiado(Exception):
    """Ends the attempt before anything is recorded."""


async def ensaiar(parts: System, quem: Quem, data: bytes) -> Ensaio:
    """Raises ImportacaoInvalida where it is no sheet of lines at all, PlanilhaGrande, Proibido."""
    linhas, erros = separar(data)
    while True:
        bad = {erro.linha for erro in erros}
        good = [linha for linha in linhas if linha.numero not in bad]
        told: list[Prevista] = []

        async def rehearse(work: Work, good: Sequence[Linha] = good, told: list[Prevista] = told) -> None:
            told += (await contar(work, parts, good))[1]
            raise _Ensaiado

        try:
            await parts.store.run(rehearse, quem)
        except _Ensaiado:
            return Ensaio(sorted([*told, *_wrong(data, linhas, erros)], key=lambda each: each.numero))
        except ImportacaoInvalida as invalid:
            erros = [*erros, *invalid.erros]


async def contar(work: Work, parts: System, linhas: Sequence[Linha]) -> tuple[Importadas, list[Prevista]]:
    """Imports them by this attempt, and tells what that is line by line."""
    cadastro = _Lembra(CadastroSQL(parts.pool, parts.seen))
    done = await importacao.importar(work, cadastro, linhas, uuid4)
    usuarios = {email: (await work.find(USUARIO, each.id)).state for email, each in cadastro.found.usuarios.items()}
    async with parts.pool.connection() as connection:
        cursor = await connection.execute("select id, nome from departamentos")
        departamentos: dict[UUID, str] = dict(await cursor.fetchall())
    return done, list(_Contado(work, cadastro.found, usuarios, departamentos).of(linhas))


@dataclass(slots=True)
class _Lembra:
    """The cadastro, and what it answered."""

    cadastro: CadastroSQL
    found: Conhecidos = field(default_factory=lambda: Conhecidos({}, {}, {}))

    async def conhecidos(self, documentos: Collection[str], emails: Collection[str], departamentos: Collection[str]) -> Conhecidos:
        self.found = await self.cadastro.conhecidos(documentos, emails, departamentos)
        return self.found


@dataclass(frozen=True, slots=True)
class _Contado:
    work: Work
    conhecidos: Conhecidos
    usuarios: Mapping[str, Usuario | None]
    departamentos: Mapping[UUID, str]

    def of(self, linhas: Sequence[Linha]) -> Iterator[Prevista]:
        empresas: set[str] = set()
        emails: set[str] = set()
        for linha in linhas:
            mudancas = [] if linha.cnpj in empresas else list(self._empresa(linha))
            if linha.email:
                mudancas += self._usuario(linha, linha.email in emails)
            empresas.add(linha.cnpj)
            emails |= {linha.email} if linha.email else set()
            new = any(each.o_que in (EMPRESA_NOVA, USUARIO_NOVO) for each in mudancas)
            destino = Destino.NOVA if new else Destino.MUDA if mudancas else Destino.IGUAL
            yield Prevista(
                linha.numero, destino, linha.nome or linha.razao_social, documento_formatado(linha.cnpj), linha.usuario or "",
                tuple(mudancas),
            )

    def _empresa(self, linha: Linha) -> Iterator[Mudanca]:
        known = self.conhecidos.empresas.get(linha.cnpj)
        if known is None:
            yield Mudanca(EMPRESA_NOVA)
        else:
            yield from self._campos(known.id, known.campos)

    def _usuario(self, linha: Linha, seen: bool) -> Iterator[Mudanca]:
        assert linha.email is not None
        known, empresa = self.conhecidos.usuarios.get(linha.email), self.conhecidos.empresas.get(linha.cnpj)
        usuario = self.usuarios.get(linha.email)
        if known is None or usuario is None:
            yield Mudanca(TAMBEM if seen else USUARIO_NOVO)
            return
        if empresa is None or empresa.id not in usuario.empresas:
            yield Mudanca(TAMBEM)
        if seen:
            return
        yield from self._campos(known.id, known.campos)
        for event in self.work.said.events.get(known.id, ()):
            if isinstance(event, UsuarioAlterado):
                yield from self._acesso(usuario, event)

    def _campos(self, id: UUID, known: Mapping[str, str | None]) -> Iterator[Mudanca]:
        for said in self.work.said.identidades:
            if said.id == id:
                yield from (Mudanca(_CAMPOS[name], known.get(name), value) for name, value in said.campos.items() if name in _CAMPOS)

    def _acesso(self, usuario: Usuario, said: UsuarioAlterado) -> Iterator[Mudanca]:
        before, after = self._nomes(usuario.departamentos), self._nomes(said.departamentos)
        if before != after:
            yield Mudanca(_CAMPOS["departamentos"], before, after)
        if usuario.notificar_por != said.notificar_por:
            yield Mudanca(_CAMPOS["notificar_por"], _canais(usuario.notificar_por), _canais(said.notificar_por))

    def _nomes(self, ids: Iterable[UUID] | None) -> str:
        if ids is None:
            return "todos"
        return ", ".join(sorted((self.departamentos.get(id, "") for id in ids), key=sem_acentos)) or "nenhum"


EMPRESA_NOVA: Final = "empresa nova"
USUARIO_NOVO: Final = "usuário novo"
TAMBEM: Final = "passa a responder por esta empresa"


def _canais(canais: Iterable[str]) -> str:
    return ", ".join(_CANAIS[canal] for canal in canais) or "nenhum"


def _wrong(data: bytes, linhas: Sequence[Linha], erros: Sequence[ErroDeLinha]) -> Iterator[Prevista]:
    """What could not be read is shown as it stands in the file."""
    read = {linha.numero: linha for linha in linhas}
    raw = data.decode("utf-8-sig", errors="replace").splitlines()
    by_line: dict[int, list[ErroDeLinha]] = {}
    for erro in erros:
        by_line.setdefault(erro.linha, []).append(erro)
    for numero, its in by_line.items():
        linha = read.get(numero)
        shown = linha.razao_social if linha else raw[numero - 1][:120] if 0 < numero <= len(raw) else ""
        said = tuple(Mudanca(_CAMPOS.get(each.campo, each.campo), None, each.mensagem) for each in its)
        yield Prevista(
            numero, Destino.ERRADA, shown, documento_formatado(linha.cnpj) if linha else "", (linha.usuario or "") if linha else "", said
        )
