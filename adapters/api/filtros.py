"""The filters of the list of serviços programados, which the painel shares."""
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from domain.competencia import Competencia
from domain.prazo import Prazo
from projections.filtros import Filtros

Status = Literal[
    "nao_iniciada", "iniciada", "concluida", "concluida_com_pendencias", "cancelada", "abertas", "encerradas"
]
Ids = Annotated[list[UUID], Query(max_length=100)]


async def filtros(
    empresa_id: Ids = [], servico_id: Ids = [], departamento_id: Ids = [], responsavel_id: Ids = [],  # noqa: B006
    competencia: Annotated[list[Competencia], Query(max_length=100)] = [],  # noqa: B006
    status: Annotated[list[Status], Query(max_length=7)] = [], prazo: Annotated[list[Prazo], Query(max_length=3)] = [],  # noqa: B006
    busca: Annotated[str | None, Query(max_length=200, description="Razão social, nome, CNPJ ou serviço.")] = None,
    com_novidade: bool | None = None, a_conferir: bool | None = None,
) -> Filtros:
    return Filtros(
        empresa_id=tuple(empresa_id), servico_id=tuple(servico_id), departamento_id=tuple(departamento_id),
        responsavel_id=tuple(responsavel_id), competencia=tuple(competencia), status=tuple(status), prazo=tuple(prazo), busca=busca,
        com_novidade=com_novidade, a_conferir=a_conferir,
    )


Filtrado = Annotated[Filtros, Depends(filtros)]
