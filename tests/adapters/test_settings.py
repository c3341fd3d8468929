"""What a person may set, and what is said when it is wrong."""

import threading
from pathlib import Path

import pytest

from adapters.settings import ConfiguracaoInvalida, Settings, load

SEGREDO = "nao-me-mostre"
NEEDS = {
    "s3_url": {"COBRANCA_S3_ACCESS_KEY": "a", "COBRANCA_S3_SECRET_KEY": "b"},
    "s3_access_key": {"COBRANCA_S3_URL": "http://s3:9000", "COBRANCA_S3_SECRET_KEY": "b"},
    "s3_secret_key": {"COBRANCA_S3_URL": "http://s3:9000", "COBRANCA_S3_ACCESS_KEY": "a"},
    "whatsapp_url": {"COBRANCA_WHATSAPP_TOKEN": "a"},
    "whatsapp_token": {"COBRANCA_WHATSAPP_URL": "https://graph.facebook.com/v23.0/1"},
}
WRONG = [
    ("HOST", "uma máquina"),
    ("HOST", "256.0.0.1"),
    ("PORT", "oito mil"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("DATA", "/etc/passwd"),
    ("DATABASE_URL", "mysql://banco/cobranca"),
    ("DATABASE_URL", "postgresql://banco:porta/cobranca"),
    ("S3_URL", "s3.exemplo.com.br"),
    ("S3_URL", "https://s3.exemplo.com.br/caminho"),
    ("S3_BUCKET", "Com Maiúsculas"),
    ("BROKER_URL", "redis://fila"),
    ("SMTP_URL", "smtp.exemplo.com.br:25"),
    ("SMTP_URL", "smtp://smtp.exemplo.com.br:vinte"),
    ("WHATSAPP_URL", "graph.facebook.com"),
    ("WHATSAPP_MODELO_SOLICITACAO", "Cobrança"),
    ("PUBLIC_URL", "arquivos.escritorio.com.br"),
    ("PUBLIC_URL", "https://arquivos.escritorio.com.br/?a=1"),
    ("DEMO", "talvez"),
    ("ADMIN_EMAIL", "ana"),
    ("LOG", "xml"),
    ("BAIXA_ESPERA", "-1"),
    ("BAIXA_ESPERA", "quinze minutos"),
    ("RELOGIO", "ontem"),
    ("RELOGIO", "2026-10-01T08:00:00"),
    ("RELOGIO", "2026-10-01T08:00:00-03:00*-1"),
    ("RELOGIO", "2026-10-01T08:00:00-03:00*nan"),
    ("SEGREDO", "curto"),
]


def test_every_setting_has_a_default_that_works() -> None:
    settings = load({"PATH": "/usr/bin"})
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert settings.data.is_absolute()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_and_its_example_is_taken(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description
    assert field.examples
    assert name in load({f"COBRANCA_{name.upper()}": field.examples[0], **NEEDS.get(name, {})}).model_fields_set


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it_and_shows_a_right_one(name: str, value: str) -> None:
    with pytest.raises(ConfiguracaoInvalida) as said:
        load({f"COBRANCA_{name}": value})
    line = str(said.value)
    assert line.startswith(f"COBRANCA_{name}")
    assert f"Exemplo: COBRANCA_{name}=" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"postgresql://u:{SEGREDO}@banco:porta/d"),
        ("S3_URL", f"https://u:{SEGREDO}@s3"),
        ("BROKER_URL", f"redis://u:{SEGREDO}@fila"),
        ("SMTP_URL", f"http://u:{SEGREDO}@smtp"),
        ("PUBLIC_URL", f"https://u:{SEGREDO}@painel"),
        ("WHATSAPP_URL", f"https://u:{SEGREDO}@graph"),
        ("S3_SECRET_KEY", SEGREDO),
        ("WHATSAPP_TOKEN", SEGREDO),
        ("SEGREDO", SEGREDO),
    ],
)
def test_a_secret_is_never_repeated_in_the_line(name: str, value: str) -> None:
    with pytest.raises(ConfiguracaoInvalida) as said:
        load({f"COBRANCA_{name}": value})
    assert SEGREDO not in str(said.value)


def test_settings_that_are_shown_hide_their_secrets() -> None:
    given = {
        "COBRANCA_DATABASE_URL": f"postgresql://u:{SEGREDO}@banco/d",
        "COBRANCA_SMTP_URL": f"smtp://u:{SEGREDO}@smtp",
        "COBRANCA_BROKER_URL": f"amqp://u:{SEGREDO}@fila",
        "COBRANCA_ADMIN_SENHA": SEGREDO,
        "COBRANCA_SEGREDO": SEGREDO * 4,
    }
    assert SEGREDO not in repr(load(given)) + str(load(given))


@pytest.mark.parametrize("name", ["COBRANCA_PROT", "COBRANCA_port", "COBRANCA_PORTA"])
def test_an_unknown_name_is_refused_with_the_one_that_was_meant(name: str) -> None:
    with pytest.raises(ConfiguracaoInvalida, match=rf"^{name} não existe. Quis dizer COBRANCA_PORT\?$"):
        load({name: "8000"})


def test_control_characters_of_a_wrong_value_never_reach_the_terminal() -> None:
    with pytest.raises(ConfiguracaoInvalida) as said:
        load({"COBRANCA_HOST": "a\n\x1b[31mb"})
    assert str(said.value).isprintable()


def test_a_simulated_clock_is_refused_beside_a_database_of_ones_own() -> None:
    given = {"COBRANCA_DATABASE_URL": "postgresql://banco/d", "COBRANCA_RELOGIO": "2026-10-01T08:00:00-03:00"}
    with pytest.raises(ConfiguracaoInvalida, match=r"COBRANCA_RELOGIO só vale com os servidores embutidos"):
        load(given)


@pytest.mark.parametrize("name", ["s3_url", "s3_access_key", "whatsapp_url", "whatsapp_token"])
def test_what_only_makes_sense_together_is_refused_alone(name: str) -> None:
    with pytest.raises(ConfiguracaoInvalida, match=f"COBRANCA_{name.upper()}"):
        load({f"COBRANCA_{name.upper()}": (Settings.model_fields[name].examples or [""])[0]})


def test_an_empty_variable_counts_as_not_given() -> None:
    assert load({"COBRANCA_S3_URL": "", "COBRANCA_PORT": " "}) == load({})


def test_the_data_folder_stays_the_same_when_the_process_goes_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({"COBRANCA_DATA": "dados"}).data == tmp_path / "dados"


def test_the_secret_is_made_once_also_by_many_who_need_it_at_once(tmp_path: Path) -> None:
    settings, start, found = load({"COBRANCA_DATA": str(tmp_path / "dados")}), threading.Barrier(16), list[bytes]()

    def need() -> None:
        start.wait()
        found.append(settings.secret())

    threads = [threading.Thread(target=need) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert set(found) == {settings.secret()}
    assert len(settings.secret()) >= 32
    assert [path.name for path in (tmp_path / "dados").iterdir()] == ["segredo"]
    assert (tmp_path / "dados" / "segredo").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_given_is_the_one(tmp_path: Path) -> None:
    given = {"COBRANCA_SEGREDO": "x" * 32, "COBRANCA_DATA": str(tmp_path / "dados")}
    assert load(given).secret() == b"x" * 32
    assert not (tmp_path / "dados").exists()
