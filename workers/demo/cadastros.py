"""The cadastros of the demonstration: the administrador makes the office and its equipe, the gerente all the rest."""
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from adapters.passwords import hashed
from domain.acesso import Perfil, Quem
from domain.agenda.state import AGENDA
from domain.departamento.state import DEPARTAMENTO
from domain.empresa.events import Responsavel
from domain.empresa.state import EMPRESA
from domain.escritorio import configuracao, empresas, pessoas
from domain.escritorio.configuracao import DadosAgenda, DadosEscritorio, DadosProcessoModelo, DadosServico, FeriadoProprio, NovoDepartamento
from domain.escritorio.empresas import NovaEmpresa
from domain.escritorio.pessoas import NovoUsuario
from domain.escritorio.state import ESCRITORIO, ESCRITORIO_ID
from domain.event import Canal
from domain.log import Aggregate, Work
from domain.processo_modelo.state import PROCESSO_MODELO
from domain.servico.state import SERVICO
from domain.usuario.state import USUARIO
from workers import first
from workers.demo import people, services
from workers.demo.office import Demonstracao, UseCase, na_equipe, together
from workers.demo.people import HELENA, demo_id

Cadastro = tuple[Aggregate[Any], UUID, UseCase, Quem]
ADMINISTRADOR = Quem(first.ADMIN_ID, Perfil.ADMINISTRADOR, Canal.PAINEL)


def departamento_id(key: str) -> UUID:
    return demo_id(f"departamento/{key}")


FIRST = departamento_id("fiscal")
"""What the demonstration makes before all else that is its own."""


async def register(demo: Demonstracao) -> None:
    """One hash serves all: the senha is everybody's, and printed at the start."""
    senha = await hashed(people.SENHA)
    await demo.run(lambda work: _name(work, demo), ADMINISTRADOR)
    for kind in _all(demo, senha):
        await together(demo.once(aggregate, id, use_case, quem) for aggregate, id, use_case, quem in kind)


async def set_agendas(demo: Demonstracao) -> None:
    """Once their months are told: from then on the scheduler brings what they say by itself."""
    gerente = na_equipe(HELENA)
    await together(demo.once(AGENDA, each.id, _agenda(each, demo), gerente) for each in services.AGENDAS)


async def _name(work: Work, demo: Demonstracao) -> None:
    """Only an office that nobody has touched since it was founded."""
    if (await work.find(ESCRITORIO, ESCRITORIO_ID)).version > 1:
        return
    feriados = [
        FeriadoProprio(data=date(demo.hoje.year + years, month, day), nome=nome)
        for years in (-1, 0, 1) for month, day, nome in people.FERIADOS
    ]
    await configuracao.alterar_escritorio(work, DadosEscritorio(nome=people.ESCRITORIO, uf=people.UF, feriados=feriados))


def _all(demo: Demonstracao, senha: str) -> Sequence[Sequence[Cadastro]]:
    """What names nothing that is made beside it."""
    gerente = na_equipe(HELENA)
    return (
        [(DEPARTAMENTO, departamento_id(key), _departamento(key, nome), ADMINISTRADOR) for key, nome in people.DEPARTAMENTOS.items()],
        [(USUARIO, each.id, _pessoa(each, senha), ADMINISTRADOR) for each in people.EQUIPE],
        [(PROCESSO_MODELO, _modelo_id(key), _modelo(key, modelo), gerente) for key, modelo in services.MODELOS.items()],
        [(SERVICO, each.id, _servico(each), gerente) for each in services.SERVICOS],
        [(EMPRESA, each.id, _empresa(each), gerente) for each in people.EMPRESAS],
        [(USUARIO, each.id, _pessoa(each, senha), gerente) for each in people.CLIENTES],
    )


def _departamento(key: str, nome: str) -> UseCase:
    return lambda work: configuracao.criar_departamento(work, departamento_id(key), NovoDepartamento(nome=nome))


def _pessoa(pessoa: people.Pessoa, senha: str) -> UseCase:
    departamentos = None if pessoa.departamentos is None else tuple(map(departamento_id, pessoa.departamentos))
    novo = NovoUsuario(
        nome=pessoa.nome, email=pessoa.email, telefone=pessoa.telefone, perfil=pessoa.perfil, departamentos=departamentos,
        empresas=tuple(empresa.id for empresa in people.EMPRESAS if empresa.key in pessoa.empresas), notificar_por=pessoa.avisos_por,
    )
    return lambda work: pessoas.cadastrar(work, pessoa.id, novo, senha if pessoa.com_senha else None)


def _modelo_id(key: str) -> UUID:
    return demo_id(f"modelo/{key}")


def _modelo(key: str, dados: DadosProcessoModelo) -> UseCase:
    ids = [uuid5(_modelo_id(key), each.nome) for each in dados.atividades]
    return lambda work: configuracao.criar_modelo(work, _modelo_id(key), dados, ids)


def _servico(servico: services.Servico) -> UseCase:
    dados = DadosServico(
        nome=servico.nome, departamento_id=departamento_id(servico.departamento), processo_modelo_id=_modelo_id(servico.modelo),
        comunicacao=servico.comunicacao, regua=servico.regua, baixa_automatica=servico.baixa,
    )
    return lambda work: configuracao.criar_servico(work, servico.id, dados)


def _empresa(empresa: people.Empresa) -> UseCase:
    table = tuple(
        Responsavel(departamento_id=departamento_id(key), usuario_id=pessoa.id) for key, pessoa in people.RESPONSAVEIS.items()
    )
    document = {"cnpj" if len(empresa.documento) == 14 else "cpf": empresa.documento}
    nova = NovaEmpresa.model_validate(
        {"razao_social": empresa.razao_social, "nome": empresa.nome, "ativa": empresa.ativa, "responsaveis": table, **document}
    )
    return lambda work: empresas.cadastrar(work, empresa.id, nova)


def _agenda(agenda: services.Agenda, demo: Demonstracao) -> UseCase:
    dados = DadosAgenda(
        **dict(agenda.regra(demo.hoje)), servico_id=agenda.servico.id, empresas=tuple(empresa.id for empresa in agenda.empresas)
    )
    return lambda work: configuracao.criar_agenda(work, agenda.id, dados)
