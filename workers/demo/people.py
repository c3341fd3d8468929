"""Who is in the demonstration: an office in Belo Horizonte, its equipe, the empresas it works for and their people."""
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from domain.acesso import Perfil
from domain.escritorio.state import NAMESPACE
from domain.usuario.avisos import CanalDeAviso

EMAIL, WHATSAPP, PORTAL = CanalDeAviso.EMAIL, CanalDeAviso.WHATSAPP, CanalDeAviso.PORTAL
SENHA: Final = "Aurora-demonstra-7"
ESCRITORIO: Final = "Escritório Aurora"
UF: Final = "MG"
FERIADOS: Final = ((8, 15, "Assunção de Nossa Senhora"), (12, 8, "Imaculada Conceição"))
"""Belo Horizonte's own: month, day, name."""
DEPARTAMENTOS: Final = {"fiscal": "Fiscal", "contabil": "Contábil", "pessoal": "Pessoal", "societario": "Societário"}
_DEMO: Final = uuid5(NAMESPACE, "demonstracao")


def demo_id(what: str) -> UUID:
    """The same thing has the same id at every start: made once, it is never made again."""
    return uuid5(_DEMO, what)


@dataclass(frozen=True, slots=True)
class Empresa:
    """By CNPJ (fourteen places) or CPF, without punctuation."""

    key: str
    razao_social: str
    nome: str
    documento: str
    ativa: bool = True

    @property
    def id(self) -> UUID:
        return demo_id(f"empresa/{self.key}")


@dataclass(frozen=True, slots=True)
class Pessoa:
    """Departamentos and empresas by key; `departamentos` None means all. Who has no senha is sent a link to choose one, and answers by
    links, which are over a month after the vencimento."""

    key: str
    nome: str
    email: str
    perfil: Perfil = Perfil.CLIENTE
    telefone: str | None = None
    empresas: tuple[str, ...] = ()
    departamentos: tuple[str, ...] | None = None
    avisos_por: tuple[CanalDeAviso, ...] = (EMAIL,)
    com_senha: bool = True

    @property
    def id(self) -> UUID:
        return demo_id(f"usuario/{self.key}")


HELENA = Pessoa("helena", "Helena Prado", "helena@aurora.example", Perfil.GERENTE, "+5531998010001")
CAIO = Pessoa("caio", "Caio Nunes", "caio@aurora.example", Perfil.COLABORADOR, departamentos=("fiscal",))
BEATRIZ = Pessoa("beatriz", "Beatriz Amaral", "beatriz@aurora.example", Perfil.COLABORADOR, departamentos=("pessoal",))
RAFAEL = Pessoa(
    "rafael", "Rafael Teixeira", "rafael@aurora.example", Perfil.COLABORADOR, departamentos=("contabil", "societario", "fiscal")
)
VERA = Pessoa("vera", "Vera Lúcia Campos", "vera@aurora.example", Perfil.AUDITOR)
EQUIPE: Final = (HELENA, CAIO, BEATRIZ, RAFAEL, VERA)
RESPONSAVEIS: Final = {"fiscal": CAIO, "contabil": RAFAEL, "pessoal": BEATRIZ, "societario": RAFAEL}

PADARIA = Empresa("padaria", "Padaria Pão da Serra Ltda", "Pão da Serra", "18274506000154")
OPTICA = Empresa("optica", "Óptica Belvedere Comércio de Lentes Ltda", "Óptica Belvedere", "41839027000150")
TRANSPORTES = Empresa("transportes", "Transportes Vale do Aço Ltda", "Vale do Aço", "27615384000103")
CLINICA = Empresa("clinica", "Clínica Vida Plena Serviços Médicos S/S", "Clínica Vida Plena", "30948172000152")
MERCEARIA = Empresa("mercearia", "Joaquim Ferreira Mercearia ME", "Mercearia do Joaquim", "52763018000149")
METALURGICA = Empresa("metalurgica", "Metalúrgica Inconfidentes S.A.", "Inconfidentes", "64190835000134")
POUSADA = Empresa("pousada", "Pousada Serra do Cipó Hotelaria Ltda", "Pousada Serra do Cipó", "73508249000186")
ESCOLA = Empresa("escola", "Escola Infantil Girassol Ltda", "Escola Girassol", "86042917000174")
STUDIO = Empresa("studio", "Studio Lume Arquitetura Ltda", "Studio Lume", "7KR3M4Q9000153")
CAFE = Empresa("cafe", "Café Alto da Boa Vista Ltda", "Café Alto da Boa Vista", "4TB8L2V6000189")
HORIZONTE = Empresa("horizonte", "Horizonte Tecnologia da Informação Ltda", "Horizonte Tecnologia", "9HX5C1D7000140")
MARIA = Empresa("maria", "Maria Aparecida Rezende", "Casa da Maria Aparecida", "38521764928")
LIVRARIA = Empresa("livraria", "Livraria Letra Viva Ltda", "Letra Viva", "09471836000149", ativa=False)
EMPRESAS: Final = (
    PADARIA, OPTICA, TRANSPORTES, CLINICA, MERCEARIA, METALURGICA, POUSADA, ESCOLA, STUDIO, CAFE, HORIZONTE, MARIA, LIVRARIA,
)

MARLENE = Pessoa("marlene", "Marlene Duarte", "marlene@paodaserra.example", telefone="+5531988012201", empresas=("padaria",))
TIAGO = Pessoa(
    "tiago", "Tiago Duarte", "tiago@paodaserra.example", telefone="+5531988012202", empresas=("padaria",), departamentos=("pessoal",),
    avisos_por=(WHATSAPP,), com_senha=False,
)
SILVIA = Pessoa("silvia", "Sílvia Barcelos", "silvia@belvedere.example", empresas=("optica",), avisos_por=(EMAIL, PORTAL))
OTAVIO = Pessoa(
    "otavio", "Otávio Reis", "otavio@valedoaco.example", telefone="+5531988012204", empresas=("transportes",),
    avisos_por=(WHATSAPP, EMAIL),
)
PAULA = Pessoa("paula", "Paula Menezes", "paula@vidaplena.example", empresas=("clinica",), com_senha=False)
JOAQUIM = Pessoa(
    "joaquim", "Joaquim Ferreira", "joaquim@mercearia.example", telefone="+5531988012206", empresas=("mercearia",), avisos_por=(WHATSAPP,)
)
RENATA = Pessoa(
    "renata", "Renata Fonseca", "renata@inconfidentes.example", empresas=("metalurgica",), departamentos=("fiscal", "contabil")
)
GUSTAVO = Pessoa("gustavo", "Gustavo Lacerda", "gustavo@inconfidentes.example", empresas=("metalurgica",), departamentos=("pessoal",))
LIGIA = Pessoa("ligia", "Lígia Andrade", "ligia@studiolume.example", empresas=("studio",))
ANDRE = Pessoa(
    "andre", "André Vilela", "andre@altodaboavista.example", telefone="+5535988012210", empresas=("cafe",), avisos_por=(EMAIL, WHATSAPP)
)
CECILIA = Pessoa("cecilia", "Cecília Moura", "cecilia@serradocipo.example", empresas=("pousada",), avisos_por=(PORTAL,))
BRUNO = Pessoa("bruno", "Bruno Sakamoto", "bruno@horizonte.example", empresas=("horizonte",))
DENISE = Pessoa("denise", "Denise Cordeiro", "denise@girassol.example", empresas=("escola", "livraria"), avisos_por=())
CIDA = Pessoa(
    "cida", "Maria Aparecida Rezende", "cida@rezende.example", telefone="+5531988012214", empresas=("maria",), avisos_por=(WHATSAPP,),
    com_senha=False,
)
CLIENTES: Final = (
    MARLENE, TIAGO, SILVIA, OTAVIO, PAULA, JOAQUIM, RENATA, GUSTAVO, LIGIA, ANDRE, CECILIA, BRUNO, DENISE, CIDA,
)
