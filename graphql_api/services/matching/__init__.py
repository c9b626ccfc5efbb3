"""Which external organization is probably which organization: no I/O, values in and values out.

names → candidates → likeness and signals → assignment → suggestions
"""

from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from graphql_api.services.matching.signals import Signal, SignalKind
from graphql_api.services.matching.suggestions import (
    ACCEPT_ALL,
    NearTie,
    OrganizationToMatch,
    Suggestion,
    Suggestions,
    suggest,
)

__all__ = [
    "ACCEPT_ALL",
    "Identifier",
    "NearTie",
    "OrganizationToMatch",
    "Signal",
    "SignalKind",
    "Suggestion",
    "Suggestions",
    "identifiers_of",
    "suggest",
]
