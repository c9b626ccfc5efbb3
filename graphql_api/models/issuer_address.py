"""Reads from the address of an issuer which one it is, before it is asked. No I/O.

Microsoft Entra ID has several clouds, and each names itself twice: version 1.0 of its tokens by
another host than version 2.0.
https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
https://learn.microsoft.com/answers/questions/1190472/what-are-the-token-issuers-for-the-sovereign-cloud
"""

import re
from urllib.parse import SplitResult, urlsplit

from integrations.external_ids import GUID
from integrations.loopback import is_loopback

GLOBAL = "login.microsoftonline.com"
CHINA = "login.partner.microsoftonline.cn"
VERSION_1 = {CHINA: "sts.chinacloudapi.cn"}
"""The hosts that name version 1.0 of a cloud's tokens, where it is not the one of most."""
VERSION_1_ELSEWHERE = "sts.windows.net"
ENTRA_HOSTS = {
    GLOBAL: GLOBAL,
    "login.microsoft.com": GLOBAL,
    "login.windows.net": GLOBAL,
    VERSION_1_ELSEWHERE: GLOBAL,
    "login.microsoftonline.us": "login.microsoftonline.us",
    "login.usgovcloudapi.net": "login.microsoftonline.us",
    CHINA: CHINA,
    "login.chinacloudapi.cn": CHINA,
    "sts.chinacloudapi.cn": CHINA,
}
"""All hosts of Entra ID, and the one of each that names issuers of version 2.0."""
EXTERNAL_ID = ".ciamlogin.com"
B2C = ".b2clogin.com"
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"""
EVERYBODY = ("common", "organizations", "consumers", PERSONAL_ACCOUNTS)

_TENANT = re.compile(rf"/({GUID})/v2\.0")
_TENANT_AND_SLASH = re.compile(rf"/{GUID}/v2\.0/+")


def checked_issuer(url: str) -> str:
    """The address, with a tenant's id in lower case, as Entra writes it. Raises ValueError."""
    parts = urlsplit(url)
    if parts.query or parts.fragment or parts.username or not parts.hostname:
        raise ValueError(f"{url!r} was given; expected is https://HOST[/PATH]")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError(
            f"{url!r} was given; https is needed, because the keys that tokens are checked with "
            "come from there"
        )
    if parts.path.lower().split("/")[1:2] in [[each] for each in EVERYBODY]:
        raise ValueError(
            f"{url!r} stands for every tenant; name one: https://{parts.hostname}/TENANT-ID/v2.0"
        )
    _check_entra(url, parts)
    return url.lower() if tenant_of(url) else url


def tenant_of(issuer: str) -> str | None:
    """The id of the tenant of Entra ID whose issuer this is; None for all others."""
    found = _TENANT.fullmatch(urlsplit(issuer).path.lower())
    return found.group(1) if found else None


def names_of(issuer: str) -> frozenset[str]:
    """All by which it names itself in tokens. A tenant's keys sign both versions of them."""
    tenant = tenant_of(issuer)
    if tenant is None:
        return frozenset([issuer])
    host = VERSION_1.get(urlsplit(issuer).hostname or "", VERSION_1_ELSEWHERE)
    return frozenset([issuer, f"https://{host}/{tenant}/"])


def advised_issuer(name: str) -> str:
    """What to set for an issuer that calls itself so: for a tenant, the name of version 2.0.

    Only that name says that it is a tenant, whose guests get no roles.
    """
    parts = urlsplit(name)
    host = ENTRA_HOSTS.get(parts.hostname or "")
    tenant = re.search(GUID, parts.path.lower())
    if host is None:
        return name
    return f"https://{host}/{tenant.group() if tenant else 'TENANT-ID'}/v2.0"


def _about_tenants(url: str) -> str:
    has_tenant = re.search(GUID, url.lower())
    return "" if has_tenant else "TENANT-ID is the directory (tenant) id, a GUID. "


def _check_entra(url: str, parts: SplitResult) -> None:
    """Under another name it would be any issuer, whose guests are nobody's. Raises ValueError."""
    host = parts.hostname or ""
    if host.endswith(B2C):
        raise ValueError(
            f"{url!r} was given; Azure AD B2C, whose addresses hold a policy, is not supported. "
            "Microsoft Entra ID and Entra External ID (ciamlogin.com) are"
        )
    of_version_2 = tenant_of(url) is not None
    if host in ENTRA_HOSTS and not (of_version_2 and ENTRA_HOSTS[host] == host):
        raise ValueError(
            f"{url!r} was given; of Microsoft Entra ID the issuer of version 2.0 is needed, "
            f"{advised_issuer(url)}. {_about_tenants(url)}Tokens of version 1.0 count with it too"
        )
    if host.endswith(EXTERNAL_ID) and not of_version_2:
        raise ValueError(f"{url!r} was given; expected is https://{host}/TENANT-ID/v2.0")
    if _TENANT_AND_SLASH.fullmatch(parts.path.lower()):
        raise ValueError(f"{url!r} was given; no slash is expected at its end")
