"""Loads on the Data page: what runs, what ran, and asking for more, over in-memory services."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from dash_client import DashClient
from factories import LOADED_AT
from fakes import FakeServices

from webapp.app import create_app
from webapp.formatting import THIN
from webapp.pages.data import ids, texts
from webapp.services import Asked, BatchStatus, RunsState, RunStatus, UnderWay
from webapp.services.runs import NO_CONTACT, NO_WORKER
from webapp.settings import WebSettings

QUIET = RunsState((), (), 0, "", is_unattended=False)
LATER = LOADED_AT + dt.timedelta(seconds=125)


def a_run(fund: str = "SPY", status: str = "succeeded", **changes: object) -> RunStatus:
    run = RunStatus(UUID(int=1), "load_fund", status, LOADED_AT, LATER, "", fund, "nport", 503)
    return replace(run, **changes)  # type: ignore[arg-type]  # tests name fields freely


def a_batch(*runs: RunStatus, **changes: object) -> BatchStatus:
    batch = BatchStatus(LOADED_AT, LATER, 1, 0, 0, 0, runs)
    return replace(batch, **changes)  # type: ignore[arg-type]  # tests name fields freely


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def page(services: FakeServices) -> DashClient:
    return DashClient(create_app(services, WebSettings()))  # type: ignore[arg-type]  # the fake has the methods pages call


def follow(page: DashClient, *, is_still: bool = True) -> dict[str, Any]:
    given = {"visit-data.data": "", f"{ids.POLL}.disabled": is_still}
    return page.fire(f"{ids.RUNS}.children", given).outputs


def test_nothing_is_polled_while_nothing_runs(page: DashClient) -> None:
    outputs = follow(page)
    assert ids.POLL not in outputs  # it stays as it was: still
    assert outputs[ids.UNDER_WAY]["children"] == []
    assert texts.NO_RUNS in str(outputs[ids.RUNS]["children"])
    assert outputs[ids.RUN_ALL]["disabled"] is False


def test_polling_starts_with_a_load_and_ends_with_it(page: DashClient, services: FakeServices) -> None:
    services.loads = replace(QUIET, under_way=(UnderWay("load_fund", "SPY", LOADED_AT),))
    assert follow(page)[ids.POLL]["disabled"] is False
    assert ids.POLL not in follow(page, is_still=False)
    services.loads = QUIET
    assert follow(page, is_still=False)[ids.POLL]["disabled"] is True


def test_progress_counts_what_is_done_of_the_batch(page: DashClient, services: FakeServices) -> None:
    running = (UnderWay("load_fund", "SPY", LOADED_AT), UnderWay("load_macro", "", LOADED_AT))
    batch = a_batch(n_succeeded=3, n_unchanged=20, n_failed=1, n_running=2, finished_at=None)
    services.loads = replace(QUIET, under_way=running, n_waiting=14, batches=(batch,))
    text = str(follow(page)[ids.UNDER_WAY]["children"])
    assert "24 of 40 loads done; under way: SPY and Macro series" in text  # 3 + 20 + 1, and 2 + 14 to come
    assert "'max': '40'" in text


def test_waiting_loads_without_a_worker_say_so(page: DashClient, services: FakeServices) -> None:
    services.loads = replace(QUIET, n_waiting=2, is_unattended=True)
    outputs = follow(page)
    assert outputs[ids.RUN_NOTE]["children"] == NO_WORKER
    assert "0 of 2 loads done; waiting for a worker" in str(outputs[ids.UNDER_WAY]["children"])
    assert outputs[ids.RUN_ALL]["disabled"] is False


def test_without_a_contact_nothing_can_be_asked_for_and_the_reason_stands_there(
    page: DashClient, services: FakeServices
) -> None:
    services.loads = replace(QUIET, refusal=NO_CONTACT)
    outputs = follow(page)
    assert outputs[ids.RUN_ALL]["disabled"] is True
    assert outputs[ids.RUN_FUND]["disabled"] is True
    assert outputs[ids.RUN_NOTE]["children"] == NO_CONTACT


def test_a_night_is_one_entry_with_its_duration_and_what_went_wrong(page: DashClient, services: FakeServices) -> None:
    batch = a_batch(
        a_run(), a_run("IWM", "failed", message="half the rows are missing", n_rows=None), n_unchanged=38, n_failed=1
    )
    services.loads = replace(QUIET, batches=(batch, a_batch(a_run("", kind="load_macro"))))
    text = str(follow(page)[ids.RUNS]["children"])
    assert "21 Nov 2026, 06:00 UTC, took 2 min 5 s" in text.replace(ascii(THIN)[1:-1], " ")
    for part in ("1 stopped", "1 loaded", "38 found nothing new", "half the rows are missing", "503", "Macro series"):
        assert part in text
    assert "/data?fund=IWM" in text


def test_asking_for_everything_names_no_fund(page: DashClient, services: FakeServices) -> None:
    answer = page.fire(f"{ids.ASKED}.children", {f"{ids.RUN_ALL}.n_clicks": 1}, triggered=f"{ids.RUN_ALL}.n_clicks")
    assert services.calls == [("request_run", ())]
    assert answer.outputs == {ids.ASKED: {"children": "1 load asked for."}, ids.ASKED_FUND: {"children": ""}}


def test_asking_in_the_drawer_names_its_fund(page: DashClient, services: FakeServices) -> None:
    services.asked = Asked(0, 1)
    given = {f"{ids.RUN_FUND}.n_clicks": 1, f"{ids.TARGET}.data": {"fund": "SPY"}}
    answer = page.fire(f"{ids.ASKED}.children", given, triggered=f"{ids.RUN_FUND}.n_clicks")
    assert services.calls == [("request_run", ("SPY",))]
    assert answer.outputs[ids.ASKED_FUND]["children"] == "The same load is waiting already."


def test_nobody_asks_by_looking(page: DashClient, services: FakeServices) -> None:
    assert page.fire(f"{ids.ASKED}.children", {}).status == 204
    assert page.fire(f"{ids.RUNS}.children", {}).status == 204
    assert services.calls == []
