"""A programação's whole past as its régua saw it, and whom it could have told (R8, R9): for `domain.servico.porque` to explain."""
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.escritorio.avisar import channels
from domain.escritorio.consulta import Contato
from domain.escritorio.relogio import own, passo_a_passo
from domain.event import Recorded
from domain.servico.porque import Impedimento, Inalcancavel, Trecho
from domain.servico.state import SERVICO
from domain.usuario.avisos import CanalDeAviso
from domain.usuario.state import USUARIO, Usuario


def trechos(id: UUID, history: Sequence[Recorded], contatos: Mapping[UUID, Contato]) -> list[Trecho]:
    """`history`: by position, what `acompanhar` folds and the streams of these people, up to the moment that is looked at.

    Addresses are those of today: the log says that one changed, never to what (R17).
    """
    passed = {recorded.position: found for recorded, found in passo_a_passo(id, (each for each in history if each.stream not in contatos))}
    people: dict[UUID, Usuario | None] = dict.fromkeys(contatos)
    found, servico, made = None, None, list[Trecho]()
    for recorded in history:
        if recorded.stream in people:
            people[recorded.stream] = USUARIO.fold(people[recorded.stream], recorded)
        servico, found = own(SERVICO, servico, recorded), passed.get(recorded.position, found)
        moved = recorded.position in passed or recorded.stream in people or (servico is not None and recorded.stream == servico.id)
        if not moved or found is None or servico is None:
            continue
        outside = [_impedimento(people[each], contato, found.andamento.programacao.gerada.empresa_id, servico.departamento)
                   for each, contato in contatos.items() if people[each] is not None]
        fora = tuple(each for each in outside if each)
        de = max([recorded.at, *(each.de for each in made[-1:])])
        made.append(Trecho(de, recorded.position, found.andamento, found.regras, len(fora) < len(outside), fora))
    return made


def _impedimento(usuario: Usuario | None, contato: Contato, empresa: UUID, departamento: UUID) -> Inalcancavel | None:
    """As `eligible` decides, with the clause that says no; None: it can be told."""
    assert usuario is not None
    if usuario.may_answer(empresa, departamento):
        if channels(usuario, contato):
            return None
        if not usuario.notificar_por:
            return Inalcancavel(usuario.id, Impedimento.SEM_CANAL)
        returned = usuario.devolvidos & frozenset[CanalDeAviso](usuario.notificar_por)
        return Inalcancavel(usuario.id, Impedimento.ENDERECO_DEVOLVIDO if returned else Impedimento.SEM_ENDERECO)
    if not usuario.ativo:
        return Inalcancavel(usuario.id, Impedimento.INATIVO)
    return Inalcancavel(usuario.id, Impedimento.OUTRA_EMPRESA if empresa not in usuario.empresas else Impedimento.OUTRO_DEPARTAMENTO)


def until(history: Sequence[Recorded], instant: datetime) -> list[Recorded]:
    """R16: in each stream all up to the last event with `em` not after it."""
    return [each for each in history if each.at <= instant]
