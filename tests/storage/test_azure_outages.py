"""What Azure says when it does not do what it is asked, through the real client and over HTTP."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graphql_api.models.audit import AuditEvent
from graphql_api.models.grant import Permission
from graphql_api.models.organization import OrganizationId
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.azure_refusals import REMEDIES
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.patience import AWAY_SECONDS
from graphql_api.storage.rejections import RejectionStorageService
from graphql_api.storage.table_store import (
    Create,
    OutcomeUnknown,
    Row,
    RowExists,
    StorageRefused,
    StorageUnavailable,
    Upsert,
)
from tests.azure_stand_in.answers import (
    OPERATION_TIMED_OUT,
    REFUSALS,
    SERVER_BUSY,
    TABLE_BEING_DELETED,
    TRANSIENT,
    Answer,
)
from tests.azure_stand_in.server import (
    REQUEST_ID,
    Asked,
    AzureStandIn,
    Forward,
    Reply,
    accepted,
    batches,
    creations_of_tables,
    cut_short,
    done_but,
    empty_page,
    every_request,
    in_part,
    reads,
    said,
    silent,
    standing_in,
    whole,
)
from tests.storage.faulty import hurried
from tests.storage.world import AUTHOR, SHARED, World

CREATE = Create(row_key="r", properties={"A": 1})
OUTAGE = 2.0
FEW = 15
"""Batches for one write of an outage: its own, and those between pauses that grow."""
GARBAGE = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],  # each example asks over HTTP: shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
async def stand_in(azurite: str) -> AsyncIterator[AzureStandIn]:
    async with standing_in(azurite) as stand_in:
        yield stand_in


@pytest.fixture
async def patient(stand_in: AzureStandIn) -> AsyncIterator[AzureTableStore]:
    """Waits as in earnest."""
    store = AzureTableStore.from_connection_string(stand_in.connection_string)
    yield store
    await store.aclose()


@pytest.fixture
async def store(stand_in: AzureStandIn) -> AsyncIterator[AzureTableStore]:
    """Waits on a clock of its own."""
    url = stand_in.connection_string
    async with aclosing(AzureTableStore.from_connection_string(url, patience=hurried())) as store:
        yield store


@pytest.fixture
async def table(store: AzureTableStore) -> str:
    name = f"T{uuid4().hex}"
    await store.create_tables([name])
    return name


# ---------------------------------------------------------------------- busy


@pytest.mark.parametrize(
    "reply",
    [
        whole(SERVER_BUSY),
        in_part(SERVER_BUSY),
        whole(OPERATION_TIMED_OUT),
        done_but(OPERATION_TIMED_OUT),
    ],
    ids=["ServerBusy", "ServerBusy in part", "OperationTimedOut", "OperationTimedOut, but done"],
)
async def test_while_every_batch_fails_for_two_seconds_no_write_fails_and_none_is_done_twice(
    stand_in: AzureStandIn,
    patient: AzureTableStore,
    caplog: pytest.LogCaptureFixture,
    reply: Reply,
) -> None:
    world = await World.of(patient, ["a"])
    stand_in.forget()
    stand_in.say(reply, to=batches, seconds=OUTAGE)
    started = time.monotonic()
    mapping = world.new("a", "x")
    await asyncio.gather(world.write(mapping), *others(world))
    took = time.monotonic() - started

    assert took > OUTAGE
    events = await all_events(world)
    assert len({each.event_id for each in events}) == len(events) == 5
    assert None not in (await world.org_row(mapping), await world.index_row(mapping))
    assert len([each for each in stand_in.asked if each.is_batch]) < FEW * 4
    told = re.findall(r"Done at try \d+, after (\d+\.\d) s: Table .*(Busy|TimedOut)", caplog.text)
    assert max(float(seconds) for seconds, _ in told) > OUTAGE / 2


def others(world: World) -> list[Awaitable[object]]:
    """A write of each other kind."""
    rejection = RejectedSuggestion(
        integration_name="halopsa",
        org_id=OrganizationId("a"),
        external_org_id="1",
        external_org_name="Larkfield",
        rejected_at=world.clock(),
        rejected_by="mira",
    )
    grants = GrantStorageService(world.store, clock=world.clock)
    return [
        world.create_organization("b"),
        grants.grant(None, "mira", frozenset({Permission.canViewConfig}), by=AUTHOR),
        RejectionStorageService(world.store, clock=world.clock).reject(rejection, by=AUTHOR),
    ]


async def all_events(world: World) -> list[AuditEvent]:
    page = await AuditStorage(world.store).list_events(None, first=100, after=None)
    return list(page.items)


@pytest.mark.parametrize("reply", [whole(SERVER_BUSY), in_part(SERVER_BUSY)])
async def test_a_throttled_claim_never_looks_like_a_conflict(
    stand_in: AzureStandIn, store: AzureTableStore, reply: Reply
) -> None:
    world = await World.of(store, ["a"])
    stand_in.say(reply, to=batches)
    with pytest.raises(OutcomeUnknown, match=r"ServerBusy.* It was asked \d+ times in 15\.0 s\."):
        await world.create("a", "x")


async def test_a_write_is_sent_again_after_its_reading_back_took_all_the_time(
    stand_in: AzureStandIn,
) -> None:
    """The service is back when it answers that nothing was written."""
    longest = replace(hurried(), rng=lambda _, high: high)
    url = stand_in.connection_string
    async with aclosing(AzureTableStore.from_connection_string(url, patience=longest)) as store:
        world = await World.of(store, ["a"])

        async def go_away(asked: Asked, forward: Forward) -> None:
            stand_in.say(silent, to=lambda each: longest.clock() < AWAY_SECONDS - 0.01)

        stand_in.say(go_away, to=batches, times=1)
        mapping = await world.create("a", "x", integration=SHARED)
        assert None not in (await world.org_row(mapping), await world.index_row(mapping))


@pytest.mark.parametrize("answer", TRANSIENT, ids=lambda each: each.code)
async def test_a_read_is_asked_again_while_the_service_is_busy(
    stand_in: AzureStandIn, store: AzureTableStore, table: str, answer: Answer
) -> None:
    await store.transact(table, "p", [CREATE])
    for read in (lambda: store.get(table, "p", "r"), lambda: store.query(table, "p")):
        stand_in.say(whole(answer), to=reads, times=3)
        assert await read()


async def test_a_read_waits_as_long_as_it_is_told_but_not_without_end(
    stand_in: AzureStandIn, store: AzureTableStore, table: str
) -> None:
    stand_in.forget()
    stand_in.say(whole(replace(SERVER_BUSY, retry_after=7)), to=reads)
    with pytest.raises(StorageUnavailable, match=r"It was asked 3 times in 14\.0 s\."):
        await store.get(table, "p", "r")
    stand_in.forget()
    stand_in.say(whole(replace(SERVER_BUSY, retry_after=600)), to=reads)
    with pytest.raises(StorageUnavailable):
        await store.query(table, "p")
    assert len(stand_in.asked) == 1


async def test_a_table_that_is_being_deleted_is_created_when_it_is_gone(
    stand_in: AzureStandIn, store: AzureTableStore, table: str
) -> None:
    stand_in.say(whole(TABLE_BEING_DELETED), to=creations_of_tables, times=3)
    await store.create_tables([table])
    stand_in.say(whole(TABLE_BEING_DELETED), to=creations_of_tables)
    with pytest.raises(StorageUnavailable, match="40 seconds"):
        await store.create_tables([table])


# ---------------------------------------------------------------------- what is no answer


@pytest.mark.parametrize(
    "reply",
    [
        accepted(b"<html>"),
        accepted(b"", content_type="multipart/mixed; boundary=b"),
        accepted(b"--b\r\n\r\nno part\r\n--b--", content_type="multipart/mixed; boundary=b"),
        accepted(b"\xff\xfe", content_type="multipart/mixed"),
        cut_short,
        in_part(replace(SERVER_BUSY, status=409, code="EntityAlreadyExists"), index=9),
        in_part(replace(SERVER_BUSY, status=409, code="EntityAlreadyExists"), index=-1),
    ],
    ids=["html", "empty", "no part", "no boundary", "cut short", "index 9", "index -1"],
)
async def test_a_batch_with_an_answer_that_is_none_has_an_unknown_outcome(
    stand_in: AzureStandIn, store: AzureTableStore, table: str, reply: Reply
) -> None:
    stand_in.say(reply, to=batches, times=1)
    with pytest.raises(OutcomeUnknown, match=f"Table {table}: the answer is not a table service's"):
        await store.transact(table, "p", [CREATE])
    stand_in.say(reply, to=batches, times=1)
    world = await World.of(store, ["a"])
    assert await world.create("a", "x"), "the writer finds out"


@GARBAGE
@given(body=st.binary(max_size=200), boundary=st.sampled_from(["b", '"b"', ""]))
async def test_whatever_answers_a_batch_its_outcome_is_unknown(
    stand_in: AzureStandIn, store: AzureTableStore, table: str, body: bytes, boundary: str
) -> None:
    framed = b"--b\r\nContent-Type: application/http\r\n\r\n" + body + b"\r\n--b--\r\n"
    kind = f"multipart/mixed; boundary={boundary}"
    for sent in (body, framed):
        stand_in.say(accepted(sent, content_type=kind, done=False), to=batches, times=1)
        with pytest.raises(OutcomeUnknown):
            await store.transact(table, "p", [CREATE])


@GARBAGE
@given(
    body=st.one_of(
        st.binary(max_size=50),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(st.sampled_from(["value", "RowKey", "odata.etag"]), inner)
            ),
            max_leaves=5,
        ).map(lambda told: json.dumps(told).encode()),
    )
)
async def test_whatever_answers_a_read_it_is_rows_or_the_storage_is_unavailable(
    stand_in: AzureStandIn, store: AzureTableStore, table: str, body: bytes
) -> None:
    stand_in.forget()
    stand_in.say(said(body), to=reads)
    asking: list[Callable[[], Awaitable[list[Row] | Row | None]]] = [
        lambda: store.get(table, "p", "r"),
        lambda: store.query(table, "p", limit=1),
    ]
    for ask in asking:
        try:
            assert not isinstance(await ask(), Row)
        except StorageUnavailable:
            continue


async def test_more_empty_pages_than_python_calls_deep_are_read_to_the_end(
    stand_in: AzureStandIn, store: AzureTableStore, table: str
) -> None:
    await store.transact(table, "p", [CREATE])
    stand_in.say(empty_page, to=reads, times=600)
    assert [each.row_key for each in await store.query(table, "p")] == ["r"]


async def test_a_page_that_failed_is_read_again_and_no_other(
    stand_in: AzureStandIn, store: AzureTableStore, table: str
) -> None:
    rows = [Upsert(row_key=f"{number:04}", properties={}) for number in range(100)]
    await store.transact(table, "p", rows)
    stand_in.say(empty_page, to=reads, times=1)
    stand_in.say(whole(SERVER_BUSY), to=reads, times=1)
    assert len(await store.query(table, "p")) == 100


# ---------------------------------------------------------------------- refused


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_is_told_as_what_it_is(
    stand_in: AzureStandIn, store: AzureTableStore, table: str, answer: Answer
) -> None:
    stand_in.say(whole(answer), to=every_request)
    asking: list[Callable[[], Awaitable[object]]] = [
        lambda: store.create_tables([table]),
        lambda: store.get(table, "p", "r"),
        lambda: store.query(table, "p"),
        lambda: store.transact(table, "p", [CREATE]),
    ]
    for ask in asking:
        with pytest.raises(StorageRefused) as refused:
            await ask()
        reason = f"{answer.status} {answer.code} (request {REQUEST_ID}). {REMEDIES[answer.code]}"
        assert refused.value.reason == reason
        assert str(refused.value) == f"Table {table}: {answer.message} {reason}"
        assert refused.value.tries == 1


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_in_a_part_of_a_batch_is_told_too(
    stand_in: AzureStandIn, store: AzureTableStore, table: str, answer: Answer
) -> None:
    stand_in.say(in_part(answer), to=batches)
    with pytest.raises(StorageRefused) as refused:
        await store.transact(table, "p", [CREATE])
    assert answer.code in refused.value.reason
    assert REMEDIES[answer.code] in str(refused.value)


async def test_a_refusal_that_nobody_knows_is_told_with_its_code(
    stand_in: AzureStandIn, store: AzureTableStore, table: str
) -> None:
    stand_in.say(whole(replace(SERVER_BUSY, status=418, code="Teapot")), to=every_request)
    with pytest.raises(StorageRefused) as refused:
        await store.get(table, "p", "r")
    assert refused.value.reason == f"418 Teapot (request {REQUEST_ID})."


async def test_who_may_not_create_tables_goes_on_if_they_can_be_queried(
    stand_in: AzureStandIn, store: AzureTableStore, table: str
) -> None:
    refusal = REFUSALS["AuthorizationPermissionMismatch"]
    stand_in.say(whole(refusal), to=creations_of_tables)
    await store.create_tables([table])
    with pytest.raises(StorageRefused, match="AuthorizationPermissionMismatch"):
        await store.create_tables([table, f"T{uuid4().hex}"])
    stand_in.say(whole(refusal), to=reads)
    with pytest.raises(StorageRefused, match="Storage Table Data Contributor"):
        await store.create_tables([table])


async def test_a_conflict_is_still_a_conflict(store: AzureTableStore, table: str) -> None:
    await store.transact(table, "p", [CREATE])
    with pytest.raises(RowExists):
        await store.transact(table, "p", [CREATE])
