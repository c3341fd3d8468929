"""Users: made, changed, deactivated; who may do so, and what must not be left without somebody."""
import re
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from domain.acesso import EQUIPE, Perfil, Quem
from domain.agenda.events import AgendaAlterada
from domain.agenda.state import AGENDA
from domain.departamento.state import DEPARTAMENTO
from domain.empresa.events import ResponsaveisDefinidos, Responsavel
from domain.empresa.state import EMPRESA
from domain.escritorio.alcance import asker
from domain.escritorio.avisar import colleague
from domain.escritorio.consulta import Consulta, Responsabilidades
from domain.log import Identidade, Work, get, record
from domain.programacao.commands import Transferir
from domain.programacao.refusals import ResponsavelInvalido
from domain.programacao.state import PROGRAMACAO
from domain.refusal import Invalido, Proibido, Refusal
from domain.servico.state import SERVICO
from domain.texto import Nome
from domain.usuario.avisos import Avisos, CanalDeAviso
from domain.usuario.events import (
    EnderecoConfirmado,
    SenhaDefinida,
    SenhaPedida,
    UsuarioAlterado,
    UsuarioCadastrado,
    UsuarioDesativado,
    UsuarioIdentidadeAlterada,
    UsuarioReativado,
)
from domain.usuario.state import USUARIO, Usuario

_EMAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\]]+\.[^\s@<>(),;:\\\"\[\].]{2,}")


def _email(text: str) -> str:
    cleaned = text.strip().lower()
    if not _EMAIL.fullmatch(cleaned) or not cleaned.isprintable() or ".." in cleaned:
        raise ValueError("não é um endereço de e-mail (por exemplo, maria@padariasol.com.br)")
    return cleaned


def _telefone(text: str) -> str:
    digits = re.sub(r"[\s().-]", "", text)
    if re.fullmatch(r"[1-9]\d{9,10}", digits):
        digits = "+55" + digits
    if not re.fullmatch(r"\+[1-9]\d{7,14}", digits):
        raise ValueError("não é um telefone com DDD (por exemplo, +55 11 98765-4321)")
    return digits


def _distinct(canais: tuple[CanalDeAviso, ...]) -> tuple[CanalDeAviso, ...]:
    return tuple(dict.fromkeys(canais))


Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Telefone = Annotated[str, Field(max_length=40), AfterValidator(_telefone)]
Senha = Annotated[str, Field(min_length=10, max_length=200)]
Canais = Annotated[tuple[CanalDeAviso, ...], Field(max_length=10), AfterValidator(_distinct)]
Muitos = Annotated[tuple[UUID, ...], Field(max_length=5000)]


class ResponsavelEmUso(Refusal):
    """R19."""

    codigo = "responsavel_em_uso"
    detail = "Este usuário é responsável por trabalho em aberto (programações: {programacoes}; agendas: {agendas}): diga quem assume."

    def __init__(self, held: Responsabilidades) -> None:
        super().__init__(programacoes=len(held.programacoes), agendas=len(held.agendas))


class UltimoAdministrador(Refusal):
    """An office without one could not be run."""

    codigo = "ultimo_administrador"
    detail = "Este é o último administrador ativo: torne outro usuário administrador antes."


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NovoUsuario(_Body):
    """Departamentos: not named means all, an empty list means none. Without `senha` the user gets a link to choose one."""

    nome: Nome
    email: Email
    telefone: Telefone | None = None
    perfil: Perfil
    senha: Senha | None = None
    empresas: Muitos = ()
    departamentos: Muitos | None = None
    notificar_por: Canais
    avisos: Avisos = Avisos.LOGO


class MudancasUsuario(_Body):
    """PATCH: what is absent stays; `departamentos` null means all."""

    nome: Nome | None = None
    email: Email | None = None
    telefone: Telefone | None = None
    perfil: Perfil | None = None
    senha: Senha | None = None
    empresas: Muitos | None = None
    departamentos: Muitos | None = None
    notificar_por: Canais | None = None
    avisos: Avisos | None = None
    ativo: StrictBool | None = None
    transferir_para: UUID | None = None


ESPERA_SENHA = 60.0  # seconds
SO_SEUS = frozenset({"nome", "telefone", "senha", "notificar_por", "avisos"})
_IDENTIDADE = ("nome", "email", "telefone")


async def cadastrar(work: Work, id: UUID, novo: NovoUsuario, senha_hash: str | None) -> None:
    """A gerente adds clients; the equipe is the administrador's."""
    _needs(await asker(work), novo.perfil)
    await _check(work, novo.perfil, novo.empresas, novo.departamentos)
    record(work, id, UsuarioCadastrado(
        perfil=novo.perfil, empresas=novo.empresas, departamentos=novo.departamentos, notificar_por=novo.notificar_por, avisos=novo.avisos
    ))
    campos: dict[str, str | None] = {"tipo": "usuario", "nome": novo.nome, "email": novo.email, "telefone": novo.telefone}
    if senha_hash:
        record(work, id, SenhaDefinida())
        campos["senha"] = senha_hash
    else:
        record(work, id, SenhaPedida())
    work.said.identidades.append(Identidade(id, campos))


async def alterar(work: Work, consulta: Consulta, id: UUID, mudancas: MudancasUsuario, senha_hash: str | None) -> None:
    """Everybody changes what is one's own; the rest is the gerente's (clients) or the administrador's."""
    quem = await asker(work)
    usuario = await get(work, USUARIO, id)
    given = mudancas.model_fields_set
    if quem.id != id or not given <= SO_SEUS:
        _needs(quem, usuario.perfil)
        _needs(quem, mudancas.perfil or usuario.perfil)
    perfil = mudancas.perfil or usuario.perfil
    if (perfil in EQUIPE) != usuario.equipe:
        raise Invalido("perfil", "Um cliente não vira equipe, nem o contrário: cadastre outro usuário.")
    empresas = tuple(usuario.empresas) if mudancas.empresas is None else mudancas.empresas
    departamentos = mudancas.departamentos if "departamentos" in given else _tuple(usuario.departamentos)
    await _check(work, perfil, empresas, departamentos)
    after = UsuarioAlterado(
        perfil=perfil, empresas=empresas, departamentos=departamentos,
        notificar_por=usuario.notificar_por if mudancas.notificar_por is None else mudancas.notificar_por,
        avisos=mudancas.avisos or usuario.avisos,
    )
    if _access(after) != (usuario.perfil, usuario.empresas, usuario.departamentos, usuario.notificar_por, usuario.avisos):
        record(work, id, after)
    await _activate(work, consulta, usuario, mudancas, perfil)
    _identify(work, id, mudancas, senha_hash)


async def fica(work: Work, consulta: Consulta, id: UUID, transferir_para: UUID | None) -> Responsabilidades | None:
    """R19, after a deactivation: what was given to the user while it was being decided goes to who takes over. With nobody named the user
    stays active, and this is what for."""
    usuario = await get(work, USUARIO, id)
    if usuario.ativo or not (held := await consulta.responsabilidades(id)):
        return None
    if transferir_para is None:
        record(work, id, UsuarioReativado())
        return held
    await _hand_over(work, consulta, id, transferir_para)
    return None


async def pedir_senha(work: Work, id: UUID) -> None:
    """A link to choose a password; asked again within a minute, it is the same request."""
    usuario = await get(work, USUARIO, id)
    asked = usuario.senha_pedida_em
    if usuario.ativo and not (asked and (work.context.now - asked).total_seconds() < ESPERA_SENHA):
        record(work, id, SenhaPedida())


async def definir_senha(work: Work, id: UUID, senha_hash: str) -> None:
    """By a one-use link; ends every session."""
    usuario = await get(work, USUARIO, id)
    if not usuario.ativo:
        raise Proibido("entrar: este usuário está desativado")
    record(work, id, SenhaDefinida())
    work.said.identidades.append(Identidade(id, {"tipo": "usuario", "senha": senha_hash}))
    work.said.ended_sessions.append(id)


async def confirmar_endereco(work: Work, id: UUID, canal: CanalDeAviso) -> None:
    """What came back from there is over: it is written to again. By who may change this user; one that is not marked stays as it is."""
    quem = await asker(work)
    usuario = await get(work, USUARIO, id)
    _needs(quem, usuario.perfil)
    if canal in usuario.devolvidos:
        record(work, id, EnderecoConfirmado(canal=canal))


def _needs(quem: Quem, perfil: Perfil) -> None:
    if perfil is Perfil.CLIENTE:
        quem.needs_gerente("alterar usuários")
    else:
        quem.needs_administrador("alterar usuários da equipe")


def _tuple(departamentos: frozenset[UUID] | None) -> tuple[UUID, ...] | None:
    return None if departamentos is None else tuple(sorted(departamentos))


def _access(said: UsuarioAlterado) -> tuple[object, ...]:
    departamentos = None if said.departamentos is None else frozenset(said.departamentos)
    return said.perfil, frozenset(said.empresas), departamentos, said.notificar_por, said.avisos


def _identify(work: Work, id: UUID, mudancas: MudancasUsuario, senha_hash: str | None) -> None:
    campos: dict[str, str | None] = {name: getattr(mudancas, name) for name in _IDENTIDADE if name in mudancas.model_fields_set}
    for name in ("nome", "email"):
        if name in campos and campos[name] is None:
            raise Invalido(name, "Não pode ficar em branco.")
    if campos:
        record(work, id, UsuarioIdentidadeAlterada(campos=tuple(campos)))
    if senha_hash:
        record(work, id, SenhaDefinida())
        campos["senha"] = senha_hash
        work.said.ended_sessions.append(id)
    if campos:
        work.said.identidades.append(Identidade(id, {"tipo": "usuario", **campos}))


async def _check(work: Work, perfil: Perfil, empresas: tuple[UUID, ...], departamentos: tuple[UUID, ...] | None) -> None:
    if perfil is Perfil.CLIENTE and not empresas:
        raise Invalido("empresas", "Diga de que empresa é este cliente.")
    if perfil is not Perfil.CLIENTE and empresas:
        raise Invalido("empresas", "Só clientes têm empresas.")
    for empresa in empresas:
        if (await work.find(EMPRESA, empresa)).state is None:
            raise Invalido("empresas", f"Não encontramos a empresa {empresa}.")
    for departamento in departamentos or ():
        if (await work.find(DEPARTAMENTO, departamento)).state is None:
            raise Invalido("departamentos", f"Não encontramos o departamento {departamento}.")


async def _activate(work: Work, consulta: Consulta, usuario: Usuario, mudancas: MudancasUsuario, perfil: Perfil) -> None:
    leaves = usuario.ativo and mudancas.ativo is False
    if usuario.perfil is Perfil.ADMINISTRADOR and (leaves or perfil is not Perfil.ADMINISTRADOR):
        others = [(await work.find(USUARIO, each)).state for each in await consulta.administradores() if each != usuario.id]
        if not any(other and other.ativo and other.perfil is Perfil.ADMINISTRADOR for other in others):
            raise UltimoAdministrador()
    if leaves:
        await _hand_over(work, consulta, usuario.id, mudancas.transferir_para)
        record(work, usuario.id, UsuarioDesativado(transferido_para=mudancas.transferir_para))
        work.said.ended_sessions.append(usuario.id)
    elif mudancas.ativo and not usuario.ativo:
        record(work, usuario.id, UsuarioReativado())


async def _hand_over(work: Work, consulta: Consulta, de: UUID, para: UUID | None) -> None:
    """R19: all that is open goes to one person, or the deactivation is refused."""
    held = await consulta.responsabilidades(de)
    if held and para is None:
        raise ResponsavelEmUso(held)
    if para is None:
        return
    usuario = (await work.find(USUARIO, para)).state
    if usuario is None or para == de:
        raise ResponsavelInvalido()
    told = await colleague(work, consulta, para)
    for programacao_id in held.programacoes:
        programacao = await get(work, PROGRAMACAO, programacao_id)
        if programacao.fim or programacao.responsavel != de:
            continue
        if not usuario.may_be_responsavel((await get(work, SERVICO, programacao.gerada.servico_id)).departamento):
            raise ResponsavelInvalido()
        record(work, programacao_id, *Transferir(para=para, destinatarios=told).decide(programacao, work.context))
    for agenda_id in held.agendas:
        agenda = await get(work, AGENDA, agenda_id)
        if agenda.removida or agenda.dados.responsavel_id != de:
            continue
        if not usuario.may_be_responsavel((await get(work, SERVICO, agenda.dados.servico_id)).departamento):
            raise ResponsavelInvalido()
        fields = {name: getattr(agenda.dados, name) for name in AgendaAlterada.model_fields}
        record(work, agenda_id, AgendaAlterada(**{**fields, "responsavel_id": para}))
    for empresa_id in held.empresas:
        empresa = await get(work, EMPRESA, empresa_id)
        taken = [departamento for departamento, usuario_id in empresa.responsaveis.items() if usuario_id == de]
        if not all(usuario.may_be_responsavel(departamento) for departamento in taken):
            raise ResponsavelInvalido()
        if taken:
            table = {**empresa.responsaveis, **dict.fromkeys(taken, para)}
            rows = tuple(Responsavel(departamento_id=d, usuario_id=u) for d, u in table.items())
            record(work, empresa_id, ResponsaveisDefinidos(responsaveis=rows))
