"""Words by which people mark records that stand for nobody, or that are not to be used any more."""

import re
from collections.abc import Iterable

from graphql_api.models.letters import foldings, words_of
from graphql_api.services.matching.name import Name
from graphql_api.services.matching.word_tables import phrases_in, words_in

SET_ASIDE = phrases_in(
    """
    do not use
    don't use
    dont use
    dnu
    not in use
    unused
    duplicate
    dup
    inactive
    archive
    archived
    closed
    obsolete
    canceled
    cancelled
    terminated
    off-boarded
    offboarded
    delete
    deleted
    defunct
    dormant
    old
    nicht verwenden
    nicht mehr verwenden
    nicht benutzen
    nicht mehr benutzen
    inaktiv
    gekündigt
    alt
    doppelt
    ne pas utiliser
    ancien
    ancienne
    inactif
    doublon
    niet gebruiken
    inactief
    oud
    no usar
    inactivo
    antiguo
    non usare
    inattivo
    vecchio
    """
)
_EITHER = "|".join(map(re.escape, SET_ASIDE))
_LAST_WORDS = frozenset(words_of(folded)[-1] for mark in SET_ASIDE for folded in foldings(mark))
"""Most names have none of them, and need no closer look."""

_APART = re.compile(
    rf"(?:^|[(\[{{*_:|/\u2013\u2014-])\s*(?:{_EITHER})\s*(?:$|[)\]}}*_:|/\u2013\u2014-])"
    rf"|\s(?:{_EITHER})\s*$|^z{{2,}}[\s_.-]",
    re.IGNORECASE,
)
_NOBODY = words_in(
    "test tests testing tester demo demos dummy sample example placeholder template templates "
    "sandbox training internal unknown unassigned default temp tmp tba tbc na none misc "
    "miscellaneous catchall contoso onboarding prospects spare stock "
    "testkunde testfirma musterfirma mustermann musterkunde muster beispiel vorlage "
    "essai exemple modele prueba ejemplo plantilla prova esempio modello voorbeeld sjabloon"
)
_ANYBODY = words_in(
    "account accounts client clients company companies customer customers organization "
    "organisation services tenant site sites user users msp catch all device devices licence "
    "licences license licenses machines pool inc ltd llc gmbh only do not use "
    "delete new my our your the a an & and for of de di von zz zzz kunde kunden firma unternehmen "
    "entreprise societe empresa azienda cliente klant bedrijf"
)


def doubt(title: str, names: Iterable[Name]) -> str | None:
    """A sentence for a person, if a record should not be mapped unseen by what it is called.

    `names` are the readings of its title. "Test Valley Council" is a customer; "Test Company 2"
    and "DEMO - do not use" are none, since no other word of theirs would tell a company.
    """
    words = {word for name in names for word in name.words if not word.isdecimal()}
    if words & _NOBODY and words <= _NOBODY | _ANYBODY:
        return f"“{title}” seems to stand for nobody."
    mark = _mark(title) if words & _LAST_WORDS or title[:2] in _LAST_OF_A_LIST else None
    return f"“{title}” is marked “{mark}”." if mark else None


def _mark(title: str) -> str | None:
    """The words that say a record is not to be used any more, set apart from its name."""
    found = _APART.search(title)
    return found[0].strip(" ()[]{}*_:|/\u2013\u2014-") if found else None


_LAST_OF_A_LIST = ("zz", "ZZ", "Zz")
