"""Each signal of two records with its weight, for and against, as a person is told them."""

from collections.abc import Mapping

from graphql_api.services.matching.evidence import CEILINGS, Against, Evidence
from graphql_api.services.matching.model import log_odds
from graphql_api.services.matching.sentences import as_sentence
from graphql_api.services.matching.signals import EvidenceKind, SignalKind, WeighedSignal

_BARELY = 0.1
"""What speaks against has this weight at least, even if it lowers nothing."""

Parts = Mapping[str, float]


def weighed_signals(evidence: Evidence) -> tuple[WeighedSignal, ...]:
    """What speaks for them being one company, strongest first, then what speaks against."""
    parts = dict(evidence.model.parts(evidence.levels))
    return (*_for(evidence, parts), *_against(evidence, parts))


def _for(evidence: Evidence, parts: Parts) -> list[WeighedSignal]:
    weights = {
        SignalKind.EXTERNAL_ID: parts["ids"] / max(1, len(evidence.shared_ids)),
        SignalKind.DOMAIN: parts["domain"] / max(1, len(evidence.domains)),
    }
    of_name = sum(parts[each] for each in ("name", "source", "words", "difference"))
    return [
        WeighedSignal(
            kind=EvidenceKind(signal.kind),
            detail=signal.detail,
            weight=round(weights.get(signal.kind, of_name), 2),
        )
        for signal in evidence.signals_for()
    ]


def _against(evidence: Evidence, parts: Parts) -> list[WeighedSignal]:
    found = [_weighed(each, evidence, parts) for each in evidence.against]
    if evidence.name is None and evidence.contradiction is None:
        kind, sentence = EvidenceKind.DIFFERENT_NAMES, "Their names are not alike."
        found.append(WeighedSignal(kind=kind, detail=sentence, weight=round(parts["name"], 2)))
    return found


def _weighed(against: Against, evidence: Evidence, parts: Parts) -> WeighedSignal:
    """With the weight of the model, or as much as its ceiling takes away if that is more."""
    above = log_odds(evidence.model.confidence(evidence.score))
    taken_away = log_odds(CEILINGS[against.kind]) - above
    weight = min(-_BARELY, parts.get(against.comparison or "", 0.0), taken_away)
    return WeighedSignal(
        kind=against.kind, detail=as_sentence(against.sentence), weight=round(weight, 2)
    )
