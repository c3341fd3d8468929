"""The equipe's movements (M2-M19), and those of a client who signed in: a table of paths."""
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from adapters.api import corpos
from adapters.api.door import Autor, Chave, Gravador, IfMatch, expected_version, recorder
from adapters.api.modelos import ERROS, AnexosEnviados, Avisado, Criado, Feito, Solicitado
from adapters.api.movimentos import Movimentos, so_o_certo
from domain.acesso import Quem
from domain.arquivo import Limites
from domain.escritorio import geracao, movimentacao
from domain.programacao.apontamentos import AlterarExigencia, Conferir, IncluirAtividade
from domain.programacao.commands import AlterarPrazo, Baixar, Cancelar, Estornar
from domain.programacao.events import Exigencia, Item, TipoSolicitacao
from domain.refusal import NaoEncontrado

router = APIRouter(tags=["Movimentos"])
Responses = dict[int | str, dict[str, Any]]
REFUSED: Responses = {401: ERROS, 403: ERROS, 404: ERROS, 409: ERROS, 412: ERROS}
DONE: Responses = {200: {"model": Feito, "description": "Nada mudou"}, 201: {"model": Feito}, **REFUSED}
TOLD: Responses = {200: {"model": Avisado, "description": "Nada mudou"}, 201: {"model": Avisado}, **REFUSED}
CHANGED: Responses = {200: {"model": Feito}, **REFUSED}
FILES: Responses = {201: {"model": AnexosEnviados}, 413: ERROS, 415: ERROS, **REFUSED}
_ARQUIVO = {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}}
_FORM = {"type": "object", "required": ["arquivo"], "properties": {"arquivo": _ARQUIVO}}
MULTIPART = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}


ConferirAntes = Annotated[bool, Query(
    description="Se o conteúdo não condiz com o pedido, responde 409 `conteudo_diferente` com os `avisos`, e nada é gravado."
)]
MesmoAssim = Annotated[bool, Query(description="Grava também o que não condiz, com os avisos.")]


async def on_programacao(request: Request, id: UUID, quem: Autor, chave: Chave = None, if_match: IfMatch = None) -> Movimentos:
    return Movimentos(await recorder(request, chave), quem, id, expected_version(if_match))


Em = Annotated[Movimentos, Depends(on_programacao)]


async def for_team(em: Em) -> Movimentos:
    """What only the equipe does is not there for a client."""
    em.quem.needs_equipe()
    return em


Equipe = Annotated[Movimentos, Depends(for_team)]


@router.post("/programacoes", status_code=201, responses={201: {"model": Criado}, **REFUSED}, summary="Programar um serviço avulso (M1)")
async def programar(body: geracao.NovaProgramacao, quem: Autor, gravador: Gravador) -> Response:
    """Unless told not to, asks the client at once."""
    _team(quem)
    id, consulta = uuid4(), gravador.parts.consulta
    return await gravador.record(quem, lambda work: geracao.programar(work, consulta, id, body), answer=lambda _: {"id": id}, stream=id)


def _team(quem: Quem) -> None:
    if quem.cliente:
        raise NaoEncontrado()


A = "/programacoes/{id}/atividades"


@router.post(A, status_code=201, responses={201: {"model": Criado}, **REFUSED}, summary="Incluir um item neste checklist (M19)")
async def incluir(body: corpos.NovoItem, em: Equipe) -> Response:
    padrao, exigencia = Limites(), Exigencia.OBRIGATORIA if body.obrigatoria else Exigencia.A_REALIZAR
    item = Item(
        id=uuid4(), nome=body.nome, instrucao=body.instrucao, exigencia=exigencia, formatos=padrao.formatos,
        tamanho_maximo_mb=padrao.tamanho_maximo_mb, maximo_arquivos=padrao.maximo_arquivos,
    )
    return await em.move(IncluirAtividade(item=item), answer=lambda _: {"id": item.id})


@router.post(A + "/{atividade}/anexos", status_code=201, responses=FILES, openapi_extra=MULTIPART, summary="Anexar arquivos (M3)")
async def anexar(
    atividade: UUID, request: Request, em: Em, conferir: ConferirAntes = False, mesmo_assim: MesmoAssim = False
) -> Response:
    """Campo `arquivo`, um ou mais: todos ou nenhum. O conteúdo é lido onde o formato permite; os `avisos` vêm na resposta."""
    return await em.attach(request, atividade, so_o_certo if conferir and not mesmo_assim else None)


@router.delete(A + "/{atividade}/anexos/{anexo}", responses=CHANGED, summary="Remover um arquivo (M4)")
async def remover(atividade: UUID, anexo: UUID, em: Em) -> Response:
    return await em.remove(atividade, anexo)


R = "/programacoes/{id}/recebidos/{recebido}"


@router.post(R + "/colocacao", status_code=201, responses={413: ERROS, 415: ERROS, **DONE}, summary="Colocar o que veio por e-mail (M20)")
async def colocar(recebido: UUID, body: corpos.Colocacao, em: Em) -> Response:
    """Numa atividade, como se tivesse sido enviado ali (M3), com os mesmos limites e avisos."""
    return await em.place(recebido, body)


@router.post(R + "/descarte", status_code=201, responses=DONE, summary="Descartar o que veio por e-mail (M20)")
async def descartar(recebido: UUID, body: corpos.Descarte, em: Equipe) -> Response:
    """Os bytes ficam guardados por mais 30 dias."""
    return await em.put_away(recebido, body)


@router.post(A + "/{atividade}/anexos/{anexo}/conferencia", status_code=201, responses=TOLD, summary="Conferir um arquivo (M17)")
async def conferir(atividade: UUID, anexo: UUID, body: corpos.Vazio, em: Equipe) -> Response:
    return await em.move(Conferir(atividade=atividade, anexo=anexo), answer=lambda _: {"destinatarios": []})


@router.post(A + "/{atividade}/anexos/{anexo}/devolucao", status_code=201, responses=TOLD, summary="Devolver um arquivo com motivo (M17)")
async def devolver(atividade: UUID, anexo: UUID, body: corpos.Motivo, em: Equipe) -> Response:
    consulta = em.parts.consulta
    return await em.tell(lambda work: movimentacao.devolver(work, consulta, em.programacao, atividade, anexo, body.motivo, em.versao))


@router.post(A + "/{atividade}/retornos", status_code=201, responses=DONE, summary="Responder sem arquivo (M5, M6, M7)")
async def responder(atividade: UUID, body: corpos.Retorno, em: Em) -> Response:
    return await em.answer(atividade, body)


@router.post(A + "/{atividade}/comentarios", status_code=201, responses=TOLD, summary="Comentar (M8)")
async def comentar(atividade: UUID, body: corpos.Comentario, em: Em) -> Response:
    return await em.comment(atividade, body)


@router.post(A + "/{atividade}/reabertura", status_code=201, responses=TOLD, summary="Reabrir com instrução (M9)")
async def reabrir(atividade: UUID, body: corpos.Reabertura, em: Equipe) -> Response:
    consulta = em.parts.consulta
    return await em.tell(
        lambda work: movimentacao.reabrir(work, consulta, em.programacao, atividade, body.comentario, body.notificar, em.versao)
    )


@router.put(A + "/{atividade}/exigencia", responses=CHANGED, summary="Alterar a exigência (M10)")
async def exigir(atividade: UUID, body: corpos.NovaExigencia, em: Equipe) -> Response:
    return await em.move(AlterarExigencia(atividade=atividade, exigencia=body.exigencia, comentario=body.comentario), status=200)


P = "/programacoes/{id}"


ASKED: Responses = {202: {"model": Solicitado}, **REFUSED}


@router.post(P + "/solicitacoes", status_code=202, responses=ASKED, summary="Enviar nova solicitação ao cliente (M2)")
async def solicitar(body: corpos.Vazio, em: Equipe) -> Response:
    consulta = em.parts.consulta
    return await em.tell(
        lambda work: movimentacao.solicitar(work, consulta, em.programacao, TipoSolicitacao.MANUAL, em.versao), status=202
    )


@router.post(P + "/transferencia", status_code=201, responses=DONE, summary="Transferir a outro responsável (M11)")
async def transferir(body: corpos.Transferencia, em: Equipe) -> Response:
    consulta = em.parts.consulta
    return await em.record(
        lambda work: movimentacao.transferir(
            work, consulta, em.programacao, body.responsavel_id, body.comentario, body.proximas, em.versao
        )
    )


@router.post(P + "/baixa", status_code=201, responses=DONE, summary="Registrar a baixa (M12)")
async def baixar(body: corpos.Baixa, em: Equipe) -> Response:
    return await em.move(Baixar(status=body.status, observacao=body.observacao))


@router.post(P + "/estorno", status_code=201, responses=DONE, summary="Estornar a baixa (M13)")
async def estornar(body: corpos.Motivo, em: Equipe) -> Response:
    return await em.move(Estornar(motivo=body.motivo))


@router.post(P + "/cancelamento", status_code=201, responses=DONE, summary="Cancelar a programação (M14)")
async def cancelar(body: corpos.Motivo, em: Equipe) -> Response:
    return await em.move(Cancelar(motivo=body.motivo))


@router.put(P + "/prazo", responses=CHANGED, summary="Alterar o prazo (M16)")
async def alterar_prazo(body: corpos.NovoPrazo, em: Equipe) -> Response:
    return await em.move(AlterarPrazo(**body.model_dump()), status=200)
