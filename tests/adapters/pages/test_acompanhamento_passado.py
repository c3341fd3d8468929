"""The past (R16): the same page as of then, with nothing to press, and what is different now."""
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.adapters.api.client import ok
from tests.adapters.api.office import Office
from tests.adapters.pages.browser import Browser
from tests.adapters.pages.tracked import ALUGUEL, EXTRATO, SAIDA, Tracked, item, opened
from tests.examples.files import ofx

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
def tracked(office: Office) -> Tracked:
    """A file, then a reabertura and a baixa."""
    made = Tracked(office)
    made.attached(EXTRATO, ("extrato.ofx", ofx()), who=office.maria.api)
    return made


def position(tracked: Tracked) -> int:
    return int(ok(tracked.office.admin.get(f"/programacoes/{tracked.id}/historico"))["itens"][-1]["posicao"])


def test_it_shows_what_stood_then_and_what_changed_since(caio: Browser, tracked: Tracked) -> None:
    then = position(tracked)
    ok(tracked.office.admin.post(f"{tracked.api(EXTRATO)}/reabertura", {"comentario": "Falta a última página."}), 201)
    ok(tracked.office.admin.post(f"{tracked.api(ALUGUEL)}/comentarios", {"texto": "Olá."}), 201)
    ok(tracked.office.admin.post(f"/programacoes/{tracked.id}/baixa", {"status": "concluida_com_pendencias"}), 201)
    page = opened(caio, tracked, f"?posicao={then}")
    assert "como estava em" in page.h1
    assert "Isto é o passado." in page.text
    assert "Enviada, 1 a conferir" in item(page, EXTRATO)
    assert not page.has("#fim")
    changes = " ".join(page.one(".changes").text(separator=" ").split())
    assert "Status Iniciado Concluída com pendências" in changes
    assert "Situação Enviada Pendente" in changes
    assert "Comentários nenhum 1 comentário" in changes
    assert "reabriu «Extrato bancário»" in changes
    assert "reabriu" not in page.one("aside").text()


def test_there_is_nothing_to_press(caio: Browser, tracked: Tracked) -> None:
    page = opened(caio, tracked, f"?posicao={position(tracked)}&fazer=baixa")
    assert not page.has("#conteudo form")
    assert not page.has("#conteudo button")
    assert not page.has("#conteudo input")
    assert not page.has("#conteudo select")
    assert not page.has("dialog")


def test_a_minute_is_typed_in_the_offices_time(caio: Browser, tracked: Tracked) -> None:
    opened(caio, tracked)
    now = datetime.now(ZONE)
    page = caio.send('#historico form[method="get"]', em=f"{now:%Y-%m-%dT%H:%M}")
    assert f"como estava em {now:%d/%m/%Y às %H:%M}" in page.h1
    assert "Nada: agora está tudo igual." in page.text


def test_a_moment_before_it_was_made_is_told_where_it_was_asked(caio: Browser, tracked: Tracked) -> None:
    before = f"{datetime.now(ZONE) - timedelta(days=2):%Y-%m-%dT%H:%M}"
    page = caio.get(f"{tracked.address}?em={before}")
    assert page.status == 404
    assert "Não encontramos esta programação naquele momento" in page.one('#historico [role="alert"]').text()
    assert page.one("#quando").attributes["value"] == before


@pytest.mark.parametrize("em", ["ontem", "2026-13-40T10:00", "12/11/2026"])
def test_a_moment_that_is_none_is_told_so(caio: Browser, tracked: Tracked, em: str) -> None:
    page = caio.get(f"{tracked.address}?em={em}")
    assert page.status == 422
    assert "Precisa ser um instante" in page.one('#historico [role="alert"]').text()


@pytest.mark.parametrize("em", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_moment_at_the_ends_of_the_calendar_is_no_fault_of_ours(caio: Browser, tracked: Tracked, em: str) -> None:
    assert caio.get(f"{tracked.address}?em={em}").status in (200, 404, 422)


def test_a_new_item_is_one_line_of_what_changed(caio: Browser, tracked: Tracked) -> None:
    then = position(tracked)
    ok(tracked.office.admin.post(f"/programacoes/{tracked.id}/atividades", {"nome": "Contrato", "obrigatoria": False}), 201)
    rows = [" ".join(row.text(separator=" ").split()) for row in opened(caio, tracked, f"?posicao={then}").all(".changes tbody tr")]
    assert "Contrato" in rows
    assert "Situação nada Pendente" in rows
    assert not any(SAIDA in row for row in rows)
