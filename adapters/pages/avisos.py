"""«Como você quer ser avisado»: a client chooses by the address at the foot of each mail, and mail programs leave by it (RFC 8058)."""
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import PlainTextResponse, Response

from adapters.api.door import Parts
from adapters.api.portal import PRIVATE
from adapters.messages import escolha
from adapters.pages.door import Handler, Pagina
from adapters.pages.formulario import Formulario, act, gravador, sent
from adapters.pages.perfil import Escolha
from adapters.pages.portal.palavras import final, mascarado
from adapters.pages.rendering import Recusa, page
from adapters.wiring import System
from domain.acesso import Quem
from domain.escritorio import preferencias
from domain.event import Canal
from domain.refusal import NaoEncontrado
from domain.usuario.state import USUARIO, Usuario

ONE_CLICK = "List-Unsubscribe"


class PaginaDeAvisos(Pagina):
    """Who holds the address has all the proof that there is: a mail program sends neither cookie nor Origin."""

    def trusts(self, request: Request, parts: System) -> bool:
        return True

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handle(request)
            response.headers.update(PRIVATE)
            return response

        return answer


router = APIRouter(route_class=PaginaDeAvisos, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Cliente:
    """Whose address it is, as that client is now."""

    usuario: Usuario
    token: str

    @property
    def quem(self) -> Quem:
        return self.usuario.quem(Canal.PORTAL)


async def named(token: str, parts: Parts) -> Cliente:
    """404 also for who is deactivated (R19), and for the equipe, which signs in."""
    id = escolha.named(parts.settings.secret(), token)
    usuario = (await parts.store.load(USUARIO, id)).state if id else None
    if usuario is None or not usuario.ativo or usuario.equipe:
        raise NaoEncontrado("este endereço")
    return Cliente(usuario, token)


DoCliente = Annotated[Cliente, Depends(named)]


@router.get("/avisos/{token}")
async def mostrar(request: Request, cliente: DoCliente) -> Response:
    """Shows and changes nothing: programs that look into mail open every address."""
    return await _shown(request, cliente)


async def _shown(request: Request, cliente: Cliente, recusa: Recusa | None = None) -> Response:
    parts: System = request.app.state.system
    async with parts.pool.connection() as connection:
        row = await (await connection.execute("select email, telefone from identidades where id = %s", (cliente.usuario.id,))).fetchone()
    email, telefone = row or (None, None)
    eu = {
        "notificar_por": cliente.usuario.notificar_por, "email": mascarado(email) if email else None,
        "telefone": f"final {final(telefone)}" if telefone else None,
    }
    return await page(request, "avisos/avisos.html", recusa=recusa, eu=eu, cliente=True, tem_senha=cliente.usuario.tem_senha)


@router.post("/avisos/{token}")
async def escolher(request: Request, cliente: DoCliente, parts: Parts) -> Response:
    """The form of the page; or one click in a mail program, which may send it as either kind of form."""
    await request.body()  # kept, for whoever reads it again
    fields = await request.form(max_files=0, max_fields=20)
    if ONE_CLICK in fields:
        await parts.store.run(lambda work: preferencias.sem_email(work, parts.consulta), cliente.quem)
        return PlainTextResponse("Você não recebe mais pedidos por e-mail. Para voltar a receber, abra este mesmo endereço.")
    form: Formulario = await sent(request)

    async def choose() -> Response:
        canais = form.body(Escolha).canais
        return await gravador(request, form).record(
            cliente.quem, lambda work: preferencias.escolher(work, parts.consulta, canais), status=200
        )

    said = "Está guardado. É assim que você vai ser avisado."
    return await act(request, form, choose, request.url.path, said, lambda refused: _shown(request, cliente, refused))
