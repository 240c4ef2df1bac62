"""The frame of all commands: help, version, settings, JSON, one sentence per mistake, nothing heavy loaded early."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from click.testing import CliRunner

from analytics import __version__
from analytics.errors import DataUnavailable, PortfolioFileError, UserInputError
from cli import main as command
from cli import startup
from cli.analyze import fund_dates
from cli.output import emit_json
from cli.reading import read_portfolio
from cli.startup import now, read_settings, say_if_empty
from db.settings import Settings
from webapp.services import Services


def test_the_commands_are_those_of_the_definitions() -> None:
    known = ["analyze", "book", "doctor", "etl", "fund", "import", "migrate", "plan", "serve", "worker"]
    assert sorted(command.counterpoise.commands) == known
    for arguments in (["--help"], ["-h"], *([name, "--help"] for name in command.counterpoise.commands)):
        answer = CliRunner().invoke(command.counterpoise, arguments)
        assert (answer.exit_code, "Usage:" in answer.stdout) == (0, True)


def test_the_version_is_the_packages() -> None:
    assert __version__ in CliRunner().invoke(command.counterpoise, ["--version"]).stdout


@pytest.mark.parametrize("error", [UserInputError("Say it again."), DataUnavailable("Nothing is loaded.")])
def test_an_error_for_people_is_its_sentence_on_stderr_and_exit_code_two(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(command.counterpoise, "main", fails)
    with pytest.raises(SystemExit) as ended:
        command.main()
    captured = capsys.readouterr()
    assert (ended.value.code, captured.out, captured.err) == (2, "", f"{error}\n")


def test_a_defect_is_not_dressed_up_as_a_mistake_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(command.counterpoise, "main", fails)
    with pytest.raises(ZeroDivisionError):
        command.main()


def test_json_is_one_document_with_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"name": "Nestlé", "weight": 0.1, "shares": None})
    out = capsys.readouterr().out
    assert json.loads(out) == {"name": "Nestlé", "weight": 0.1, "shares": None}
    assert "Nestlé" in out
    assert out.endswith("}\n")


@pytest.mark.parametrize("figure", [float("nan"), float("inf")])
def test_a_figure_that_is_none_never_leaves(figure: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        emit_json({"weight": figure})


def test_a_setting_that_cannot_be_used_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERPOISE_SNAPSHOT", "canary")
    with pytest.raises(UserInputError, match=r"COUNTERPOISE_SNAPSHOT: .*'bundled' or 'none'") as refusal:
        read_settings()
    assert "canary" not in str(refusal.value)


def test_the_clock_knows_its_zone() -> None:
    assert now().utcoffset() is not None


@pytest.mark.parametrize(
    ("oldest", "newest", "words"),
    [
        (None, None, "No fund looked through"),
        (date(2025, 10, 31), date(2025, 11, 18), "Funds as of 31 Oct 2025 to 18 Nov 2025"),
        (date(2025, 11, 18), date(2025, 11, 18), "Funds as of 18 Nov 2025"),
    ],
)
def test_dates_of_funds_in_words(oldest: date | None, newest: date | None, words: str) -> None:
    assert fund_dates(oldest, newest) == words


@pytest.mark.parametrize(("newest", "said"), [(None, "nothing here\n"), (date(2025, 11, 18), "")])
def test_missing_market_data_are_said_aside(newest: date | None, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    fake = SimpleNamespace(freshness=lambda: SimpleNamespace(newest_fund_date=newest, text="nothing here"))
    say_if_empty(cast("Services", fake))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", said)


def test_a_path_that_cannot_be_read_is_a_sentence_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(PortfolioFileError, match=r"cannot be read: Is a directory\.$"):
        read_portfolio(cast("Services", None), tmp_path, prices={}, total=None)


def test_no_command_but_serve_pays_for_the_web_framework() -> None:
    """What takes long to import is imported by whoever needs it."""
    heavy = {"dash", "plotly", "gunicorn", "xlsxwriter", "alembic", "procrastinate", "exchange_calendars"}
    code = f"import sys, cli.main; print(sorted({heavy!r} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert ended.stdout.strip() == "[]"


def test_services_come_from_the_settings_and_go_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    trail: list[object] = []

    @contextmanager
    def database(settings: Settings) -> Iterator[str]:
        trail.append(settings.snapshot)
        yield "database"
        trail.append("closed")

    monkeypatch.setenv("COUNTERPOISE_SNAPSHOT", "none")
    monkeypatch.setattr(startup, "ready_database", database)
    monkeypatch.setattr(startup, "build_services", lambda given, clock: ("services on", given, clock))
    with startup.ready_services() as services:
        assert services == ("services on", "database", now)
        assert trail == ["none"]
    assert trail == ["none", "closed"]
