"""`orgmap sandbox` as a process of its own, and what its options refuse."""

from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from graphql_api.cli.main import main
from tests.azurite import free_port
from tests.servers import ORGMAP, running


def test_the_faults_of_the_command_line_strike_from_the_first_request(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    faults = ("--fault", "FORBIDDEN:/pax8:1", "--fault", "html_page:/hudu")
    command = [str(ORGMAP), "sandbox", "--port", str(port), *faults]

    def is_ready() -> bool:
        try:
            return httpx.get(f"{url}/_faults").is_success
        except httpx.TransportError:
            return False

    with running(command, folder=tmp_path / "run", settings={}, is_ready=is_ready):
        assert [httpx.get(f"{url}/pax8/v1/companies").status_code for _ in range(2)] == [403, 401]
        assert "Sign in" in httpx.get(f"{url}/hudu/api/v1/companies").text


@pytest.mark.parametrize("fault", ["NONE", "SLOW:/hudu:often"])
def test_what_is_no_fault_ends_the_command_with_what_there_is(fault: str) -> None:
    refused = CliRunner().invoke(main, ["sandbox", "--port", "0", "--fault", fault])
    assert refused.exit_code == 2
    assert "Invalid value for --fault: " in refused.stderr
    assert "Traceback" not in refused.stderr
