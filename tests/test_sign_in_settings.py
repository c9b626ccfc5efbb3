from collections.abc import Callable

import pytest

from graphql_api.settings import Settings, SettingsError, read_settings

Read = Callable[..., Settings]

ISSUER = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0"


TENANT = ISSUER.split("/")[3]
VERSION_2_NEEDED = f"the issuer of version 2.0 is needed, https://HOST/{TENANT}/v2.0"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    for name in (
        "AUTH",
        "OIDC_ISSUER",
        "OIDC_AUDIENCE",
        "OIDC_SCOPE",
        "OIDC_ROLES_CLAIM",
        "OIDC_USER_CLAIM",
        "BOOTSTRAP_ADMIN",
    ):
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
        (
            {
                "AUTH": "oidc",
                "OIDC_ISSUER": "https://login.microsoftonline.com/"
                "9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                "OIDC_AUDIENCE": "x",
            },
            "stands for every tenant",
        ),
        (
            {
                "AUTH": "oidc",
                "OIDC_ISSUER": ISSUER,
                "OIDC_AUDIENCE": "x",
                "OIDC_USER_CLAIM": "email",
            },
            "names people by oid alone",
        ),
        (
            {
                "AUTH": "oidc",
                "OIDC_ISSUER": ISSUER,
                "OIDC_AUDIENCE": "x",
                "BOOTSTRAP_ADMIN": "ada@acme.example",
            },
            "names people by their object id",
        ),
        ({"OIDC_USER_CLAIM": "two words"}, "the name of a claim"),
        ({"OIDC_ROLES_CLAIM": ""}, "the name of a claim"),
        ({"OIDC_SCOPE": "api://orgmap/.default"}, "name one, such as access"),
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


@pytest.mark.parametrize(
    ("issuer", "host"),
    [
        (f"https://sts.windows.net/{TENANT}/", "login.microsoftonline.com"),
        (f"https://login.microsoftonline.com/{TENANT}", "login.microsoftonline.com"),
        (f"https://login.microsoftonline.com/{TENANT}/", "login.microsoftonline.com"),
        (f"https://login.microsoftonline.com/{TENANT}/v2.0/", "login.microsoftonline.com"),
        (f"https://login.windows.net/{TENANT}/v2.0", "login.microsoftonline.com"),
        (f"https://login.microsoftonline.us/{TENANT}/", "login.microsoftonline.us"),
        (f"https://sts.chinacloudapi.cn/{TENANT}/", "login.partner.microsoftonline.cn"),
    ],
)
def test_an_issuer_of_entra_that_is_no_tenants_of_version_2_is_refused_with_the_one_to_set(
    read: Read, issuer: str, host: str
) -> None:
    with pytest.raises(SettingsError, match=VERSION_2_NEEDED.replace("HOST", host)):
        read(AUTH="oidc", OIDC_ISSUER=issuer, OIDC_AUDIENCE="x")


@pytest.mark.parametrize(
    ("issuer", "sentence"),
    [
        (
            "https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0",
            "https://login.microsoftonline.com/TENANT-ID/v2.0. "
            "TENANT-ID is the directory .tenant. id, a GUID",
        ),
        (f"https://acme.ciamlogin.com/{TENANT}/", "https://acme.ciamlogin.com/TENANT-ID/v2.0"),
        (f"https://acme.b2clogin.com/{TENANT}/v2.0/", "Azure AD B2C"),
        (f"https://login.acme.example/{TENANT}/v2.0/", "no slash"),
    ],
)
def test_an_issuer_in_which_a_tenant_would_not_be_seen_is_refused(
    read: Read, issuer: str, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read(AUTH="oidc", OIDC_ISSUER=issuer, OIDC_AUDIENCE="x")


def test_a_tenant_may_be_copied_in_capital_letters(read: Read) -> None:
    given = ISSUER.replace(TENANT, TENANT.upper())
    assert read(AUTH="oidc", OIDC_ISSUER=given, OIDC_AUDIENCE="x").oidc_issuer == ISSUER


def test_the_claims_that_name_roles_and_people_can_be_chosen(read: Read) -> None:
    issuer = "https://acme.okta.com/oauth2/default"
    settings = read(
        AUTH="oidc",
        OIDC_ISSUER=issuer,
        OIDC_AUDIENCE="x",
        OIDC_ROLES_CLAIM="realm_access.roles",
        OIDC_USER_CLAIM="uid",
    )
    assert settings.oidc_roles_claim == "realm_access.roles"
    assert settings.oidc_user_claim == "uid"
