"""The cache of analyses: who is answered with what, and what is computed how often."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest

from webapp.services.analysis_cache import AnalysisCache, AnalysisKey

ALICE, BOB = UUID(int=1), UUID(int=2)
SAVED = datetime(2026, 11, 21, tzinfo=UTC)


def key(user: UUID = ALICE, portfolio: int = 7, saved_at: datetime = SAVED, version: str = "v1") -> AnalysisKey:
    return AnalysisKey(user, UUID(int=portfolio), saved_at, version)


def ask(cache: AnalysisCache[str], asked: AnalysisKey, answer: str) -> str:
    return cache.get(asked, lambda: answer)


def test_a_second_question_gets_the_first_answer() -> None:
    cache = AnalysisCache[str]()
    assert ask(cache, key(), "first") == "first"
    assert ask(cache, key(), "second") == "first"


@pytest.mark.parametrize(
    "other",
    [key(user=BOB), key(portfolio=8), key(saved_at=SAVED.replace(hour=1)), key(version="v2")],
    ids=["another user", "another portfolio", "saved anew", "another market"],
)
def test_nothing_else_is_answered_with_it(other: AnalysisKey) -> None:
    cache = AnalysisCache[str]()
    ask(cache, key(), "first")
    assert ask(cache, other, "second") == "second"


def test_a_market_or_a_file_that_was_replaced_is_not_kept_in_memory() -> None:
    cache = AnalysisCache[str]()
    ask(cache, key(), "first")
    ask(cache, key(saved_at=SAVED.replace(hour=1)), "second")
    assert ask(cache, key(), "third") == "third"
    ask(cache, key(portfolio=8, version="v2"), "fourth")
    assert ask(cache, key(), "fifth") == "fifth"


def test_what_one_user_chooses_forgets_nothing_of_another() -> None:
    cache = AnalysisCache[str]()
    ask(cache, key(), "first")
    ask(cache, key(user=BOB, version="v2"), "second")
    assert ask(cache, key(), "third") == "first"


def test_what_was_used_longest_ago_is_forgotten() -> None:
    cache = AnalysisCache[str](n_kept=2)
    for portfolio, answer in ((1, "a"), (2, "b"), (1, "-"), (3, "c")):
        ask(cache, key(portfolio=portfolio), answer)
    assert ask(cache, key(portfolio=1), "new") == "a"
    assert ask(cache, key(portfolio=2), "new") == "new"


def test_forgetting_takes_one_portfolio_of_one_user() -> None:
    cache = AnalysisCache[str]()
    for user, answer in ((ALICE, "a"), (BOB, "b")):
        ask(cache, key(user), answer)
    cache.forget(ALICE, UUID(int=7))
    assert ask(cache, key(BOB), "new") == "b"
    assert ask(cache, key(ALICE), "new") == "new"


def test_a_failure_is_not_kept() -> None:
    cache = AnalysisCache[str]()

    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        cache.get(key(), fail)
    assert ask(cache, key(), "second try") == "second try"


def test_many_who_ask_at_once_wait_for_one_computation() -> None:
    cache, calls, gate = AnalysisCache[str](), [], threading.Event()

    def compute() -> str:
        calls.append(1)
        gate.wait(10)
        return "answer"

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(cache.get, key(), compute) for _ in range(4)]
        gate.set()
        assert {future.result(10) for future in asked} == {"answer"}
    assert len(calls) == 1
