"""Users: the equipe and the clients, what each sees and how each is told."""
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.listas import Busca, Cursor
from adapters.api.usuarios import change
from adapters.pages.cadastros import escolhas
from adapters.pages.cadastros.conferir import SALVAR, conferido, rascunho
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.door import Equipe, Pagina, Pessoa
from adapters.pages.formulario import Enviado, Formulario, act, fields, gravador
from adapters.pages.rendering import Recusa, page
from domain.acesso import Perfil
from domain.escritorio import pessoas
from domain.escritorio.pessoas import MudancasUsuario, NovoUsuario
from domain.refusal import NaoEncontrado
from domain.usuario.avisos import CanalDeAviso
from projections import usuarios
from projections.nomes import nomes
from projections.usuarios import Usuario

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/usuarios")
LISTA: Final = "/cadastros/usuarios"
EQUIPE: Final = (Perfil.ADMINISTRADOR, Perfil.GERENTE, Perfil.COLABORADOR, Perfil.AUDITOR)
_PERFIS: Final = {"equipe": EQUIPE, "clientes": (Perfil.CLIENTE,), "desativados": (), "todos": ()}
Quais = Literal["equipe", "clientes", "desativados", "todos"]
Tipo = Literal["cliente", "equipe"]


def may_change(pessoa: Pessoa, perfil: Perfil) -> bool:
    """Clients are the gerente's, the equipe the administrador's."""
    return pessoa.quem.gere if perfil is Perfil.CLIENTE else pessoa.quem.administra


@router.get("")
async def listar(
    request: Request, pessoa: Equipe, parts: Parts, busca: Busca = None, situacao: Quais = "todos", cursor: Cursor = None
) -> Response:
    filtros = usuarios.Filtros(perfil=_PERFIS[situacao], ativo=situacao != "desativados", busca=busca)
    async with parts.pool.connection() as connection:
        found = await usuarios.listar(connection, filtros, 50, cursor)
        departamentos = dict(await escolhas.de_departamentos(connection))
        called = await nomes(connection, {id for each in found.itens for id in each["empresas"][:3]})
    return await page(
        request, "cadastros/usuarios.html", pessoa, lista=found, busca=busca or "", situacao=situacao, cursor=cursor,
        departamentos=departamentos, empresas=called,
    )


@router.get("/novo")
async def novo(request: Request, pessoa: Gerente, parts: Parts, tipo: Tipo = "cliente", empresa: UUID | None = None) -> Response:
    return await _new(request, parts, pessoa, tipo, [empresa] if empresa else [])


async def _new(
    request: Request, parts: Parts, pessoa: Pessoa, tipo: str, chosen: list[UUID], recusa: Recusa | None = None,
    digitado: Recusa | None = None,
) -> Response:
    if tipo == "equipe":
        pessoa.quem.needs_administrador("cadastrar usuários da equipe")
    return await page(
        request, "cadastros/usuario_novo.html", pessoa, recusa=recusa, digitado=recusa or digitado, tipo=tipo,
        **await _offered(parts, chosen, recusa or digitado),
    )


async def _offered(parts: Parts, chosen: list[UUID], typed: Recusa | None) -> dict[str, Any]:
    """Departamentos, and the empresas that are chosen, with others by what is looked for."""
    if typed:
        chosen = escolhas.ids(typed.digitado.get("empresas", ()))
    async with parts.pool.connection() as connection:
        escolhidas, outras = await escolhas.de_empresas(connection, chosen, typed.valor("procurar_empresa") if typed else "")
        return {"departamentos": await escolhas.de_departamentos(connection), "escolhidas": escolhidas, "outras": outras}


@router.post("")
async def criar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    tipo = "equipe" if form.um("tipo") == "equipe" else "cliente"
    if form.um("acao") != SALVAR:
        return await _new(request, parts, pessoa, tipo, [], digitado=rascunho(form))

    async def create() -> Response:
        id, body = uuid4(), conferido(NovoUsuario, {**_typed(form), "perfil": form.um("perfil") or tipo}, _campo)
        return await gravador(request, form).record(
            pessoa.quem, lambda work: pessoas.cadastrar(work, id, body, None), answer=lambda _: {"id": id}
        )

    said = f"{form.um('nome')[:100]} foi cadastrado. Um link para escolher a senha vai por e-mail."
    return await act(
        request, form, create, lambda answer: f"{LISTA}/{fields(answer)['id']}", said,
        lambda recusa: _new(request, parts, pessoa, tipo, [], recusa),
    )


def _typed(form: Formulario) -> dict[str, object]:
    """What all profiles have; a box that nobody ticked is an empty list."""
    typed: dict[str, object] = {
        "nome": form.um("nome"), "email": form.um("email"), "telefone": form.um("telefone") or None,
        "empresas": form.varios("empresas"), "notificar_por": form.varios("notificar_por"),
        "departamentos": None if form.um("departamentos_quais") != "alguns" else form.varios("departamentos"),
    }
    return {**typed, **({"avisos": form.um("avisos")} if form.um("avisos") else {})}


def _campo(name: str) -> str:
    return name.split(".")[0]


@router.get("/{id}")
async def mostrar(request: Request, id: UUID, pessoa: Equipe, parts: Parts) -> Response:
    return await _one(request, parts, pessoa, id)


async def _found(parts: Parts, id: UUID) -> Usuario:
    async with parts.pool.connection() as connection:
        usuario = await usuarios.mostrar(connection, id)
    if usuario is None:
        raise NaoEncontrado("este usuário")
    return usuario


async def _one(
    request: Request, parts: Parts, pessoa: Pessoa, id: UUID, recusa: Recusa | None = None, digitado: Recusa | None = None
) -> Response:
    usuario = await _found(parts, id)
    muda = may_change(pessoa, usuario["perfil"])
    held = await parts.consulta.responsabilidades(id) if muda and usuario["ativo"] and usuario["perfil"] is not Perfil.CLIENTE else None
    async with parts.pool.connection() as connection:
        heirs = [(each["id"], each["nome"]) for each in await escolhas.quem_assume(connection) if each["id"] != id] if held else []
    typed = recusa or digitado
    return await page(
        request, "cadastros/usuario.html", pessoa, recusa=recusa, digitado=typed, usuario=usuario, muda=muda, mantem=held, assumem=heirs,
        **await _offered(parts, list(usuario["empresas"]), typed if typed and typed.formulario == "usuario" else None),
    )


@router.post("/{id}")
async def alterar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    if form.um("acao") != SALVAR:
        return await _one(request, parts, pessoa, id, digitado=rascunho(form))
    usuario = await _found(parts, id)

    async def record() -> Response:
        typed = _typed(form) if usuario["perfil"] is Perfil.CLIENTE else {**_typed(form), "empresas": (), "perfil": form.um("perfil")}
        return await change(gravador(request, form), pessoa.quem, id, conferido(MudancasUsuario, typed, _campo))

    return await act(
        request, form, record, f"{LISTA}/{id}", "O usuário foi salvo.", lambda recusa: _one(request, parts, pessoa, id, recusa)
    )


@router.post("/{id}/situacao")
async def ativar(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """Deactivates, with somebody who takes over where there is something open (R19); or reactivates."""
    ativo = form.marcado("ativo")

    async def record() -> Response:
        typed: dict[str, object] = {"ativo": ativo}
        if heir := form.um("transferir_para"):
            typed["transferir_para"] = heir
        return await change(gravador(request, form), pessoa.quem, id, conferido(MudancasUsuario, typed, _campo))

    said = "O usuário está ativo de novo." if ativo else "O usuário foi desativado: as sessões e os links dele terminaram."
    return await act(request, form, record, f"{LISTA}/{id}", said, lambda recusa: _one(request, parts, pessoa, id, recusa))


@router.post("/{id}/senha")
async def mandar_link(request: Request, id: UUID, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """A link to choose a password, by e-mail."""
    usuario = await _found(parts, id)
    if usuario["perfil"] is not Perfil.CLIENTE:
        pessoa.quem.needs_administrador("alterar usuários da equipe")

    async def ask() -> Response:
        return await gravador(request, form).record(pessoa.quem, lambda work: pessoas.pedir_senha(work, id), status=200)

    said = f"Um link para escolher a senha vai para {usuario['email']}. Ele vale por 48 horas, uma vez só."
    return await act(request, form, ask, f"{LISTA}/{id}", said, lambda recusa: _one(request, parts, pessoa, id, recusa))


@router.post("/{id}/enderecos/{canal}/confirmacao")
async def confirmar(request: Request, id: UUID, canal: CanalDeAviso, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """It is right after all: messages go there again."""
    async def record() -> Response:
        return await gravador(request, form).record(pessoa.quem, lambda work: pessoas.confirmar_endereco(work, id, canal))

    said = "O endereço foi confirmado: as mensagens voltam a ir para ele."
    return await act(request, form, record, f"{LISTA}/{id}", said, lambda recusa: _one(request, parts, pessoa, id, recusa))
