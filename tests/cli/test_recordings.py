"""A recording is made, shown, and played, by the commands alone."""

from pathlib import Path

import httpx
import pytest

from integrations.recordings.recording import read_recording
from integrations.sandbox.faults import Fault
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.world import WORLD
from tests.azurite import free_port
from tests.commands import end, end_as_installed, run
from tests.servers import ORGMAP, running

RECORDINGS = Path(__file__).parents[1] / "recordings"


def variables(sandbox: RunningSandbox) -> dict[str, str]:
    config, secrets = sandbox.settings()
    return {
        **{f"ORGMAP_CONFIG_{name.upper()}": text for name, text in config.items()},
        **{f"ORGMAP_SECRET_{name.upper()}": text for name, text in secrets.items()},
    }


async def refused(folder: Path, settings: dict[str, str], *arguments: str) -> str:
    status, said = await end(arguments, settings, folder)
    assert status == 1
    return said


async def test_a_recording_is_written_and_what_was_replaced_is_shown(tmp_path: Path) -> None:
    async with serve_sandbox(companies=WORLD[:7], largest_page=3) as sandbox:
        record = ["integrations", "record", "halopsa", "--out", "halopsa.json"]
        said = await run(record, variables(sandbox), tmp_path)
        again = await refused(tmp_path, variables(sandbox), *record)
    assert "It listed 7 organizations." in said
    assert f"'{WORLD[0].name}' by '" in said
    assert "orgmap sandbox --replay halopsa.json" in said
    assert "halopsa.json is there already" in again
    written = (tmp_path / "halopsa.json").read_text()
    assert WORLD[0].name not in written
    assert read_recording(tmp_path / "halopsa.json").outcome.organizations == 7


async def test_a_listing_that_fails_is_evidence_too(tmp_path: Path) -> None:
    async with serve_sandbox(companies=WORLD[:7]) as sandbox:
        sandbox.faults.plan(Fault.FORBIDDEN, path="/api/Client")
        record = ["integrations", "record", "halopsa", "--out", "no.json"]
        status, said = await end_as_installed(record, variables(sandbox), tmp_path)
    assert status == 0
    assert "The listing failed: PERMISSION." in said
    assert "HaloPSA answered 403" in said
    assert read_recording(tmp_path / "no.json").exchanges


async def test_an_instance_is_recorded_as_its_vendor(tmp_path: Path) -> None:
    async with serve_sandbox(companies=WORLD[:7]) as sandbox:
        own = {
            name.replace("_HUDU_", "_HUDU_NORTH_"): text
            for name, text in variables(sandbox).items()
            if "_HUDU_" in name
        }
        settings = {**own, "ORGMAP_INSTANCES": "hudu_north=hudu"}
        await run(["integrations", "record", "hudu_north", "--out", "h.json"], settings, tmp_path)
    assert read_recording(tmp_path / "h.json").integration == "hudu"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("halo", "No integration is named 'halo'"),
        ("hudu", "ORGMAP_CONFIG_HUDU_BASE_URL, ORGMAP_SECRET_HUDU_API_KEY not set"),
    ],
)
async def test_what_cannot_be_recorded_is_said(tmp_path: Path, name: str, said: str) -> None:
    assert said in await refused(tmp_path, {}, "integrations", "record", name, "--out", "x.json")
    assert not (tmp_path / "x.json").exists()


async def test_a_vendor_that_is_not_asked_at_all_says_why(tmp_path: Path) -> None:
    settings = {
        "ORGMAP_CONFIG_HUDU_BASE_URL": "ftp://hudu.example",
        "ORGMAP_SECRET_HUDU_API_KEY": "k",
    }
    record = ["integrations", "record", "hudu", "--out", "x.json"]
    status, said = await end_as_installed(record, settings, tmp_path)
    assert status == 1
    assert "ORGMAP_CONFIG_HUDU_BASE_URL" in said
    assert "there is nothing to record" in said
    assert not (tmp_path / "x.json").exists()


async def test_a_recording_is_played_with_the_settings_that_are_printed(tmp_path: Path) -> None:
    port, file = free_port(), RECORDINGS / "halopsa.json"
    command = [str(ORGMAP), "sandbox", "--port", str(port), "--replay", str(file)]

    def is_ready() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/").status_code == 404
        except httpx.TransportError:
            return False

    with running(command, folder=tmp_path, settings={}, is_ready=is_ready):
        printed = (tmp_path / "log").read_text().splitlines()[1:]
        exported = dict(line.removeprefix("export ").split("=", 1) for line in printed)
        plain = {name: text.strip("'") for name, text in exported.items()}
        listed = await run(["discover", "halopsa"], plain, tmp_path)
        sought = await run(["discover", "halopsa", "--search", "no such name"], plain, tmp_path)
    assert listed.endswith(f"{read_recording(file).outcome.organizations} organizations.\n")
    assert sought.endswith("\n0 organizations.\n")


async def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"name": "other"}')
    said = await refused(tmp_path, {}, "sandbox", "--replay", "other.json")
    assert "other.json is not a recording" in said
