import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from graphql_api.cli.main import main
from graphql_api.composition import open_orgmap
from graphql_api.demonstration import demonstration
from graphql_api.settings import Settings
from integrations.sandbox.server import sandbox_settings
from tests.actors import MANAGER
from tests.servers import ORGMAP, environment

Orgmap = Callable[..., Result]


@pytest.fixture
def orgmap() -> Orgmap:
    """Runs the command; keywords are its settings."""

    def run(*arguments: str, **settings: str) -> Result:
        own = {name: None for name in os.environ if name.startswith("ORGMAP_")}
        return CliRunner().invoke(main, arguments, env={**own, **settings})

    return run


def test_schema_prints_the_schema(orgmap: Orgmap) -> None:
    printed = orgmap("schema")
    exported = Path(__file__).parents[2] / "schema.graphql"
    assert (printed.exit_code, printed.stderr) == (0, "")
    assert printed.stdout.strip() == exported.read_text().strip()


def test_help_names_every_command(orgmap: Orgmap) -> None:
    printed = orgmap("--help").stdout
    for command in ("access", "coverage", "mappings", "run", "sandbox", "schema", "serve"):
        assert f"\n  {command} " in printed


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.5", "orgmap.example"])  # noqa: S104
def test_development_sign_in_is_not_served_to_other_machines(orgmap: Orgmap, host: str) -> None:
    refused = orgmap("serve", "--host", host, ORGMAP_AUTH="dev")
    assert refused.exit_code == 1
    assert f"--host {host} can be reached from other machines" in refused.stderr
    assert "Use 127.0.0.1, ::1 or localhost." in refused.stderr


def test_a_wrong_setting_ends_the_command_with_one_line(orgmap: Orgmap) -> None:
    refused = orgmap("serve", ORGMAP_STORAGE="mysql")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: ORGMAP_STORAGE: 'mysql' was given; allowed are sqlite:///PATH and azure\n"
    )


@pytest.mark.parametrize("options", [(), ("--demo",)])
def test_a_storage_that_cannot_be_opened_ends_the_command(
    orgmap: Orgmap, tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    refused = orgmap(
        "serve", *options, ORGMAP_AUTH="dev", ORGMAP_STORAGE=f"sqlite:///{tmp_path}/file/orgmap.db"
    )
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"Error: {tmp_path}/file")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_wrong_port_is_refused(orgmap: Orgmap, port: str) -> None:
    assert orgmap("serve", "--port", port).exit_code == 2


async def test_the_demonstration_has_a_dozen_customers_two_of_them_mapped_and_makes_them_once(
    tmp_path: Path,
) -> None:
    settings = Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")
    for _ in range(2):
        async with demonstration(settings) as demo, open_orgmap(demo) as orgmap:
            page = await orgmap.services.organizations.list(MANAGER, first=100)
            mapped = await orgmap.services.mappings.list_by_integration(
                MANAGER, "halopsa", first=100
            )
            assert (len(page.items), len(mapped.items)) == (12, 2)
            for mapping in mapped.items:
                tested = await orgmap.services.connections.test(
                    MANAGER, mapping.org_id, mapping.mapping_id
                )
                assert tested.result.success


def test_nothing_is_served_before_a_sign_in_is_set(orgmap: Orgmap, tmp_path: Path) -> None:
    refused = orgmap("serve", "--port", "0", ORGMAP_STORAGE=f"sqlite:///{tmp_path}/orgmap.db")
    assert refused.exit_code == 1
    assert "No sign-in is set." in refused.stderr
    assert "ORGMAP_AUTH=oidc" in refused.stderr
    assert "ORGMAP_AUTH=dev" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_other_commands_need_no_sign_in(orgmap: Orgmap, tmp_path: Path) -> None:
    storage = f"sqlite:///{tmp_path}/orgmap.db"
    for arguments in (("access", "list"), ("coverage",), ("repair", "--dry-run")):
        ended = orgmap(*arguments, ORGMAP_STORAGE=storage)
        assert ended.exit_code == 0, ended.stderr


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("ORGMAP_AUHT", "Did you mean ORGMAP_AUTH?"),
        ("ORGMAP_STORGE", "Did you mean ORGMAP_STORAGE?"),
        ("ORGMAP_BANANA", "Known are ORGMAP_AUTH, "),
    ],
)
def test_a_variable_that_nobody_knows_is_refused_with_the_nearest_one(
    orgmap: Orgmap, name: str, nearest: str
) -> None:
    refused = orgmap("access", "list", **{name: "x"})
    assert refused.exit_code == 1
    assert f"{name} is unknown. {nearest}" in refused.stderr


@pytest.mark.parametrize("command", [("integrations",), ("access", "list"), ("serve",)])
@pytest.mark.parametrize(
    ("instances", "said"),
    [
        ("halopsa_north", "ORGMAP_INSTANCES: 'halopsa_north' was given; expected is NAME="),
        ("north=halo", "ORGMAP_INSTANCES: north=halo was given, and no integration is named"),
        ("hudu=halopsa", "ORGMAP_INSTANCES: 'hudu' was given as the name of an instance, and is"),
    ],
)
def test_a_wrong_instance_is_refused_at_the_start(
    orgmap: Orgmap, tmp_path: Path, command: tuple[str, ...], instances: str, said: str
) -> None:
    refused = orgmap(
        *command,
        ORGMAP_AUTH="dev",
        ORGMAP_INSTANCES=instances,
        ORGMAP_STORAGE=f"sqlite:///{tmp_path}/orgmap.db",
    )
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_instance_of_a_manifest_that_is_not_loaded_says_which_ones_are_not(
    orgmap: Orgmap, tmp_path: Path
) -> None:
    (tmp_path / "acme.toml").write_text('name = "acme"')
    refused = orgmap(
        "integrations",
        ORGMAP_INSTANCES="acme_north=acme",
        ORGMAP_INTEGRATIONS_DIR=str(tmp_path),
        ORGMAP_STORAGE=f"sqlite:///{tmp_path}/orgmap.db",
    )
    assert refused.exit_code == 1
    assert f"Not loaded: {tmp_path}/acme.toml." in refused.stderr


def test_the_instances_are_listed_with_what_each_lacks(orgmap: Orgmap, tmp_path: Path) -> None:
    listed = orgmap(
        "integrations",
        ORGMAP_INSTANCES="hudu_north=hudu",
        ORGMAP_CONFIG_HUDU_NORTH_BASE_URL="https://north.example",
        ORGMAP_CONFIG_HUDU_NORTH_DISPLAY_NAME="Hudu up north",
        ORGMAP_STORAGE=f"sqlite:///{tmp_path}/orgmap.db",
    )
    assert (listed.exit_code, listed.stderr) == (0, "")
    rows = {line.split()[0]: line for line in listed.stdout.splitlines()}
    assert "Hudu up north" in rows["hudu_north"]
    assert rows["hudu_north"].endswith("missing: ORGMAP_SECRET_HUDU_NORTH_API_KEY")
    assert rows["hudu"].endswith("missing: ORGMAP_CONFIG_HUDU_BASE_URL, ORGMAP_SECRET_HUDU_API_KEY")


async def test_settings_of_an_instance_that_is_not_named_say_how_to_name_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        storage=f"sqlite:///{tmp_path}/orgmap.db",
        instances="halopsa_south=halopsa",
        config={"halopsa_north_base_url": "https://a.example", "halopsa_south_tenant": "s"},
        secrets={"halopsa_south_client_secert": SecretStr("x")},
    )
    async with open_orgmap(settings):
        pass
    told = [each.getMessage() for each in caplog.records]
    assert told == [
        "No integration reads ORGMAP_CONFIG_HALOPSA_NORTH_BASE_URL. For another instance of "
        "HaloPSA, add halopsa_north=halopsa to ORGMAP_INSTANCES.",
        "No integration reads ORGMAP_SECRET_HALOPSA_SOUTH_CLIENT_SECERT. Did you mean "
        "ORGMAP_SECRET_HALOPSA_SOUTH_CLIENT_SECRET?",
    ]


async def test_a_setting_that_no_integration_reads_is_named_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        storage=f"sqlite:///{tmp_path}/orgmap.db",
        config={"halopsa_base_ulr": "https://a.example", "own_report_folder": "x"},
    )
    async with open_orgmap(settings):
        pass
    assert (
        "No integration reads ORGMAP_CONFIG_HALOPSA_BASE_ULR. "
        "Did you mean ORGMAP_CONFIG_HALOPSA_BASE_URL?"
    ) in caplog.text
    assert "No integration reads ORGMAP_CONFIG_OWN_REPORT_FOLDER." in caplog.text


async def test_a_shell_takes_what_the_sandbox_says_as_it_is_meant() -> None:
    process = await asyncio.create_subprocess_exec(
        ORGMAP, "sandbox", "--port", "0", env=environment(), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    config, secrets = sandbox_settings("http://127.0.0.1")
    said = [await process.stdout.readline() for _ in range(1 + len(config) + len(secrets))]
    process.terminate()
    await process.wait()
    shell = await asyncio.create_subprocess_exec(
        "bash", "-c", b"".join([*said[1:], b"env -0"]), env={}, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await shell.communicate()
    taken = dict(line.split("=", 1) for line in printed.decode().split("\0") if "=" in line)
    for name, secret in secrets.items():
        assert taken[f"ORGMAP_SECRET_{name.upper()}"] == secret
