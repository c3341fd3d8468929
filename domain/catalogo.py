"""Every event there is, and how old forms of them are read."""
from domain.agenda import events as agenda
from domain.codec import Codec
from domain.departamento import events as departamento
from domain.empresa import events as empresa
from domain.escritorio import events as escritorio
from domain.event import declared
from domain.link import events as link
from domain.notificacao import events as notificacao
from domain.processo_modelo import events as processo_modelo
from domain.programacao import events as programacao
from domain.servico import events as servico
from domain.usuario import events as usuario

EVENTS = [
    each for module in (escritorio, departamento, usuario, empresa, processo_modelo, servico, agenda, programacao, link, notificacao)
    for each in declared(module)
]
CODEC = Codec(EVENTS)
