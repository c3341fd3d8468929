"""The screens of the demo office, each by the way that a person takes to it."""
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from workers.demo.people import HELENA

Who = Literal["ninguem", "equipe", "administrador", "cliente"]
Way = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Screen:
    """`way` starts at the beginning of whoever looks."""

    nome: str
    quem: Who
    way: Way


def to(address: str) -> Way:
    return lambda page: page.goto(address)


def _first_row(page: Page) -> None:
    page.locator("table.rows tbody th a").first.click()
    page.wait_for_url(re.compile(r"/programacoes/[0-9a-f-]{36}"))


def acompanhamento(chip: str) -> Way:
    """The first of the list under this chip."""

    def way(page: Page) -> None:
        page.goto("/programacoes")
        page.locator("nav.chips a", has_text=chip).click()
        _first_row(page)

    return way


def recusada(page: Page) -> None:
    """A form that was sent with what the rule refuses."""
    page.goto("/entrar")
    page.get_by_label("E-mail").fill(HELENA.email)
    page.get_by_label("Senha").fill("esta-nao-e-a-senha")
    page.get_by_role("button", name="Entrar").click()
    page.get_by_role("alert").wait_for()


def follow(*links: str) -> Way:
    """From the cadastros, one link after the other, by their texts."""

    def way(page: Page) -> None:
        page.goto("/cadastros")
        for each in links:
            page.locator("main").get_by_role("link", name=re.compile(each)).first.click()

    return way


def item(page: Page) -> None:
    page.locator(".task-list a").first.click()
    page.get_by_role("heading", name="Não tem o arquivo?").wait_for()


SCREENS: tuple[Screen, ...] = (
    Screen("entrar", "ninguem", to("/entrar")),
    Screen("entrar-recusado", "ninguem", recusada),
    Screen("senha", "ninguem", to("/senha")),
    Screen("nao-encontrada", "ninguem", to("/nada-aqui")),
    Screen("como-enviar", "ninguem", to("/como-enviar")),
    Screen("link-desconhecido", "ninguem", to("/p/nunca-existiu")),
    Screen("lista", "equipe", to("/programacoes")),
    Screen("lista-vazia", "equipe", to("/programacoes?busca=nada+com+este+nome")),
    Screen("acompanhamento", "equipe", acompanhamento("Abertas")),
    Screen("acompanhamento-a-conferir", "equipe", acompanhamento("A conferir")),
    Screen("acompanhamento-encerrada", "equipe", acompanhamento("Encerradas")),
    Screen("avulsa", "equipe", to("/programacoes/nova")),
    Screen("painel", "equipe", to("/painel")),
    Screen("cadastros", "equipe", to("/cadastros")),
    Screen("cadastro-empresas", "equipe", to("/cadastros/empresas")),
    Screen("cadastro-empresa", "equipe", follow("^Empresas", "Pão da Serra")),
    Screen("cadastro-importar", "equipe", to("/cadastros/empresas/importar")),
    Screen("cadastro-usuario", "equipe", follow("^Usuários", "Caio Nunes")),
    Screen("cadastro-departamentos", "equipe", to("/cadastros/departamentos")),
    Screen("cadastro-modelo", "equipe", to("/cadastros/modelos/novo?pronto=fiscal")),
    Screen("cadastro-servico", "equipe", follow("^Serviços", "Fechamento fiscal")),
    Screen("cadastro-comunicacao", "equipe", follow("^Serviços", "Fechamento fiscal", "^Comunicação")),
    Screen("cadastro-regua", "equipe", follow("^Serviços", "Fechamento fiscal", "^Régua")),
    Screen("cadastro-baixa", "equipe", follow("^Serviços", "Fechamento fiscal", "^Baixa")),
    Screen("cadastro-agendas", "equipe", to("/cadastros/agendas")),
    Screen("cadastro-escritorio", "administrador", to("/cadastros/escritorio")),
    Screen("perfil", "equipe", to("/perfil")),
    Screen("caixa", "administrador", to("/caixa")),
    Screen("estacionados", "administrador", to("/estacionados")),
    Screen("portal", "cliente", lambda page: None),
    Screen("portal-item", "cliente", item),
)
