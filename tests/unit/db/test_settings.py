"""Settings: read from the environment once, frozen, secrets hidden."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from db.settings import Settings

NAMES = ("DATABASE_URL", "COUNTERPOISE_RUNTIME_DATABASE_URL", "COUNTERPOISE_DATA", "COUNTERPOISE_SNAPSHOT")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_nothing_set_means_the_embedded_server_and_the_bundled_snapshot() -> None:
    settings = Settings.from_env()
    assert (settings.database_url, settings.data_dir, settings.snapshot) == (None, None, "bundled")


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERPOISE_DATA", "/srv/cp")
    monkeypatch.setenv("COUNTERPOISE_SNAPSHOT", "none")
    settings = Settings.from_env()
    assert (settings.data_dir, settings.snapshot) == (Path("/srv/cp"), "none")


def test_an_unknown_snapshot_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERPOISE_SNAPSHOT", "latest")
    with pytest.raises(ValidationError, match="COUNTERPOISE_SNAPSHOT"):
        Settings.from_env()


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:canary@host/db")
    monkeypatch.setenv("COUNTERPOISE_RUNTIME_DATABASE_URL", "postgresql://app:canary@host/db")
    assert "canary" not in repr(Settings.from_env())


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings.from_env().snapshot = "none"
