"""Which addresses of tables are allowed, and whom the tokens for them are for. No I/O."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from integrations.loopback import is_loopback

EMULATOR = "devstoreaccount1"
"""Azurite's account, whose key everybody knows: it needs no https to stay secret."""

_COSMOS = re.compile(r"\.table\.cosmos(db)?\.|\.documents\.azure\.")
_OTHER_SERVICE = re.compile(r"\.(blob|queue|file|dfs|web)\.(core|storage)\.")
_AUDIENCES: Mapping[str, str] = {
    # https://learn.microsoft.com/python/api/overview/azure/data-tables-readme
    ".core.usgovcloudapi.net": "https://storage.azure.us",
    ".core.chinacloudapi.cn": "https://storage.azure.cn",
}
_ALLOWED = "allowed is a storage account's table endpoint, https://ACCOUNT.table.core.windows.net"


def check_account_url(url: str) -> None:
    """Raises ValueError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    _check_host(host)
    if parts.query or parts.fragment or parts.username:
        raise ValueError(
            f"more than an address was given for {host}; {_ALLOWED}. A shared access signature "
            "goes into ORGMAP_AZURE_CONNECTION_STRING."
        )
    if parts.path.strip("/") and _is_azures(host):
        raise ValueError(f"{url!r} was given; {_ALLOWED}, without a path: no table is named there")


def check_connection_string(text: str) -> None:
    """Raises ValueError, which names the host alone: the rest is secret."""
    parts = _parts(text)
    endpoint = urlsplit(parts.get("tableendpoint", ""))
    suffix = parts.get("endpointsuffix", "core.windows.net")
    host = endpoint.hostname or f"{parts.get('accountname', '')}.table.{suffix}"
    protocol = endpoint.scheme or parts.get("defaultendpointsprotocol", "https")
    _check_host(host)
    is_secret = not (is_loopback(host) or parts.get("accountname") == EMULATOR)
    if protocol.lower() != "https" and is_secret:
        raise ValueError(
            f"{protocol} was given for {host}; allowed is https: "
            "DefaultEndpointsProtocol=https, or a TableEndpoint that begins with https://"
        )


def audience_of(url: str) -> str | None:
    """Whom a token for this account is for; None in the public cloud, which the SDK presumes."""
    host = urlsplit(url).hostname or ""
    return next((each for end, each in _AUDIENCES.items() if host.endswith(end)), None)


def _check_host(host: str) -> None:
    if _COSMOS.search(host):
        # https://learn.microsoft.com/azure/cosmos-db/table/faq
        raise ValueError(
            f"{host} is Cosmos DB's, which sorts no rows by their keys and allows only 255 bytes "
            f"for a key and 2 MB for a batch: lists would skip rows and repeat others; {_ALLOWED}"
        )
    if _OTHER_SERVICE.search(host):
        raise ValueError(f"{host} is another service of the account; {_ALLOWED}")


def _is_azures(host: str) -> bool:
    return ".table." in host


def _parts(text: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
