import logging

import pytest

from graphql_api.services.failures import OutageLog, apology, code_of, log_failure
from graphql_api.storage.table_store import (
    LimitExceeded,
    OutcomeUnknown,
    RowExists,
    RowUnreadable,
    StorageRefused,
    StorageUnavailable,
)


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def outages(seconds: Seconds) -> OutageLog:
    return OutageLog(clock=seconds)


def away(text: str = "SQLite: disk I/O error") -> StorageUnavailable:
    return StorageUnavailable(text)


def test_a_hundred_failures_of_one_outage_are_one_line_with_one_correlation_id(
    outages: OutageLog, caplog: pytest.LogCaptureFixture
) -> None:
    ids = {outages.note(away(), where=f"field{number}") for number in range(100)}
    [id] = ids
    [message] = caplog.messages
    assert message.startswith(f"correlation id {id} at field0: StorageUnavailable: SQLite: disk")


def test_an_outage_that_lasts_is_counted_every_ten_seconds(
    outages: OutageLog, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(120):  # 30 seconds
        id = outages.note(away(), where="organizations")
        seconds.now += 0.25
    _, *counts = caplog.messages
    said = "the storage is still away; 40 more failed, the last at organizations"
    assert counts == [f"correlation id {id}: {said}"] * len(counts)
    assert len(counts) == 2


def test_another_outage_has_a_line_of_its_own(
    outages: OutageLog, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    first = outages.note(away(), where="a")
    seconds.now += 61
    assert outages.note(away(), where="a") != first
    assert outages.note(away("SQLite: no such table"), where="a") != first
    assert len(caplog.messages) == 3


def test_the_time_and_the_id_of_a_request_make_no_other_outage(
    outages: OutageLog, caplog: pytest.LogCaptureFixture
) -> None:
    for minute, request in ((10, "0d6a-11"), (11, "ffea-12")):
        text = f"Server busy. RequestId:{request} Time:2026-05-04T12:{minute}:00Z"
        outages.note(away(text), where="a")
    assert len(caplog.messages) == 1


def test_what_is_no_outage_is_logged_each_time(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        ids = {log_failure(OutcomeUnknown("dropped"), where="a") for _ in range(3)}
    assert len(ids) == len(caplog.messages) == 3


def test_only_what_may_be_tried_again_at_once_is_unavailable() -> None:
    assert code_of(away()) == "UNAVAILABLE"
    others = (OutcomeUnknown(""), LimitExceeded(""), RowExists("T", "p", "r"), KeyError(), None)
    assert {code_of(each) for each in others} == {"INTERNAL"}


@pytest.mark.parametrize(
    "kind", [OutcomeUnknown, StorageUnavailable, StorageRefused, RowUnreadable]
)
def test_the_log_has_what_the_storage_said(
    kind: type[OutcomeUnknown | StorageUnavailable | RowUnreadable],
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_failure(kind(f"SQLite failed: {kind.__name__} of the disk"), where="a")
    assert f"{kind.__name__}: SQLite failed: {kind.__name__} of the disk" in caplog.text


def test_a_refusal_says_what_is_to_be_done() -> None:
    refused = StorageRefused("/srv/orgmap.db is full.", reason="The disk is full. Free some space.")
    assert apology(refused) == (
        "The storage refuses this until it is seen to. The disk is full. Free some space."
    )
    assert apology(StorageRefused("no")) == "The storage refuses this until it is seen to."
    assert code_of(refused) == "UNAVAILABLE"
