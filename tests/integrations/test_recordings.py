"""Recordings of a discovery and a test, made against the sandbox, and what they play."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from integrations.recordings.recorder import Recorder
from integrations.recordings.recording import (
    Outcome,
    Recording,
    discover_and_test,
    read_recording,
    record,
)
from integrations.recordings.replacements import Replacements
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import ManifestIntegration
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.app import SANDBOX_VENDORS
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.replay import serve_replay
from integrations.sandbox.world import WORLD
from tests.integrations.connecting import Connect, Serve
from tests.memory_settings import MemorySettings

KNOWN = 23
"""Clients of the sandbox, in pages of five, the last of which is not full."""
PAGE = 5

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RECORDINGS = sorted((Path(__file__).parents[1] / "recordings").glob("*.json"))

Record = Callable[..., Awaitable[tuple[Recording, Recorder, Replacements]]]


@pytest.fixture
def record_of(serve: Serve, connect: Connect) -> Record:
    async def record_of(name: str) -> tuple[Recording, Recorder, Replacements]:
        sandbox = await serve(companies=WORLD[:KNOWN], largest_page=PAGE)
        recorder = Recorder()
        integration = connect(name, sandbox, options=RestOptions(observe=recorder.observe))
        by_hand = None if integration.supports_discovery else "acme-001"
        recording, replacements = await record(
            integration, integration.manifest, recorder, organization=by_hand
        )
        return recording, recorder, replacements

    return record_of


async def replayed(recording: Recording) -> Outcome:
    async with serve_replay(recording) as running:
        source = MemorySettings(config=running.config, secrets=running.secrets)
        integration = INTEGRATION_REGISTRY[recording.integration](source)
        try:
            outcome, _ = await discover_and_test(integration, recording.organization)
            return outcome
        finally:
            await integration.aclose()


@pytest.mark.parametrize("name", sorted(SANDBOX_VENDORS))
async def test_a_recording_replays_to_the_same_listing_and_test(
    name: str, record_of: Record
) -> None:
    recording, _, _ = await record_of(name)
    assert recording.outcome.organizations in (KNOWN, KNOWN - 1) or name == "custom_api"
    assert recording.outcome.steps["organization"] == "PASSED"
    assert await replayed(recording) == recording.outcome


@pytest.mark.parametrize("name", sorted(SANDBOX_VENDORS))
async def test_a_recording_holds_no_secret_and_no_name_of_the_sandboxs_world(
    name: str, record_of: Record
) -> None:
    recording, _, replacements = await record_of(name)
    written = recording.written()
    values = " ".join(texts([each.model_dump() for each in recording.exchanges])).casefold()
    vendor = SANDBOX_VENDORS[name]
    config = vendor.config("https://there.example")
    for hidden in (*vendor.secrets().values(), *private(config)):
        assert hidden not in written
    for company in WORLD[:KNOWN]:
        for telling in (company.name, company.domain, company.slug, company.tenant_id):
            assert telling.casefold() not in written.casefold()
        for word in re.findall(r"\w{6,}", company.name):  # "primary" is a name of a field, too
            assert word.casefold() not in values
    assert "127.0.0.1" not in written
    assert not re.search(r"(?i)authorization|bearer [a-z0-9]", written)
    assert replacements.replaced


def texts(value: Any) -> Iterator[str]:
    """All values that are texts."""
    match value:
        case dict():
            yield from texts(list(value.values()))
        case list() | tuple():
            for each in value:
                yield from texts(each)
        case str():
            yield value


def private(config: Mapping[str, str]) -> list[str]:
    """Settings that tell whose they are: a user, an account, an application."""
    names = ("username", "client_id", "company_id", "public_key", "tenant", "tenant_id", "api_key")
    return [text for name, text in config.items() if name in names and len(text) > 6]


@pytest.mark.parametrize("name", sorted(SANDBOX_VENDORS))
async def test_answers_keep_their_form_and_ids_theirs(name: str, record_of: Record) -> None:
    recording, recorder, _ = await record_of(name)
    for seen, kept in zip(recorder.seen, recording.exchanges, strict=True):
        given = json.loads(seen.response.body) if seen.response.body else None
        assert form(given) == form(kept.body)
        assert kept.status == seen.response.status
        names = [each for each, _ in kept.headers]
        assert [each for each in seen.response.headers if each in names] == names


def form(value: Any, field: str = "") -> Any:
    match value:
        case dict():
            return {key: form(each, key) for key, each in value.items()}
        case list():
            return [form(each, field) for each in value]
        case str():
            return re.sub(r"[0-9a-f]", "0", value) if GUID.fullmatch(value) else type(value)
        case int() if field == "id":
            return value
        case _:
            return type(value)


async def test_a_vendor_that_repeats_what_it_was_sent_gives_nothing_away(
    serve: Serve, connect: Connect, faults: Faults
) -> None:
    faults.plan(Fault.ECHOED_SECRET, path="hudu")
    recorder, sandbox = Recorder(), await serve(companies=WORLD[:KNOWN])
    integration = connect("hudu", sandbox, options=RestOptions(observe=recorder.observe))
    recording, _ = await record(integration, integration.manifest, recorder, organization="7")
    assert recording.outcome.failure == "BAD_RESPONSE"
    assert recording.exchanges[0].status == 400
    [secret] = SANDBOX_VENDORS["hudu"].secrets().values()
    assert secret.encode() in recorder.seen[0].response.body
    assert secret not in recording.written()


async def test_the_path_of_an_address_that_a_person_set_is_replaced_too() -> None:
    recorder = Recorder()
    source = MemorySettings(
        config={"hudu_base_url": "http://127.0.0.1:9/acme-corp/hudu"}, secrets={"hudu_api_key": "k"}
    )
    integration = INTEGRATION_REGISTRY["hudu"](source)
    assert isinstance(integration, ManifestIntegration)
    recording, _ = await record(integration, integration.manifest, recorder)
    assert recording.outcome.failure == "UNAVAILABLE"
    address = recording.settings["base_url"]
    assert re.fullmatch(r"https://host-1\.example/[a-z]{4}-[a-z]{4}/hudu", address)
    assert "acme" not in recording.written()


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
async def test_every_recording_in_the_repository_replays(path: Path) -> None:
    recording = read_recording(path)
    assert await replayed(recording) == recording.outcome


def test_there_is_a_recording_of_every_vendor() -> None:
    assert {read_recording(path).integration for path in RECORDINGS} >= set(SANDBOX_VENDORS)
