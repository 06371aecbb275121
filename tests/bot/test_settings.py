"""Settings: all that is wrong is said at once, each in a line that names the setting."""

import base64
from pathlib import Path

import pytest

from bot.settings import Settings, read_all
from resources.config import DEFAULT_PATH, ConfigErrors, load_config


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ["TELEGRAM_BOT_TOKEN", "STEADY_KEY", "DIRECTORY_URL", "STATE_URL", "STEADY_DATA"]
    for name in (*names, "WEBHOOK_URL", "WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def changed_config(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = DEFAULT_PATH.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "config.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_with_nothing_set_everything_has_a_default(tmp_path: Path) -> None:
    settings, config = read_all()
    assert settings.telegram_bot_token is None
    assert settings.state() == f"sqlite:///{tmp_path / '.data' / 'state.sqlite'}"
    assert config.languages[0] == "en"


def test_everything_that_is_wrong_is_reported_at_once_and_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "my secret")
    monkeypatch.setenv("STEADY_KEY", "short")
    monkeypatch.setenv("STATE_URL", "mysql://x")
    path = changed_config(
        tmp_path, ("America/New_York", "Mars/Base"), ("sitting_turns: 40", "sitting_turns: many")
    )
    with pytest.raises(ConfigErrors) as wrong:
        read_all(path)
    told = "\n".join(wrong.value.problems)
    for name in ("TELEGRAM_BOT_TOKEN", "STEADY_KEY", "STATE_URL", "place.timezone"):
        assert name in told
    assert "understanding.sitting_turns" in told
    assert len(wrong.value.problems) == 5
    assert "my secret" not in told


def test_a_webhook_needs_a_secret_and_an_address_that_telegram_delivers_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:abcdef")
    monkeypatch.setenv("WEBHOOK_URL", "https://steady.example.org/telegram")
    monkeypatch.setenv("WEBHOOK_SECRET", "s" * 16)
    assert read_all()[0].webhook_connections == 40
    for name, value in [
        ("WEBHOOK_URL", "http://steady.example.org/telegram"),
        ("WEBHOOK_URL", "https://steady.example.org:8080/telegram"),
        ("WEBHOOK_SECRET", ""),
        ("WEBHOOK_SECRET", "s" * 15),
        ("WEBHOOK_SECRET", "spaces are not in it"),
        ("WEBHOOK_CONNECTIONS", "101"),
        ("WEBHOOK_PORT", "0"),
        ("TELEGRAM_BOT_TOKEN", ""),
    ]:
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            with pytest.raises(ConfigErrors) as wrong:
                read_all()
        (problem,) = wrong.value.problems
        assert (name if value or name != "TELEGRAM_BOT_TOKEN" else "WEBHOOK_URL") in problem
        assert not value or value not in problem or len(value) < 5


def test_a_bot_api_server_of_ones_own_delivers_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:abcdef")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://10.0.0.2:8081")
    monkeypatch.setenv("WEBHOOK_URL", "http://10.0.0.3:9000/telegram")
    monkeypatch.setenv("WEBHOOK_SECRET", "s" * 16)
    assert str(Settings().webhook_url) == "http://10.0.0.3:9000/telegram"


def test_a_setting_that_nobody_knows_is_a_mistake(tmp_path: Path) -> None:
    path = changed_config(tmp_path, ("languages: [en, es]", "langauges: [en, es]"))
    with pytest.raises(ConfigErrors) as wrong:
        load_config(path)
    assert any("langauges" in problem for problem in wrong.value.problems)
    assert any("languages" in problem for problem in wrong.value.problems)


def test_a_missing_configuration_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigErrors) as wrong:
        load_config(tmp_path / "config.yml")
    assert len(wrong.value.problems) == 1


def test_settings_come_from_the_env_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=1:abcdef\nDIRECTORY_URL=sqlite:///d.db\n")
    settings = Settings()
    assert settings.telegram_bot_token is not None
    assert settings.directory() == "sqlite:///d.db"
    assert "abcdef" not in repr(settings)


def test_a_key_of_32_bytes_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEADY_KEY", base64.b64encode(b"k" * 32).decode())
    assert Settings().key() == b"k" * 32
