"""Every event there is, and how old forms of them are read."""
from domain.agenda import events as agenda
from domain.codec import Codec
from domain.departamento import events as departamento
from domain.empresa import events as empresa
from domain.escritorio import events as escritorio
from domain.event import Event
from domain.link import events as link
from domain.notificacao import events as notificacao
from domain.processo_modelo import events as processo_modelo
from domain.programacao import events as programacao
from domain.servico import events as servico
from domain.usuario import events as usuario

_MODULES = (escritorio, departamento, usuario, empresa, processo_modelo, servico, agenda, programacao, link, notificacao)


def _events() -> list[type[Event]]:
    found = []
    for module in _MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Event) and value.__module__ == module.__name__:
                found.append(value)
    return found


EVENTS = _events()
CODEC = Codec(EVENTS)
