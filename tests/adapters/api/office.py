"""A believable office, made through the API alone; names are unique, so that one served office takes many tests."""
import random
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from stdnum.br import cnpj as _cnpj

from tests.adapters.api.client import Client, ok

SENHA = "Uma-Senha-Longa-2026!"
ITENS = [
    {"nome": "Notas fiscais de saída", "obrigatoria": True, "instrucao": "Em XML, todas do mês."},
    {"nome": "Extrato bancário", "obrigatoria": False}, {"nome": "Guia do aluguel", "obrigatoria": False},
]
COMUNICACAO = {
    "assunto": "Documentos de {competencia} – {empresa}",
    "texto": "Olá, {cliente}. Para {servico}, até {prazo}:\n{pendencias}\nEnvie por aqui: {link}",
}


def today() -> date:
    """The office's day."""
    return datetime.now(ZoneInfo("America/Sao_Paulo")).date()


def new_cnpj() -> str:
    """A valid one, with letters in its root half of the time."""
    letters = "0123456789" if random.random() < 0.5 else "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
    root = "".join(random.choice(letters) for _ in range(8)) + "0001"
    return root + _cnpj.calc_check_digits(root)


@dataclass(frozen=True)
class Person:
    id: str
    nome: str
    email: str
    perfil: str
    office: "Office" = field(repr=False)

    @cached_property
    def api(self) -> Client:
        return self.office.admin.signed_in(self.email, SENHA)


@dataclass
class Office:
    """`fiscal` and `pessoal` are departamentos; `caio` sees fiscal alone, `otavio` pessoal alone; `maria` is a client of the bakery."""

    admin: Client
    tag: str = field(default_factory=lambda: secrets.token_hex(3))

    def __post_init__(self) -> None:
        self.fiscal, self.pessoal = self.departamento("Fiscal"), self.departamento("Pessoal")
        self.gilda = self.person("gerente", "Gilda Prado")
        self.caio = self.person("colaborador", "Caio Nunes", departamentos=[self.fiscal])
        self.otavio = self.person("colaborador", "Otávio Reis", departamentos=[self.pessoal])
        self.aurora = self.person("auditor", "Aurora Lima")
        self.padaria, self.otica = self.empresa("Padaria São João"), self.empresa("Óptica Visão")
        self.maria = self.person("cliente", "Maria Alves", empresas=[self.padaria])
        self.modelo = self.new_modelo()
        self.servico = self.new_servico()

    def made(self, path: str, body: object) -> str:
        return str(ok(self.admin.post(path, body), 201)["id"])

    def departamento(self, nome: str) -> str:
        return self.made("/departamentos", {"nome": f"{nome} {self.tag}"})

    def person(self, perfil: str, nome: str, **more: Any) -> Person:
        email = f"{nome.split()[0].lower().translate(str.maketrans('áéíóúâç', 'aeiouac'))}.{secrets.token_hex(4)}@exemplo.com.br"
        body = {"nome": f"{nome} {self.tag}", "email": email, "perfil": perfil, "senha": SENHA, "notificar_por": ["email"], **more}
        return Person(self.made("/usuarios", body), body["nome"], email, perfil, self)

    def empresa(self, nome: str, **more: Any) -> str:
        body = {"razao_social": f"{nome} {self.tag} Ltda", "nome": f"{nome} {self.tag}", "cnpj": new_cnpj(), **more}
        return self.made("/empresas", body)

    def new_modelo(self, itens: list[dict[str, Any]] | None = None) -> str:
        return self.made("/processos-modelo", {"nome": f"Modelo {secrets.token_hex(3)}", "atividades": itens or ITENS})

    def servico_body(self, **more: Any) -> dict[str, Any]:
        return {
            "nome": f"Fechamento fiscal {secrets.token_hex(3)}", "departamento_id": self.fiscal, "processo_modelo_id": self.modelo,
            "comunicacao": COMUNICACAO, "regua": [], "baixa_automatica": "nunca", **more,
        }

    def new_servico(self, **more: Any) -> str:
        return self.made("/servicos", self.servico_body(**more))

    def agenda_body(self, **more: Any) -> dict[str, Any]:
        return {
            "servico_id": self.servico, "empresas": [self.padaria, self.otica], "recorrencia": "mensal", "responsavel_id": self.caio.id,
            "competencia_offset": -1, "vencimento": {"dia": 20, "ajuste": "antecipa"}, "entrega_dias_antes": 5,
            "inicio": today().replace(day=1).isoformat(), **more,
        }

    def new_agenda(self, **more: Any) -> str:
        return self.made("/agendas", self.agenda_body(**more))
