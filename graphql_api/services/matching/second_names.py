"""Records that go by two names: a former one, one to trade under, or another in brackets."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from graphql_api.models.letters import foldings, words_of
from graphql_api.services.matching.known_forms import ENDS
from graphql_api.services.matching.vocabulary import TRADE_WORDS
from graphql_api.services.matching.word_tables import words_in


class SecondName(NamedTuple):
    """`is_current` if the company is called so now, whatever else it is or was called."""

    text: str
    is_current: bool


def names_in(text: str) -> list[SecondName]:
    """The names that one name is made of; none if it is a single one."""
    if not _FIRST_WORDS.isdisjoint(text.casefold().translate(_MARKS).split()):
        parts = [part.strip(_AROUND) for part in _BETWEEN.split(text, maxsplit=2)]
        if len(parts) > 1 and all(parts):
            return [
                SecondName(part, is_current)
                for part, is_current in zip(parts, _are_current(text, len(parts)), strict=True)
            ]
    if text.endswith((")", "]")) and (found := _BRACKET.fullmatch(text)) and _is_name(found[2]):
        return [SecondName(part, is_current=False) for part in found.groups()]
    return []


def _are_current(text: str, count: int) -> Sequence[bool]:
    between = _BETWEEN.search(text)
    if between is None or count > 2:
        return (False,) * count
    word = between[0].strip(_AROUND)
    if _BY_NOW.match(word):
        return (False, True)
    return (True, bool(_TOO.match(word)))


def _is_name(text: str) -> bool:
    """Of a company: a word that tells it apart beside one of trade or a legal form, no place."""
    words = words_of(foldings(text)[0])
    says_what = any(word in TRADE_WORDS or word in ENDS for word in words)
    says_who = any(word not in TRADE_WORDS and word not in ENDS for word in words)
    return says_what and says_who and _SITES.isdisjoint(words)


_ANYWHERE = r"""
    formerly\s+known\s+as | formerly | previously\s+known\s+as | previously | prev\. | f/?k/?a |
    t/as? | trad(?:ing|es)\s+(?:as|under) | d/?b/?a | doing\s+business\s+as | operating\s+as | o/a |
    a/?k/?a | (?:also|now|better)\s+known\s+as | n[ée]e |
    ehemals | ehem\. | vormals | vorm\. | firmierend\s+(?:als|unter) | auch\s+bekannt\s+als |
    anciennement | pr[ée]c[ée]demment | connue?\s+sous\s+le\s+nom\s+de | faisant\s+affaire\s+sous |
    voorheen | v/h | h\.?o\.?d\.?n\.? | (?:tevens\s+)?handelend\s+onder\s+de\s+naam |
    ook\s+bekend\s+als |
    anteriormente | antiguamente | (?:tambi[ée]n\s+)?conocid[oa]\s+como | nombre\s+comercial |
    gi[àá] | precedentemente | in\s+precedenza | (?:anche\s+)?not[oa]\s+come |
    (?:tamb[ée]m\s+)?conhecid[oa]\s+como | nome\s+fantasia |
    tidigare | f\.\s?d\.? | f[öo]re\s+detta | [äa]ven\s+k[äa]nt\s+som |
    tidligere | fhv\.? | ogs[åa]\s+k(?:endt|jent)\s+som |
    entinen | aiemmin | aikaisemmin | dawniej | poprzednio | uprzednio | znan[ya]\s+jako
"""
_SET_APART = r"""
    ex | now | prev\.? | fr[üu]e?her | heute | jetzt | autrefois | vroeger | thans | antes |
    antigua | antiga | ahora | agora | ora | ent\.? | nykyisin | nuvarande | nu | dawn[ya] | obecnie
"""
"""Words of names as well: they count only behind a bracket, a comma or a dash."""

_BETWEEN = re.compile(
    rf"""[\s,;(\[\u2013\u2014-]*[\s,;(\[](?:{_ANYWHERE})[:\s]+
    |\s*(?:[(\[,;]|\s[\u2013\u2014-]\s)\s*(?:{_SET_APART})[:\s-]+""",
    re.IGNORECASE | re.VERBOSE,
)
_BY_NOW = re.compile(
    r"(?:now|better|heute|jetzt|thans|ahora|agora|ora|nykyisin|nuvarande|nu|obecnie)\b",
    re.IGNORECASE,
)
"""The second name has taken the place of the first."""

_TOO = re.compile(
    r"""t/as?\b | trad | d/?b/?a\b | doing | operating | o/a\b | a/?k/?a\b | also | firmierend |
    auch | connu | faisant | h\.?o\.?d | tevens | handelend | ook | tamb | conocid | nombre |
    anche | not[oa] | conhecid | nome | [äa]ven | ogs | znan""",
    re.IGNORECASE | re.VERBOSE,
)
"""The company goes by both."""

_BRACKET = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]")
_AROUND = " ()[],;:\u2013\u2014-"
_MARKS = str.maketrans(dict.fromkeys("()[],;:\u2013\u2014-", " "))
_FIRST_WORDS = words_in(
    "formerly previously f/k/a fka t/a t/as trading trades d/b/a dba doing operating o/a "
    "a/k/a aka also now better née nee ehemals ehem. vormals vorm. firmierend auch "
    "anciennement précédemment precedemment connu connue faisant voorheen v/h h.o.d.n. hodn "
    "h.o.d.n tevens handelend ook anteriormente antiguamente también tambien conocido "
    "conocida nombre già giá precedentemente in anche noto nota também conhecido conhecida "
    "nome tidigare f.d. f.d f. före fore även tidligere fhv fhv. også ogsa entinen aiemmin "
    "aikaisemmin dawniej poprzednio uprzednio znany znana ex prev prev. früher frueher fruher "
    "heute jetzt autrefois vroeger thans antes antigua antiga ahora agora ora ent ent. "
    "nykyisin nuvarande nu dawny dawna obecnie known"
)
"""Most names have none of these, and need no closer look."""

_SITES = words_in(
    "office site branch division department dept depot store warehouse campus region area floor "
    "unit filiale niederlassung standort agence succursale filiaal vestiging sucursal sede filial "
    "north south east west"
)
