"""The environment is judged as a whole, in one line per fault, and gives no secret away."""

import pytest

from bot.__main__ import main
from bot.settings import SettingsError, read_settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_APP_TOKEN": "xapp-1-secret", "SLACK_CHANNEL": "C012"}


def test_good_settings_are_read() -> None:
    settings = read_settings(
        {**GOOD, "AMBASSADORS_ALLOW": "127.0.0.1:8080, intranet:80", "SLACK_API_URL": "http://127.0.0.1:1/api"}
    )
    assert settings.allow == {("127.0.0.1", 8080), ("intranet", 80)}
    assert settings.api_url == "http://127.0.0.1:1/api/"
    assert settings.database_url == "sqlite"


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(
            {
                "SLACK_BOT_TOKEN": "xapp-wrong-kind",
                "SLACK_CHANNEL": "#general",
                "AMBASSADORS_ALLOW": "nowhere",
                "DYNO": "worker.1",
            }
        )
    told = "\n".join(caught.value.lines)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CHANNEL", "AMBASSADORS_ALLOW", "DATABASE_URL"):
        assert name in told
    assert "xapp-wrong-kind" not in told


def test_tokens_do_not_stand_in_the_repr() -> None:
    assert "secret" not in repr(read_settings({**GOOD, "DATABASE_URL": "postgresql://u:secret@h/d"}))


def test_the_old_postgres_scheme_is_understood() -> None:
    assert read_settings({**GOOD, "DATABASE_URL": "postgres://h/d"}).database_url == "postgresql://h/d"


def test_run_without_settings_ends_with_two_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    assert main(["run"]) == 2
    assert capsys.readouterr().err.count("\n") == 2
