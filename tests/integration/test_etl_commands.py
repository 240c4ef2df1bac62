"""``counterpoise etl …`` as definitions.md words it, and the inbox: every file is answered, none is lost."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fund_files import FundFile, add_test_companies, changed, nport_xml, sponsor_csv
from loopback import LoopbackServer, page
from sqlalchemy import text

import cli.etl
import cli.etl_sources
from cli import main as command
from db.engine import Database
from db.repositories.sources import accepted_sources
from etl.inbox import scan_inbox
from etl.macro.series import read_series
from etl.settings import EtlSettings
from etl.sources.registry import holdings_sources
from etl.workshop import Workshop, describe

pytestmark = [pytest.mark.integration, pytest.mark.enable_socket]

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
FUNDS = (("TSF", "Test Small Cap Fund", "S000000001"), ("TMF", "Test Mid Cap Fund", "S000000002"))
GOOD = FundFile()
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>"""
ENTRY = """<entry><content type="text/xml">
<accession-number>0000000001-26-{k:06d}</accession-number><filing-date>{filed}</filing-date>
<filing-href>https://www.sec.gov/Archives/edgar/data/1/000000000126{k:06d}/x-index.htm</filing-href>
<filing-type>NPORT-P</filing-type></content></entry>"""


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - a list or an object, as the command has it
        return json.loads(self.out, parse_constant=pytest.fail)


Run = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _known(database: Database) -> None:
    with database.publication() as connection:
        add_test_companies(connection, FUNDS)


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process, on the test's database and the test's day."""

    @contextmanager
    def given(*_: object) -> Iterator[Database]:
        yield database

    for module in (cli.etl, cli.etl_sources):
        monkeypatch.setattr(module, "ready_database", given)
    monkeypatch.setattr(cli.etl, "now", lambda: NOW)

    def answer(*words: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["counterpoise", "etl", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        out, err = capsys.readouterr()
        return Answer(int(ended.value.code or 0), out, err)

    return answer


def test_load_answers_each_file_with_the_keys_of_the_contract(run: Run, tmp_path: Path) -> None:
    good, html = tmp_path / "small.csv", tmp_path / "page.csv"
    good.write_bytes(sponsor_csv(GOOD))
    html.write_bytes(b"<html>Sorry</html>")
    answer = run("load", good, html, "--json")
    assert answer.code == 0
    first, second = answer.document
    assert set(first) >= {
        "file",
        "source",
        "fund",
        "as_of",
        "rows",
        "rows_equity",
        "weight_sum",
        "published",
        "findings",
    }
    told = {key: first[key] for key in ("file", "source", "fund", "as_of", "rows", "rows_equity", "published")}
    assert told == {
        "file": "small.csv", "source": "ishares", "fund": "TSF", "as_of": "2026-09-30", "rows": 41, "rows_equity": 40,
        "published": True,
    }  # fmt: skip
    assert abs(first["weight_sum"] - 1) < 1e-9
    assert (second["published"], second["rows"], second["fund"]) == (False, None, None)
    assert [set(finding) for finding in second["findings"]] == [{"check", "severity", "message"}]
    assert second["findings"][0]["severity"] == "blocking"


def test_a_file_that_names_neither_fund_nor_day_is_told_both(run: Run, tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("\n".join(sponsor_csv(GOOD).decode().splitlines()[6:]))
    (without,) = run("load", bare, "--json").document
    assert not without["published"]
    assert {finding["check"] for finding in without["findings"]} >= {"fund_known", "date_known"}
    (told,) = run("load", bare, "--fund", "tsf", "--as-of", "2026-09-30", "--json").document
    assert (told["published"], told["fund"], told["as_of"]) == (True, "TSF", "2026-09-30")


def test_what_a_file_says_is_never_overruled(run: Run, tmp_path: Path) -> None:
    mid = tmp_path / "mid.csv"
    mid.write_bytes(sponsor_csv(changed(GOOD, fund="Test Mid Cap Fund")))
    (told,) = run("load", mid, "--fund", "TSF", "--json").document
    assert not told["published"]
    assert "right_fund" in {finding["check"] for finding in told["findings"]}


def test_bad_usage_is_exit_code_2_and_a_sentence(run: Run, tmp_path: Path) -> None:
    for words in (("load", tmp_path / "none.csv"), ("load",), ("run",), ("run", "TSF", "--all"), ("run", "WHO")):
        answer = run(*words)
        assert (answer.code, answer.out) == (2, ""), words
        assert "Traceback" not in answer.err


def test_run_fetches_the_quarters_asked_for_and_counts_them(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarters = {1: date(2026, 3, 31), 2: date(2026, 6, 30), 3: date(2026, 8, 31)}
    entries = "".join(ENTRY.format(k=k, filed=f"2026-{day.month + 1:02d}-20") for k, day in quarters.items())
    with LoopbackServer() as server:
        server.route("www.sec.gov", "/cgi-bin/browse-edgar", page(FEED.format(entries=entries).encode()))
        for k, day in quarters.items():
            path = f"/Archives/edgar/data/1/000000000126{k:06d}/primary_doc.xml"
            body = nport_xml(changed(GOOD, as_of_date=day, companies=tuple(range(k, k + 40))))
            server.route("www.sec.gov", path, page(body))
        monkeypatch.setenv("COUNTERPOISE_MIRROR", server.address)
        monkeypatch.setenv("COUNTERPOISE_CONTACT", "Jane Doe jane@example.com")
        (newest,) = run("run", "TSF", "--json").document
        backfill = run("run", "TSF", "--since", "2026-01-01", "--json").document
    assert (newest["as_of"], newest["published"], newest["source"]) == ("2026-08-31", True, "sec_nport")
    assert [(one["as_of"], one["outcome"], one["rows"]) for one in backfill] == [
        ("2026-03-31", "history", 40),
        ("2026-06-30", "history", 40),
        ("2026-08-31", "unchanged", 40),
    ]
    with database.transaction() as connection:
        rows = connection.execute(text("select as_of_date, filed_date from fund_snapshots order by 1")).all()
    assert [tuple(row) for row in rows] == [
        (date(2026, 3, 31), date(2026, 4, 20)),
        (date(2026, 6, 30), date(2026, 7, 20)),
        (date(2026, 8, 31), date(2026, 9, 20)),
    ]


def test_going_back_needs_a_reason_and_is_kept(run: Run, database: Database, tmp_path: Path) -> None:
    for day in (date(2026, 6, 30), date(2026, 9, 30)):
        (tmp_path / f"{day}.csv").write_bytes(sponsor_csv(changed(GOOD, as_of_date=day)))
    older, newer = (run("load", tmp_path / f"{day}.csv", "--json").document[0] for day in ("2026-06-30", "2026-09-30"))
    assert run("rollback", "TSF", older["snapshot_id"]).code == 2
    assert run("rollback", "TSF", "TSF-1999-01-01-0", "--reason", "so").code == 2
    assert run("rollback", "TSF", older["snapshot_id"], "--reason", "the sponsor withdrew it").code == 0
    query = text("""
        select s.snapshot_id, h.reason, h.shown_until is null from shown_snapshots h
        join fund_snapshots s using (snapshot_key) where h.fund = 'TSF' order by h.shown_from
    """)
    with database.transaction() as connection:
        shown = [tuple(row) for row in connection.execute(query)]
    assert shown == [
        (older["snapshot_id"], "", False),
        (newer["snapshot_id"], "", False),
        (older["snapshot_id"], "the sponsor withdrew it", True),
    ]
    # The file that was taken back stays back; a newer one goes forward again.
    (again,) = run("load", tmp_path / "2026-09-30.csv", "--json").document
    assert again["outcome"] == "unchanged"
    (tmp_path / "later.csv").write_bytes(sponsor_csv(changed(GOOD, as_of_date=date(2026, 10, 2))))
    assert run("load", tmp_path / "later.csv", "--json").document[0]["outcome"] == "current"


def test_terms_are_shown_and_accepted_per_fund(run: Run, database: Database) -> None:
    assert run("accept", "nobody", "TSF").code == 2
    assert run("accept", "ishares").code == 2
    answer = run("accept", "ishares", "TSF", "--yes")
    assert answer.code == 0
    assert "iShares" in answer.err
    listed = {one["source"]: one for one in run("sources", "--json").document}
    assert listed["ishares"]["accepted"] == ["TSF"]
    assert listed["ishares"]["terms"] in answer.err
    assert (listed["sec_nport"]["is_opt_in"], listed["sec_nport"]["accepted"]) == (False, [])
    assert run("withdraw", "ishares", "TSF").code == 0
    assert {one["source"]: one for one in run("sources", "--json").document}["ishares"]["accepted"] == []
    with database.transaction() as connection:
        assert connection.execute(text("select count(*) from source_choices")).scalar_one() == 0


def test_a_series_under_rights_of_its_own_is_accepted_by_its_name(run: Run, database: Database) -> None:
    assert run("accept", "fred", "TSF", "--yes").code == 2
    answer = run("accept", "fred", "bamlh0a0hym2", "--yes")
    assert answer.code == 0
    assert "ICE" in answer.err
    (entry,) = [entry for entry in read_series() if entry.series.series_id == "BAMLH0A0HYM2"]
    with database.transaction() as connection:
        assert accepted_sources(connection) == {("fred", "BAMLH0A0HYM2"): entry.rights_sha256}


def test_status_lists_funds_and_runs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.csv").write_bytes(sponsor_csv(GOOD))
    run("load", tmp_path / "small.csv")
    document = run("status", "--json").document
    assert document["schema_version"] == 1
    funds = {one["fund"]: one for one in document["funds"]}
    assert (funds["TSF"]["as_of"], funds["TSF"]["rows"], funds["TSF"]["versions"]) == ("2026-09-30", 41, 1)
    assert funds["TMF"]["as_of"] is None
    assert [(one["fund"], one["status"]) for one in document["runs"]] == [("TSF", "succeeded")]
    assert "TSF" in run("status").out


def test_the_inbox_takes_what_is_settled_and_says_why_not(database: Database, tmp_path: Path) -> None:
    files = {
        "small.csv": sponsor_csv(GOOD),
        "page.html": b"<!DOCTYPE html><html></html>",
        "half.csv.crdownload": b"not yet",
        ".hidden": b"nobody's",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    (tmp_path / "fresh.csv").write_bytes(sponsor_csv(GOOD))
    os.utime(tmp_path / "fresh.csv", (NOW.timestamp(), NOW.timestamp()))
    settings = EtlSettings(inbox=tmp_path)
    describe(database)
    taken = scan_inbox(Workshop(database, lambda: NOW, settings, holdings_sources()))
    assert {one.answer.file_name: one.answer.is_accepted for one in taken} == {"small.csv": True, "page.html": False}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        ".hidden",
        "fresh.csv",
        "half.csv.crdownload",
    ]
    (why,) = (tmp_path / "refused").glob("*.txt")
    assert "HTML" in why.read_text() or "no file of a source" in why.read_text()
    (loaded,) = (tmp_path / "loaded").glob("*small.csv")
    assert loaded.read_bytes() == files["small.csv"]
    with database.transaction() as connection:
        assert connection.execute(text("select fund from current_fund_snapshots")).scalar_one() == "TSF"


def test_no_name_and_no_size_stops_the_inbox(database: Database, tmp_path: Path) -> None:
    names = [b"a\xff.csv", b"b\nevent=fake.csv", b"c" * 235 + b".csv", b"d.csv"]
    for name in names:
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - bytes, as a file system has them
        with open(path, "wb") as file:  # noqa: PTH123 - as above
            file.write(b"no holdings")
        os.utime(path, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    os.utime(huge, (NOW.timestamp() - 60, NOW.timestamp() - 60))
    describe(database)
    taken = scan_inbox(Workshop(database, lambda: NOW, EtlSettings(inbox=tmp_path), holdings_sources()))
    assert [one.answer.is_accepted for one in taken] == [False] * 5
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []
    assert all("\n" not in one.moved_to.name for one in taken)
    (sentence,) = [one.answer.sentence for one in taken if one.answer.file_name == "huge.csv"]
    assert "67108865 bytes" in sentence


def test_a_file_says_what_it_is_where_it_is_no_list_of_holdings(run: Run, tmp_path: Path) -> None:
    said = {"page.csv": b"<!DOCTYPE html><html></html>", "empty.csv": b"", "notes.txt": b"milk and bread"}
    for name, content in said.items():
        (tmp_path / name).write_bytes(content)
    answers = run("load", *(tmp_path / name for name in said), "--json").document
    words = [answer["findings"][0]["message"] for answer in answers]
    assert "HTML" in words[0]
    assert "empty" in words[1]
    assert "no file of a source" in words[2]


def test_what_was_switched_on_by_a_share_class_is_switched_off_by_it(run: Run, database: Database) -> None:
    with database.publication() as connection:
        connection.execute(text("update funds set share_class_of = 'TSF' where ticker = 'TMF'"))
    assert run("accept", "ishares", "TMF", "--yes").code == 0
    assert run("withdraw", "ishares", "WHO").code == 2
    assert run("withdraw", "ishares", "TMF").code == 0
    assert run("accept", "ishares", "TSF", "--yes").code == 0
    assert run("withdraw", "ishares").code == 0
    with database.transaction() as connection:
        assert accepted_sources(connection) == {}


def test_a_file_loaded_again_is_known_whatever_has_been_learned_since(
    run: Run, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "small.csv").write_bytes(sponsor_csv(GOOD))
    (first,) = run("load", tmp_path / "small.csv", "--json").document
    with database.publication() as connection:
        connection.execute(text("update securities set issuer_id = 'z59' where ticker = 'ZQAA'"))
    (again,) = run("load", tmp_path / "small.csv", "--json").document
    told = {key: again[key] for key in ("outcome", "published", "snapshot_id", "as_of", "rows", "fund")}
    assert told == {
        "outcome": "unchanged", "published": False, "snapshot_id": first["snapshot_id"], "as_of": "2026-09-30",
        "rows": 41, "fund": "TSF",
    }  # fmt: skip
    (repeated,) = run("repeat", first["snapshot_id"], "--json").document
    assert repeated["outcome"] == "current"


def test_a_mistyped_day_can_be_corrected_and_a_needless_one_is_said(run: Run, tmp_path: Path) -> None:
    bare, dated = tmp_path / "bare.csv", tmp_path / "small.csv"
    bare.write_text("\n".join(sponsor_csv(GOOD).decode().splitlines()[6:]))
    (typed,) = run("load", bare, "--fund", "TSF", "--as-of", "2026-09-03", "--json").document
    (corrected,) = run("load", bare, "--fund", "TSF", "--as-of", "2026-09-30", "--json").document
    assert [(one["as_of"], one["outcome"]) for one in (typed, corrected)] == [
        ("2026-09-03", "current"),
        ("2026-09-30", "current"),
    ]
    dated.write_bytes(sponsor_csv(changed(GOOD, as_of_date=date(2026, 10, 1))))
    (told,) = run("load", dated, "--as-of", "2026-10-02", "--json").document
    assert (told["as_of"], told["outcome"]) == ("2026-10-01", "current")
    assert "day_given" in {finding["check"] for finding in told["findings"]}


def test_without_an_inbox_there_is_nothing_to_do(database: Database, tmp_path: Path) -> None:
    shop = Workshop(database, lambda: NOW, EtlSettings(inbox=tmp_path / "none"), holdings_sources())
    assert scan_inbox(shop) == ()
