"""The legal forms of companies: what spells which.

The forms are those of ISO 20275, kept in legal_forms.csv as the standard's list has them
(https://www.gleif.org/en/about-lei/code-lists/iso-20275-entity-legal-forms-code-list, in the
public domain), and those in `USUAL`, which people write alike whatever the country.
"""

import csv
from pathlib import Path

from graphql_api.models.letters import foldings, words_of
from graphql_api.services.matching.vocabulary import TRADE_WORDS
from graphql_api.services.matching.word_tables import table, words_in

STANDARD = Path(__file__).with_name("legal_forms.csv")
"""Country, abbreviation, and name of the form in the country's language."""

Spelling = tuple[str, ...]
"""Words of a form, folded, and initials joined: "S.r.l." is "srl" and "Sp. z o.o." "sp z oo"."""

USUAL: dict[Spelling, str] = {
    tuple(spelling.split()): form
    for spelling, form in table(
        """
        co: company | & co
        ltd: limited | pty ltd | pty limited | proprietary limited | pte ltd | pte limited | pvt ltd | private limited | private ltd | ltda | limitada | lda | ltee | limitee | pty | proprietary | pl
        plc: public limited company
        dac: designated activity company
        teo: teoranta | cuideachta ghniomhaiochta ainmnithe
        llp: limited liability partnership
        llc: limited liability company
        lp: limited partnership
        inc: incorporated | incorporee
        corp: corporation
        pllc:
        cic: community interest company
        gmbh: mbh | ges mbh | gesellschaft mit beschrankter haftung
        gmbh-co-kg: gmbh & co kg | gmbh co kg | gmbh & cie kg
        ug-co-kg: ug & co kg
        ag-co-kg: ag & co kg
        ag: aktiengesellschaft
        kg: kommanditgesellschaft
        kgaa:
        ohg:
        og:
        gbr:
        ug: ug haftungsbeschrankt | ug haftungsbeschraenkt
        ek: e kfm | e kffr | e kfr
        ev:
        eg: e gen | eingetragene genossenschaft
        genossenschaft:
        partgmbb: partg mbb | partg
        se:
        sarl: sa rl | s a rl | societe a responsabilite limitee | sagl
        selarl: sel arl
        selas:
        scop:
        s-coop: s coop
        coop-ua: cooperatie ua | cooeperatie ua | ua
        sas:
        sasu:
        eurl:
        snc:
        sa: sociedad anonima | societe anonyme
        sa-de-cv: sa de cv
        srl: s de rl | s de rl de cv | societate cu raspundere limitata | societatea cu raspundere limitata
        srls:
        spa: societa per azioni | soc per azioni
        sl: slu | sociedad limitada
        bv: besloten vennootschap
        nv: naamloze vennootschap
        vof:
        ab: aktiebolag | ab publ | publ ab | aktiebolag publ
        cio:
        hb: handelsbolag
        kb: kommanditbolag
        as: aksjeselskap | aktieselskab | anonim sirketi
        asa:
        aps:
        oy: osakeyhtio
        oyj:
        sp-zoo: sp z oo | spolka z oo
        sro: s r o | spol sro | spol s ro
        vos: ver obch spol
        doo: drustvo s ogranicenom odgovornoscu | drustvo sa ogranicenom odgovornoscu | druzba z omejeno odgovornostjo
        dd:
        kft: korlatolt felelossegu tarsasag
        zrt:
        ltd-sti: ltd sti | limited sirketi
        uab: uzdaroji akcine bendrove
        sia: sabiedriba ar ierobezotu atbildibu
        ou: osauhing
        ooo: ооо | общество с ограниченнои ответственностью
        jsc: joint stock company | ao | ojsc | open joint stock company | oao | pjsc | public joint stock company | pao | ао | акционерное общество | публичное акционерное общество | пао
        cjsc: closed joint stock company | zao
        kk: kabushiki kaisha
        gk: godo kaisha
        sdn-bhd: sdn bhd | sendirian berhad
        bhd: berhad
        ae: αε
        epe: επε
        abp:
        ans:
        clg: company limited by guarantee
        enk:
        gie:
        keg:
        npc:
        oeg:
        sca:
        sci:
        scs:
        ilp:
        slp:
        ivs:
        brf:
        fcp:
        osk:
        ulc: unlimited liability company
        vve:
        vzw:
        """  # noqa: E501, RUF001
    ).items()
}

LEADING = words_in(
    "selarl selas scop "
    "sarl sas sasu eurl uab sia sprl bvba asbl vzw scrl cvba ooo oao zao pao jsc ojsc pjsc cjsc "
    "srl oy ооо оао зао пао ао тоо"  # noqa: RUF001
)
"""Those that are also written in front of the name; those of several words are too."""

SHORT_LEADING = words_in("ab kb hb as nv bv sci snc")
"""Written in front too, and somebody's initials as well."""

UNSPACED = {
    "株式会社": "Ltd",
    "有限会社": "Ltd",
    "合同会社": "Godo kaisha",
    "合資会社": "KG",
    "合名会社": "OHG",
    "股份有限公司": "Ltd",
    "有限公司": "Ltd",
    "無限公司": "OHG",
    "주식회사": "Ltd",
    "유한회사": "Ltd",
    "㈱": "Ltd",
    "㈲": "Ltd",
    "㈜": "Ltd",
}
"""Those that are written without a space between them and the name."""

ANYWHERE = words_in("ltd gmbh inc llc llp plc")
"""Those that are no word of any name, and so are the form in the middle of one too."""

UNTELLING = words_in("co")
"""Written or left out at will, next to other forms too."""

_TELLING = words_in(
    "action administration agr agricultural association assn assoc assumed authority bank banka "
    "bankas banke bezirk bezirks bund bundes caisse caisee canton cantone captive collective "
    "communaute commune comune condominium confederation confederazione consortile consorzio coop "
    "cooperatie cooperatif cooperation cooperative corpora council county credit csd cultivation "
    "distretto district educational electric fair federal federale federation fiducie fiduciaire "
    "fond fondation fondo fonds fund foundation gemeinde gruppo improvement indigenous indivisioni "
    "indivisions institut institution internat kanton kantons loan local mbe non nonprofit op "
    "operative operatives opltd ops organisation organisations paroisse parish perum persero pool "
    "pret procura procuration prokura ranch religious religieuse societa societe sole son "
    "stichting stiftung trust trustco trustee undivided union verein verwaltung"
) | (TRADE_WORDS - words_in("ges partnership partners professional services service soc"))
"""Words of forms that tell an organization apart: without them it would be another one."""

_TELLING_ALONE = words_in("chartered partnership society unlimited")
"""The same, but not next to other words of a form."""

_WORDS_TOO = words_in("spa dd og gk keg pl teo ua")
"""Of the usual ones, those that are words or initials as well."""

PLACES_IN_CAPITALS = words_in("co")
"""Written in capitals they are a state's letters as well."""

_LONG = 8
"""Letters of a form of several words that is no beginning of a name."""

_LONGEST_SHORT = 3
"""Letters of a form that may be somebody's initials, unless it is a usual one."""


def _is_sure(word: str) -> bool:
    """A form of one word that is nothing else."""
    if (word,) in USUAL:
        return word not in _WORDS_TOO
    return len(word) > _LONGEST_SHORT


def _all_forms() -> dict[Spelling, str]:
    """Spellings that stand for one legal form of one country are one; usual ones stay apart."""
    found = dict(USUAL)
    for spellings in _standard().values():
        known = {found[spelling] for spelling in spellings if spelling in found} - UNTELLING
        new = [spelling for spelling in spellings if spelling not in found]
        form = known.pop() if len(known) == 1 else " ".join(min(new, default=()))
        found.update(dict.fromkeys(new, form))
    return found


def _standard() -> dict[tuple[str, str], list[Spelling]]:
    """By country and name of the form."""
    grouped: dict[tuple[str, str], list[Spelling]] = {}
    with STANDARD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            short, long = _spellings(row["abbreviation"]), _spellings(row["name"])
            grouped.setdefault((row["country"], row["name"]), []).extend(
                filter(_is_no_word, (*short, *(each for each in long if len(each) > 1)))
            )
    return {key: spellings for key, spellings in grouped.items() if spellings}


def _spellings(text: str) -> list[Spelling]:
    return [tuple(words_of(each)) for each in foldings(text)]


def _is_no_word(spelling: Spelling) -> bool:
    if len("".join(spelling)) <= 1 or spelling[0] in _NO_BEGINNING:
        return False
    return not _TELLING & {*spelling} and not _TELLING_ALONE.issuperset(spelling)


_NO_BEGINNING = words_in("a an & or the")

FORMS = _all_forms()
"""All that is known, as spelling → form."""

SHORT_FORMS = frozenset(word for (word, *more) in FORMS if not more and not _is_sure(word))
"""Those of one word that may be somebody's initials."""

LONG_FORMS = frozenset(
    spelling for spelling in FORMS if len(spelling) > 1 and len("".join(spelling)) > _LONG
)
"""Those of several words that are no beginning of a name."""

BEGINNINGS = frozenset(spelling[0] for spelling in LONG_FORMS) | LEADING | SHORT_LEADING
ENDS = frozenset(spelling[-1] for spelling in FORMS)
LONGEST = max(map(len, FORMS))
