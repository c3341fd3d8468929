"""What held for the programações of one serviço and one empresa, from when to when, under a régua that is tried (R9, R19)."""
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from domain.empresa.state import EMPRESA, Empresa
from domain.escritorio.relogio import regras
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID, Escritorio
from domain.event import Recorded
from domain.servico.regua import Regua
from domain.servico.simulacao import Vigencia
from domain.servico.state import SERVICO, Servico


def vigencias(servico_id: UUID, history: Iterable[Recorded], regua: Regua) -> list[Vigencia]:
    """`history`: by position, the streams of the serviço, the empresa and the office; only what changes something."""
    servico: Servico | None = None
    empresa: Empresa | None = None
    escritorio: Escritorio | None = None
    found: list[Vigencia] = []
    for recorded in history:
        if recorded.stream == ESCRITORIO_ID:
            escritorio = ESCRITORIO.fold(escritorio, recorded)
        elif recorded.stream == servico_id:
            servico = SERVICO.fold(servico, recorded)
        else:
            empresa = EMPRESA.fold(empresa, recorded)
        if not (servico and empresa and escritorio):
            continue
        held = replace(regras(servico, empresa, escritorio), regua=regua)
        if not found or held != found[-1].regras:
            found.append(Vigencia(recorded.position, recorded.at, held))
    return found
