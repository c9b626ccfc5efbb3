"""The real server process, talked to over HTTP by a client that is not ours."""

import signal
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from graphql_api.web.server import KEEP_ALIVE_SECONDS
from tests.azurite import free_port
from tests.conversation import check_that_all_is_there, hold_conversation
from tests.servers import ORGMAP, environment, running_orgmap

NGINX_SECONDS = 60


async def test_a_third_party_client_does_the_whole_job_and_it_survives_a_restart(
    stored_settings: dict[str, str], tmp_path: Path
) -> None:
    with running_orgmap("--demo", folder=tmp_path / "first", settings=stored_settings) as url:
        mapped = await hold_conversation(url)
        await check_that_all_is_there(url, mapped)
    with running_orgmap("--demo", folder=tmp_path / "second", settings=stored_settings) as url:
        await check_that_all_is_there(url, mapped)
    for folder in ("first", "second"):
        log = (tmp_path / folder / "log").read_text().splitlines()
        assert [line for line in log if not line.startswith("Orgmap is at ")] == []


def test_an_idle_connection_outlives_that_of_a_proxy(tmp_path: Path) -> None:
    """One that the server closes just when a proxy uses it is a failed request for somebody."""
    with (
        running_orgmap(folder=tmp_path, settings={}) as url,
        closing(HTTPConnection(url.removeprefix("http://"))) as connection,
    ):
        for pause in (6, 0):  # uvicorn's own time-out is 5 seconds
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b'{"status":"ok"}'
            time.sleep(pause)
    assert KEEP_ALIVE_SECONDS > NGINX_SECONDS


def test_a_port_that_is_taken_ends_the_command(tmp_path: Path) -> None:
    port = free_port()
    with running_orgmap(folder=tmp_path / "first", settings={}, port=port) as url:
        ended = subprocess.run(
            [str(ORGMAP), "serve", "--port", str(port)],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert ended.returncode != 0
        assert "address already in use" in ended.stderr
        assert httpx.get(f"{url}/healthz").is_success


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_in_good_order(tmp_path: Path, ending: signal.Signals) -> None:
    with subprocess.Popen(
        [str(ORGMAP), "serve", "--demo", "--port", "0"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Orgmap is at http://127.0.0.1:")
        process.send_signal(ending)
        assert process.wait(timeout=15) == 0
        assert process.stderr.read() == ""
    assert (tmp_path / ".data" / "orgmap.db").exists()


def test_an_idle_connection_is_kept_for_longer_than_its_other_end_keeps_it(server: str) -> None:
    """Five seconds, uvicorn's own, is what many clients keep one too: both would end it at once."""
    host = httpx.URL(server)
    with closing(HTTPConnection(host.host, host.port, timeout=10)) as connection:
        for pause in (5.5, 0):
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            connection.auto_open = 0  # one that was closed is not opened anew
            time.sleep(pause)
