"""Signals: why two records are taken for one company."""

import strawberry

from graphql_api.services.matching.signals import Signal, SignalKind

strawberry.enum(SignalKind, name="MatchSignalKind")


@strawberry.type
class MatchSignal:
    kind: SignalKind
    detail: str

    @classmethod
    def from_model(cls, signal: Signal) -> "MatchSignal":
        return cls(kind=signal.kind, detail=signal.detail)
