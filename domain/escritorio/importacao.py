"""Empresas and their users out of a sheet: all of it or nothing, the known ones found by CNPJ and e-mail."""
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple, Protocol, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from domain.acesso import Perfil
from domain.documento import Documento
from domain.empresa.events import EmpresaCadastrada, EmpresaIdentidadeAlterada
from domain.empresa.state import EMPRESA
from domain.escritorio.alcance import asker
from domain.escritorio.pessoas import Canais, Email, Telefone
from domain.log import Identidade, Work, get, record
from domain.refusal import Refusal
from domain.texto import Nome, sem_acentos
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import UsuarioAlterado, UsuarioCadastrado, UsuarioIdentidadeAlterada
from domain.usuario.state import USUARIO, Usuario

MAIS_ERROS = 200


def _no_formula(name: str) -> str:
    """A sheet that lost its values holds formulas: nobody is called so, and the next sheet would run them."""
    if name[0] in "=+-@":
        raise ValueError("começa como uma fórmula de planilha; escreva só o nome")
    return name


NomeNaPlanilha = Annotated[Nome, AfterValidator(_no_formula)]


class Linha(BaseModel):
    """One line of the sheet. What is None was left blank: on what is known already it changes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    numero: int
    razao_social: NomeNaPlanilha
    nome: NomeNaPlanilha | None = None
    cnpj: Documento
    usuario: NomeNaPlanilha | None = None
    email: Email | None = None
    telefone: Telefone | None = None
    departamentos: Annotated[tuple[Nome, ...], Field(max_length=200)] | None = None
    notificar_por: Canais | None = None

    @model_validator(mode="after")
    def _whole_user(self) -> Self:
        if self.email and not self.usuario:
            raise ValueError("informe o nome do usuário deste e-mail")
        if not self.email and (self.usuario or self.telefone or self.departamentos is not None or self.notificar_por is not None):
            raise ValueError("informe o e-mail do usuário")
        return self


class ErroDeLinha(NamedTuple):
    """What is wrong, and on which line of the file."""

    campo: str
    mensagem: str
    linha: int


class ImportacaoInvalida(Refusal):
    """422: nothing was imported; `erros` says why, line by line."""

    codigo = "importacao_invalida"
    status = 422
    detail = "Nada foi importado. Linha {linha}, {campo}: {mensagem}{mais}"

    def __init__(self, erros: Sequence[ErroDeLinha]) -> None:
        ordered = sorted(erros, key=lambda erro: erro.linha)
        first, others = ordered[0], len(ordered) - 1
        super().__init__(linha=first.linha, campo=first.campo, mensagem=first.mensagem, mais=f" E mais {others}." if others else "")
        self.erros = ordered[:MAIS_ERROS]


@dataclass(frozen=True, slots=True)
class Conhecida:
    """An empresa or a user that is there already, with what identifies it."""

    id: UUID
    campos: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Conhecidos:
    """Empresas by CNPJ or CPF, users by e-mail, departamentos by their names without accents or case."""

    empresas: Mapping[str, Conhecida]
    usuarios: Mapping[str, Conhecida]
    departamentos: Mapping[str, Sequence[UUID]]


class Cadastro(Protocol):
    """Who is known already, of those that a sheet names."""

    async def conhecidos(self, documentos: Collection[str], emails: Collection[str], departamentos: Collection[str]) -> Conhecidos: ...


@dataclass(frozen=True, slots=True)
class Importadas:
    """How many empresas were made, and how many were there already."""

    criadas: int
    atualizadas: int


async def importar(work: Work, cadastro: Cadastro, linhas: Sequence[Linha], new_id: Callable[[], UUID]) -> Importadas:
    """Raises ImportacaoInvalida with everything that is wrong in the sheet; nothing of it is recorded then."""
    (await asker(work)).needs_gerente("importar empresas")
    by_cnpj, by_email = _grouped(linhas, lambda linha: linha.cnpj), _grouped(linhas, lambda linha: linha.email)
    names = {sem_acentos(nome) for linha in linhas for nome in linha.departamentos or ()}
    conhecidos = await cadastro.conhecidos(by_cnpj.keys(), by_email.keys(), names)
    usuarios = {email: await get(work, USUARIO, each.id) for email, each in conhecidos.usuarios.items()}
    erros = [*_contradictions(by_cnpj, by_email), *_unknown(linhas, conhecidos), *_of_the_equipe(by_email, usuarios)]
    if erros:
        raise ImportacaoInvalida(erros)
    ids = {}
    for cnpj, its in by_cnpj.items():
        known = conhecidos.empresas.get(cnpj)
        ids[cnpj] = known.id if known else new_id()
        await _empresa(work, ids[cnpj], its, known)
    for email, its in by_email.items():
        client = conhecidos.usuarios.get(email)
        _usuario(work, client or Conhecida(new_id(), {}), usuarios.get(email), _said(its, ids, conhecidos))
    return Importadas(criadas=len(ids) - len(conhecidos.empresas), atualizadas=len(conhecidos.empresas))


def _grouped(linhas: Iterable[Linha], key: Callable[[Linha], str | None]) -> dict[str, list[Linha]]:
    found: dict[str, list[Linha]] = {}
    for linha in linhas:
        if of := key(linha):
            found.setdefault(of, []).append(linha)
    return found


def _contradictions(by_cnpj: Mapping[str, Sequence[Linha]], by_email: Mapping[str, Sequence[Linha]]) -> Iterator[ErroDeLinha]:
    for its in by_cnpj.values():
        yield from _differs(its, "razao_social", "nome")
    for its in by_email.values():
        yield from _differs(its, "usuario", "telefone", "departamentos", "notificar_por")
        first_of: dict[str, int] = {}
        for linha in its:
            if linha.cnpj in first_of:
                yield ErroDeLinha("email", f"Este usuário já está na linha {first_of[linha.cnpj]}, para esta empresa.", linha.numero)
            first_of.setdefault(linha.cnpj, linha.numero)


def _differs(linhas: Sequence[Linha], *campos: str) -> Iterator[ErroDeLinha]:
    """What is said of one CNPJ, or of one e-mail, is said the same on all of its lines; a blank says nothing."""
    for campo in campos:
        said = [(linha, value) for linha in linhas if (value := getattr(linha, campo)) is not None]
        for linha, value in said[1:]:
            if value != said[0][1]:
                yield ErroDeLinha(campo, f"Não é o mesmo que está na linha {said[0][0].numero}.", linha.numero)


def _unknown(linhas: Iterable[Linha], conhecidos: Conhecidos) -> Iterator[ErroDeLinha]:
    for linha in linhas:
        for nome in linha.departamentos or ():
            match len(conhecidos.departamentos.get(sem_acentos(nome), ())):
                case 0:
                    yield ErroDeLinha("departamentos", f"Não encontramos o departamento «{nome}».", linha.numero)
                case 1:
                    pass
                case _:
                    yield ErroDeLinha("departamentos", f"Há mais de um departamento «{nome}».", linha.numero)


def _of_the_equipe(by_email: Mapping[str, Sequence[Linha]], usuarios: Mapping[str, Usuario]) -> Iterator[ErroDeLinha]:
    for email, usuario in usuarios.items():
        if usuario.equipe:
            yield from (ErroDeLinha("email", "Este e-mail é de um usuário da equipe.", each.numero) for each in by_email[email])


async def _empresa(work: Work, id: UUID, linhas: Sequence[Linha], known: Conhecida | None) -> None:
    razao_social = linhas[0].razao_social
    nome = next((linha.nome for linha in linhas if linha.nome), None)
    if known is None:
        record(work, id, EmpresaCadastrada())
        campos = {"razao_social": razao_social, "nome": nome or razao_social, "documento": linhas[0].cnpj}
        work.said.identidades.append(Identidade(id, {"tipo": "empresa", **campos}))
        return
    changed = _changed(known, razao_social=razao_social, nome=nome)
    if changed:
        await get(work, EMPRESA, id)
        record(work, id, EmpresaIdentidadeAlterada(campos=tuple(changed)))
        work.said.identidades.append(Identidade(id, {"tipo": "empresa", **changed}))


@dataclass(frozen=True, slots=True)
class _Client:
    """What all lines of one e-mail say together."""

    nome: str | None
    email: str | None
    telefone: str | None
    empresas: tuple[UUID, ...]
    departamentos: tuple[UUID, ...] | None
    notificar_por: tuple[CanalDeAviso, ...] | None


def _said(linhas: Sequence[Linha], ids: Mapping[str, UUID], conhecidos: Conhecidos) -> _Client:
    first = linhas[0]
    departamentos = next((each.departamentos for each in linhas if each.departamentos is not None), None)
    return _Client(
        first.usuario, first.email, next((each.telefone for each in linhas if each.telefone), None),
        tuple(ids[each.cnpj] for each in linhas),
        None if departamentos is None else tuple(dict.fromkeys(conhecidos.departamentos[sem_acentos(nome)][0] for nome in departamentos)),
        next((each.notificar_por for each in linhas if each.notificar_por is not None), None),
    )


def _usuario(work: Work, known: Conhecida, usuario: Usuario | None, said: _Client) -> None:
    """A client needs no password: a sheet of hundreds must not write to all of them. Who wants one asks for it."""
    if usuario is None:
        canais = (CanalDeAviso.EMAIL,) if said.notificar_por is None else said.notificar_por
        record(work, known.id, UsuarioCadastrado(
            perfil=Perfil.CLIENTE, empresas=said.empresas, departamentos=said.departamentos, notificar_por=canais, avisos=Avisos.LOGO,
        ))
        campos = {"nome": said.nome, "email": said.email, "telefone": said.telefone}
        work.said.identidades.append(Identidade(known.id, {"tipo": "usuario", **campos}))
        return
    empresas = usuario.empresas.union(said.empresas)
    departamentos = usuario.departamentos if said.departamentos is None else frozenset(said.departamentos)
    canais = usuario.notificar_por if said.notificar_por is None else said.notificar_por
    if (empresas, departamentos, canais) != (usuario.empresas, usuario.departamentos, usuario.notificar_por):
        record(work, known.id, UsuarioAlterado(
            perfil=Perfil.CLIENTE, empresas=tuple(sorted(empresas)), notificar_por=canais, avisos=usuario.avisos,
            departamentos=None if departamentos is None else tuple(sorted(departamentos)),
        ))
    changed = _changed(known, nome=said.nome, telefone=said.telefone)
    if changed:
        record(work, known.id, UsuarioIdentidadeAlterada(campos=tuple(changed)))
        work.said.identidades.append(Identidade(known.id, {"tipo": "usuario", **changed}))


def _changed(known: Conhecida, **said: str | None) -> dict[str, str | None]:
    return {campo: value for campo, value in said.items() if value is not None and value != known.campos.get(campo)}
