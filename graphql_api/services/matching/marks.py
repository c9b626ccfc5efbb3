"""Words by which people mark records that stand for nobody, or that are not to be used any more."""

import re
from collections.abc import Iterable

from graphql_api.services.matching.name import Name
from graphql_api.services.matching.word_tables import words_in

_SET_ASIDE = (
    r"do not use|don'?t use|dnu|not in use|unused|duplicate|dup|inactive|archived?|closed|obsolete|"
    r"cancell?ed|terminated|off-?boarded|deleted?|defunct|dormant|old|"
    r"nicht (?:mehr )?(?:verwenden|benutzen)|inaktiv|gekündigt|alt|doppelt|"
    r"ne pas utiliser|ancien(?:ne)?|inactif|doublon|niet gebruiken|inactief|oud|"
    r"no usar|inactivo|antiguo|non usare|inattivo|vecchio"
)
_APART = re.compile(
    rf"(?:^|[(\[{{*_:|/\u2013\u2014-])\s*(?:{_SET_ASIDE})\s*(?:$|[)\]}}*_:|/\u2013\u2014-])"
    rf"|\s(?:{_SET_ASIDE})\s*$|^z{{2,}}[\s_.-]",
    re.IGNORECASE,
)
_OF_MARKS = words_in(
    "use dnu unused duplicate dup inactive archive archived closed obsolete canceled cancelled "
    "terminated offboarded boarded delete deleted defunct dormant old verwenden benutzen inaktiv "
    "gekundigt alt doppelt utiliser ancien ancienne inactif doublon gebruiken inactief oud usar "
    "inactivo antiguo usare inattivo vecchio"
)
"""The last word of each, folded: most names have none, and need no closer look."""

_NOBODY = words_in(
    "test tests testing tester demo demos dummy sample example placeholder template templates "
    "sandbox training internal unknown unassigned default temp tmp tba tbc na none misc "
    "miscellaneous testkunde testfirma musterfirma mustermann musterkunde muster beispiel vorlage "
    "essai exemple modele prueba ejemplo plantilla prova esempio modello voorbeeld sjabloon"
)
_ANYBODY = words_in(
    "account accounts client clients company companies customer customers organization "
    "organisation services tenant site sites user users msp inc ltd llc gmbh only do not use "
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
    mark = _mark(title) if words & _OF_MARKS or title[:2] in _LAST_OF_A_LIST else None
    return f"“{title}” is marked “{mark}”." if mark else None


def _mark(title: str) -> str | None:
    """The words that say a record is not to be used any more, set apart from its name."""
    found = _APART.search(title)
    return found[0].strip(" ()[]{}*_:|/\u2013\u2014-") if found else None


_LAST_OF_A_LIST = ("zz", "ZZ", "Zz")
