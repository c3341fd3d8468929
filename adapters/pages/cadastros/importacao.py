"""Importing a sheet of empresas: it is sent, looked at line by line, and then imported as it was looked at, or not at all."""
import asyncio
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from adapters.api.door import Parts
from adapters.api.faults import sentence
from adapters.api.importacoes import sheet
from adapters.importacao import COLUNAS, MAIS_BYTES, MAIS_LINHAS, ler, separar
from adapters.pages.cadastros import planilha
from adapters.pages.cadastros.ensaio import Destino, Ensaio, contar, ensaiar
from adapters.pages.cadastros.portas import Gerente
from adapters.pages.door import Pagina, Pessoa
from adapters.pages.formulario import Enviado, act, fields, gravador
from adapters.pages.palavras import quantos
from adapters.pages.rendering import Recusa, go, page
from domain.escritorio.importacao import Importadas, Linha
from domain.event import Canal
from domain.log import Work
from domain.refusal import Refusal

router = APIRouter(route_class=Pagina, include_in_schema=False, prefix="/cadastros/empresas")
COMECO: Final = "/cadastros/empresas/importar"
PARTE: Final = 300
EXEMPLO: Final = (
    COLUNAS,
    ("Padaria Sol Nascente Ltda", "Padaria Sol", "11.222.333/0001-81", "Maria Alves", "maria@padariasol.example", "(11) 98765-4321",
     "Fiscal|Contábil", "email|whatsapp"),
    ("Padaria Sol Nascente Ltda", "Padaria Sol", "11.222.333/0001-81", "João Alves", "joao@padariasol.example", "", "Pessoal", "email"),
    ("Oficina Lima ME", "Oficina Lima", "12.ABC.345/01DE-35", "Rui Lima", "rui@oficinalima.example", "", "", ""),
    ("Ana Prado", "", "390.533.447-05", "", "", "", "", ""),
)
Planilha = Annotated[str, Query(pattern="^[0-9a-f]{64}$")]


class PreviaMudou(Refusal):
    """409: what would be done is not what was looked at."""

    codigo = "previa_mudou"
    detail = "Os cadastros mudaram desde esta prévia, e nada foi importado. Veja abaixo o que a planilha faz agora e confirme de novo."


class SemPlanilha(Refusal):
    """The sheet was imported already, or another one was sent after it."""

    codigo = "sem_planilha"
    status = 410
    detail = "Esta prévia não vale mais: a planilha já foi importada ou outra veio depois dela. Envie a planilha de novo."


@router.get("/exemplo.csv")
async def exemplo(pessoa: Gerente) -> Response:
    """With the mark by which spreadsheets know UTF-8."""
    text = "\r\n".join(";".join(linha) for linha in EXEMPLO) + "\r\n"
    headers = {"Content-Disposition": 'attachment; filename="empresas-exemplo.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/importar")
async def comecar(request: Request, pessoa: Gerente) -> Response:
    return await _start(request, pessoa)


async def _start(request: Request, pessoa: Pessoa, recusa: Recusa | None = None) -> Response:
    return await page(
        request, "cadastros/importar.html", pessoa, recusa=recusa, colunas=COLUNAS, linhas=MAIS_LINHAS, megas=MAIS_BYTES // 2**20,
    )


@router.post("/importar")
async def enviar(request: Request, pessoa: Gerente, parts: Parts) -> Response:
    """Keeps the sheet, and goes to what it would do."""
    try:
        data = await sheet(request)
        await asyncio.to_thread(separar, data)
    except Refusal as refusal:
        told = await sentence(request, refusal)
        return await _start(request, pessoa, Recusa("planilha", told, {"arquivo": told}, status=refusal.status))
    await planilha.guardar(parts, pessoa.usuario.id, data)
    return go(f"{COMECO}/previa?planilha={planilha.digest(data)}")


@router.get("/importar/previa")
async def prever(
    request: Request, pessoa: Gerente, parts: Parts, planilha: Planilha, mostrar: Destino | None = None,
    parte: Annotated[int, Query(ge=1, le=MAIS_LINHAS)] = 1,
) -> Response:
    return await _preview(request, parts, pessoa, planilha, mostrar, parte)


async def _preview(
    request: Request, parts: Parts, pessoa: Pessoa, sha256: str, mostrar: Destino | None = None, parte: int = 1,
    recusa: Recusa | None = None,
) -> Response:
    data = await planilha.guardada(parts, pessoa.usuario.id, sha256)
    if data is None:
        refusal = SemPlanilha()
        return await _start(request, pessoa, Recusa("planilha", refusal.detail, status=refusal.status))
    ensaio = await ensaiar(parts, pessoa.quem, data)
    shown = [each for each in ensaio.linhas if mostrar is None or each.destino is mostrar]
    return await page(
        request, "cadastros/importar_previa.html", pessoa, recusa=recusa, ensaio=ensaio, linhas=shown[(parte - 1) * PARTE : parte * PARTE],
        mostrar=mostrar, parte=parte, partes_de=-(-len(shown) // PARTE), planilha=sha256, destinos=Destino,
    )


@router.post("/importar/confirmar")
async def confirmar(request: Request, pessoa: Gerente, parts: Parts, form: Enviado) -> Response:
    """Imports the sheet that was looked at, if it still does what was shown."""
    sha256, selo = form.um("planilha"), form.um("selo")
    quem, recorder = replace(pessoa.quem, canal=Canal.IMPORTACAO), gravador(request, form)
    done: dict[str, int] = {}

    async def imports(work: Work) -> Importadas:
        imported, told = await contar(work, parts, await _lines(parts, pessoa, sha256))
        if Ensaio(told).selo != selo:
            raise PreviaMudou
        return imported

    async def confirm() -> Response:
        answer = await recorder.answered(quem) or await recorder.record(
            quem, imports, answer=lambda found: {"criadas": found.criadas, "atualizadas": found.atualizadas}, status=200
        )
        done.update(fields(answer))
        await planilha.esquecer(parts, pessoa.usuario.id)
        return answer

    answer = await act(
        request, form, confirm, "/cadastros/empresas", "", lambda recusa: _preview(request, parts, pessoa, sha256, recusa=recusa)
    )
    if not done:
        return answer
    known = f" e {quantos(done['atualizadas'], 'que já havia', 'que já havia')}" if done["atualizadas"] else ""
    return go("/cadastros/empresas", f"A planilha foi importada: {quantos(done['criadas'], 'empresa nova', 'empresas novas')}{known}.")


async def _lines(parts: Parts, pessoa: Pessoa, sha256: str) -> list[Linha]:
    data = await planilha.guardada(parts, pessoa.usuario.id, sha256)
    if data is None:
        raise SemPlanilha
    return await asyncio.to_thread(ler, data)
