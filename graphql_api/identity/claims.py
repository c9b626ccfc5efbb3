"""Reads claims by the names that the settings give them. No I/O."""

from collections.abc import Mapping
from typing import Any

Claims = Mapping[str, Any]


def claim(claims: Claims, name: str) -> object:
    """None if there is no such claim. A dot leads into it: `realm_access.roles`.

    Names that are addresses, and ids of clients, have dots of their own, so the longest name that
    is there counts. https://www.keycloak.org/docs/latest/server_admin/#protocol-mappers
    """
    if name in claims:
        return claims[name]
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        inner = claims.get(".".join(parts[:length]))
        if isinstance(inner, Mapping):
            found = claim(inner, ".".join(parts[length:]))
            if found is not None:
                return found
    return None
