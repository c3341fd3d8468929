"""Serviços: what is asked, in which words, and how insistently."""
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.responses import Response

from adapters.api.acesso import Gerente, departamentos_de
from adapters.api.answers import Json
from adapters.api.door import Atual, Equipe, Gravador, Parts
from adapters.api.listas import Cursor, Limite, responder
from adapters.api.modelos import ERROS
from adapters.api.respostas import ALTERA, CRIA, lista, mostra, pedido
from adapters.api.simulacao import Simulacao, Simulada, simular
from domain.escritorio import configuracao
from domain.escritorio.configuracao import DadosServico
from domain.refusal import NaoEncontrado
from projections import servicos
from projections.servicos import Servico

router = APIRouter(tags=["Serviços"])
TEXTO = "Olá, {cliente}. Para {servico} de {competencia}, até {prazo}, precisamos de:\n{pendencias}\n\nEnvie por aqui: {link}"
NOVO = {
    "nome": "Fechamento fiscal", "departamento_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a020",
    "processo_modelo_id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a060",
    "comunicacao": {"assunto": "Documentos de {competencia} – {empresa}", "texto": TEXTO},
    "regua": [
        {"dias": -5, "base": "vencimento", "tipo": "lembrete"},
        {"dias": 3, "base": "vencimento", "tipo": "cobranca", "repetir": {"cada": 3, "ate": 30}},
    ],
    "baixa_automatica": "nunca",
}
VISTO = {**NOVO, "id": "5b8f4f5e-6f6c-4d8e-8a43-0d7c1fb7a030"}


@router.post("/servicos", status_code=201, summary="Criar um serviço", responses=CRIA, openapi_extra=pedido(NOVO))
async def criar(body: DadosServico, quem: Gerente, gravador: Gravador) -> Response:
    """A placeholder that is not known is refused; a texto without `{link}` gets it appended."""
    id = uuid4()
    return await gravador.record(quem, lambda work: configuracao.criar_servico(work, id, body), answer=lambda _: {"id": id})


@router.get("/servicos", dependencies=[Atual], summary="Os serviços, por nome", responses=lista(Servico, "Servicos", VISTO))
async def listar(quem: Equipe, parts: Parts, limite: Limite = 50, cursor: Cursor = None) -> Response:
    """Those of the departamentos that the asker sees."""
    async with parts.pool.connection() as connection:
        return responder(await servicos.listar(connection, limite, cursor, departamentos_de(quem)))


@router.get("/servicos/{id}", dependencies=[Atual], summary="Um serviço", responses=mostra(Servico, VISTO))
async def mostrar(id: UUID, quem: Equipe, parts: Parts) -> Response:
    async with parts.pool.connection() as connection:
        found = await servicos.mostrar(connection, id)
    if found is None or not quem.sees_departamento(found["departamento_id"]):
        raise NaoEncontrado("este serviço")
    return Json(found)


@router.put("/servicos/{id}", summary="Alterar um serviço", responses=ALTERA, openapi_extra=pedido(NOVO))
async def alterar(id: UUID, body: DadosServico, quem: Gerente, gravador: Gravador) -> Response:
    """Holds at once for open programações; another modelo only for the next ones."""
    return await gravador.record(quem, lambda work: configuracao.alterar_servico(work, id, body), status=200)


@router.post(
    "/servicos/{id}/regua/simulacao", summary="Experimentar uma régua no passado",
    responses={200: {"model": Simulada}, 401: ERROS, 403: ERROS, 404: ERROS, 422: ERROS},
    openapi_extra=pedido({"regua": NOVO["regua"], "de": "2026-07-01", "ate": "2026-09-30"}),
)
async def simular_(id: UUID, body: Simulacao, quem: Gerente, parts: Parts) -> Response:
    """O que ela teria enviado nesses dias às programações do serviço, com as respostas como vieram, ao lado do que a régua enviou de fato.
    Nada é gravado. Supõe quem sempre podia ser avisado, e que a resposta viria igual; para na resposta, como a de verdade.
    `depois_da_resposta` conta as que sairiam até 24 horas depois de o cliente ter respondido algo da mesma programação."""
    [simulada] = await simular(parts, quem, id, body)
    return Json(simulada)
