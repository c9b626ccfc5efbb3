"""Faults are switched on and off by the people who show the sandbox, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from integrations.sandbox.faults import Fault, InvalidFaultError, read_fault
from integrations.sandbox.server import RunningSandbox

INFO = "/hudu/api/v1/api_info"


@pytest.fixture
async def client(sandbox: RunningSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        yield client


async def test_a_fault_is_switched_on_and_ends_after_its_times(client: httpx.AsyncClient) -> None:
    fault = {"fault": "RATE_LIMITED", "path": "/hudu", "times": 2, "after": 1}
    added = await client.post("/_faults", json=fault)
    assert (added.status_code, added.json()["planned"]) == (201, [fault])
    statuses = [(await client.get(INFO)).status_code for _ in range(4)]
    assert statuses == [401, 429, 429, 401]
    assert (await client.get("/_faults")).json()["planned"] == []


async def test_faults_are_switched_off_by_their_path_or_all_at_once(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/hudu", "/pax8", "/itglue"):
        await client.post("/_faults", json={"fault": "FORBIDDEN", "path": path})
    left = (await client.delete("/_faults", params={"path": "/hudu"})).json()["planned"]
    assert [each["path"] for each in left] == ["/pax8", "/itglue"]
    assert (await client.get(INFO)).status_code == 401
    assert (await client.delete("/_faults")).json()["planned"] == []


async def test_a_fault_of_every_path_leaves_the_switches_themselves(
    client: httpx.AsyncClient, sandbox: RunningSandbox
) -> None:
    await client.post("/_faults", json={"fault": "SERVER_ERROR"})
    assert (await client.get(INFO)).status_code == 500
    assert (await client.get("/_faults")).json()["faults"] == list(Fault)
    assert [each.path for each in sandbox.requests] == [INFO]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fault": "NONE"}, "There is no fault 'NONE'; there are RATE_LIMITED, SERVER_ERROR"),
        ({}, "There is no fault None; there are RATE_LIMITED"),
        ({"fault": "SLOW", "times": -1}, "times must be a whole number, not -1."),
        ({"fault": "SLOW", "after": True}, "after must be a whole number, not True."),
        ({"fault": "SLOW", "path": 3}, "The path must be text, such as /hudu."),
        ({"fault": "SLOW", "count": 3}, "There is no field 'count'; there are fault, path, times"),
        (["SLOW"], 'The body must be an object, such as {"fault": "SLOW"}.'),
    ],
)
async def test_what_is_no_fault_is_refused_with_what_there_is(
    client: httpx.AsyncClient, given: Any, said: str
) -> None:
    refused = await client.post("/_faults", json=given)
    assert refused.status_code == 400
    assert refused.json()["error"].startswith(said)
    assert (await client.get("/_faults")).json()["planned"] == []


async def test_a_page_of_another_site_cannot_switch_faults(client: httpx.AsyncClient) -> None:
    """A browser sends a form or plain text to any site without asking first."""
    headers = {"Content-Type": "text/plain"}
    refused = await client.post("/_faults", content='{"fault": "SLOW"}', headers=headers)
    assert refused.status_code == 415
    assert (await client.get("/_faults")).json()["planned"] == []


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("SLOW", {"fault": Fault.SLOW, "path": "/"}),
        ("slow:/hudu", {"fault": Fault.SLOW, "path": "/hudu"}),
        ("SLOW:/hudu:3", {"fault": Fault.SLOW, "path": "/hudu", "times": 3}),
        ("SLOW::3", {"fault": Fault.SLOW, "path": "/", "times": 3}),
    ],
)
def test_a_fault_is_one_word_of_a_command_line(text: str, plan: dict[str, Any]) -> None:
    assert read_fault(text) == plan


@pytest.mark.parametrize("text", ["", "NONE", "SLOW:/hudu:often", "SLOW:/hudu:-1"])
def test_a_word_that_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(InvalidFaultError):
        read_fault(text)
