from collections.abc import Callable

import pytest

from graphql_api.settings import Settings, SettingsError, read_settings

Read = Callable[..., Settings]

ISSUER = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    for name in ("AUTH", "OIDC_ISSUER", "OIDC_AUDIENCE", "OIDC_SCOPE", "BOOTSTRAP_ADMIN"):
        monkeypatch.delenv(f"ORGMAP_{name}", raising=False)

    def read_with(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"ORGMAP_{name}", value)
        return read_settings()

    return read_with


def test_sign_in_needs_an_issuer_and_an_audience(read: Read) -> None:
    settings = read(AUTH="oidc", OIDC_ISSUER=ISSUER, OIDC_AUDIENCE="api://orgmap, id ,")
    assert settings.oidc_audiences == ("api://orgmap", "id")


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"AUTH": "oidc"}, "needs ORGMAP_OIDC_ISSUER and ORGMAP_OIDC_AUDIENCE"),
        ({"AUTH": "oidc", "OIDC_ISSUER": ISSUER}, "needs ORGMAP_OIDC_ISSUER and"),
        ({"AUTH": "oidc", "OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": " , "}, "needs"),
        ({"AUTH": "none"}, "ORGMAP_AUTH"),
        ({"OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": "x"}, "ORGMAP_AUTH is not"),
        ({"AUTH": "oidc", "OIDC_ISSUER": "http://id.example", "OIDC_AUDIENCE": "x"}, "https"),
        ({"AUTH": "oidc", "OIDC_ISSUER": "id.example", "OIDC_AUDIENCE": "x"}, "https://HOST"),
        ({"AUTH": "oidc", "OIDC_ISSUER": f"{ISSUER}?x=1", "OIDC_AUDIENCE": "x"}, "https://HOST"),
        (
            {
                "AUTH": "oidc",
                "OIDC_ISSUER": "https://login.microsoftonline.com/common/v2.0",
                "OIDC_AUDIENCE": "x",
            },
            "stands for every tenant",
        ),
        ({"BOOTSTRAP_ADMIN": " "}, "ORGMAP_BOOTSTRAP_ADMIN"),
        ({"OIDC_CLIENT_ID": ""}, "ORGMAP_OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_ID": "a b"}, "without blanks"),
        ({"OIDC_CLIENT_SCOPE": "profile"}, "openid among them"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    read: Read, variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read(**variables)


def test_an_issuer_on_this_machine_needs_no_encryption(read: Read) -> None:
    assert read(AUTH="oidc", OIDC_ISSUER="http://127.0.0.1:9000", OIDC_AUDIENCE="x")
