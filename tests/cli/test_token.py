from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ORGMAP_STORAGE", f"sqlite:///{tmp_path}/orgmap.db")
    monkeypatch.delenv("ORGMAP_AUTH", raising=False)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["token", *arguments])

    return invoke


def test_a_token_says_who_where_what_and_how_long(run: Run, tmp_path: Path) -> None:
    arguments = ["--user", "ada", "--organization", "a", "--permission", "canViewConfig"]
    result = run(*arguments, "--expires", "30m")
    assert result.exit_code == 0, result.output
    key = (tmp_path / "development.key").read_text()
    claims = jwt.decode(
        result.output.strip(), key, algorithms=["HS256"], audience="orgmap-development"
    )
    assert (claims["sub"], claims["organization"]) == ("ada", "a")
    assert claims["permissions"] == ["canViewConfig"]
    assert claims["exp"] - claims["iat"] == 30 * 60


@pytest.mark.parametrize(
    "wrong",
    [
        ["--user", "ada", "--permission", "canDoAnything"],
        ["--user", "ada", "--expires", "for ever"],
        ["--user", "ada", "--expires", "31d"],
        ["--user", "ada", "--expires", "0h"],
        ["--user", ""],
        ["--permission", "canViewConfig"],
    ],
)
def test_what_makes_no_token_is_refused(run: Run, wrong: list[str]) -> None:
    result = run(*wrong)
    assert result.exit_code != 0
    assert "Error" in result.output


def test_where_people_sign_in_no_token_is_made(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGMAP_AUTH", "oidc")
    monkeypatch.setenv("ORGMAP_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("ORGMAP_OIDC_AUDIENCE", "orgmap")
    result = run("--user", "ada")
    assert result.exit_code == 1
    assert "from the issuer" in result.output
