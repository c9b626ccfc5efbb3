"""Vocabulary of words in company names: data only, no name of any company.

Each table is read from text, one meaning on a line, so that adding a word is adding a word.
"""


def _table(text: str) -> dict[str, str]:
    """`meaning: spelling | spelling` lines, as spelling → meaning; a meaning spells itself too."""
    spellings = {}
    for line in text.strip().splitlines():
        meaning, _, rest = line.strip().partition(":")
        for spelling in (meaning, *filter(str.strip, rest.split("|"))):
            spellings[spelling.strip()] = meaning
    return spellings


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Normalised already: folded, and initials joined, so that "S.r.l." is "srl" and "Sp. z o.o." is
# "sp z oo". Left out because they are words or initials of something else more often: SPA (read
# from its capitals in names.py), PC, CC, SC, AD.
LEGAL_FORMS: dict[tuple[str, ...], str] = {
    tuple(spelling.split()): form
    for spelling, form in _table(
        """
        co: company | & co
        ltd: limited | pty ltd | pty limited | proprietary limited | pte ltd | pte limited | pvt ltd | private limited | private ltd | ltda | limitada | lda
        plc: public limited company
        llp: limited liability partnership
        llc: limited liability company
        lp: limited partnership
        inc: incorporated
        corp: corporation
        pllc:
        cic: community interest company
        gmbh: mbh | gesellschaft mit beschrankter haftung
        gmbh-co-kg: gmbh & co kg | gmbh co kg | gmbh & cie kg
        ug-co-kg: ug & co kg
        ag-co-kg: ag & co kg
        ag: aktiengesellschaft
        kg: kommanditgesellschaft
        kgaa:
        ohg:
        gbr:
        ug: ug haftungsbeschrankt | ug haftungsbeschraenkt
        ek:
        ev:
        eg:
        se:
        sarl: sa rl | s a rl
        sas:
        sasu:
        eurl:
        snc:
        sa: sociedad anonima | societe anonyme
        sa-de-cv: sa de cv
        srl: s de rl | s de rl de cv
        srls:
        societa-per-azioni: societa per azioni
        sl: slu | sociedad limitada
        bv: besloten vennootschap
        nv: naamloze vennootschap
        vof:
        ab: aktiebolag
        hb:
        as: aksjeselskap | aktieselskab
        asa:
        aps:
        oy: osakeyhtio
        oyj:
        sp-zoo: sp z oo | spolka z oo
        sro: s r o
        doo:
        kft:
        zrt:
        uab:
        sia:
        ou:
        ooo:
        kk:
        sdn-bhd: sdn bhd | sendirian berhad
        bhd: berhad
        ae: αε
        epe: επε
        """  # noqa: E501
    ).items()
}

LEGAL_FORM_ENDS = frozenset(spelling[-1] for spelling in LEGAL_FORMS)
LONGEST_LEGAL_FORM = max(len(spelling) for spelling in LEGAL_FORMS)

LEADING_LEGAL_FORMS = _words("sarl sas sasu eurl uab sia ooo ооо оао зао")  # noqa: RUF001
"""Those that are also written in front of the name."""

UNSPACED_LEGAL_FORMS = ("株式会社", "有限会社", "股份有限公司", "有限公司", "주식회사", "유한회사")
"""Those that are written without a space between them and the name."""

FORMS_ANYWHERE = _words("ltd gmbh inc llc llp plc")
"""Those that are no word of any name, and so are the form in the middle of one too."""

UNTELLING_FORMS = _words("co")
"""Written or left out at will, next to other forms too."""

CONJUNCTIONS = _words("& and und et og och en ja y")

NUMBERS = _table(
    """
    0: zero
    1: one
    2: two
    3: three
    4: four
    5: five
    6: six
    7: seven
    8: eight
    9: nine
    10: ten
    11: eleven
    12: twelve
    1st: first
    2nd: second
    3rd: third
    4th: fourth
    5th: fifth
    6th: sixth
    7th: seventh
    8th: eighth
    9th: ninth
    10th: tenth
    """
)

ROMAN_NUMBERS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
"""Single letters are left alone: they are initials more often."""

NUMBER_SIGNS = _words("no nr num number")

SAME_WORDS = _table(
    """
    academy: acad
    administration: admin
    agency: agcy
    avenue: ave
    brothers: bros
    building: bldg
    buildings: bldgs
    center: centre | ctr | cntr
    college: coll
    color: colour
    construction: constr
    consulting: consultancy
    cooperative: coop
    council: cncl
    department: dept
    development: dev | devt
    distribution: distrib | distr
    doctor: dr
    education: edu | educ
    environmental: env
    equipment: equip
    foundation: fdn | fndn
    government: govt
    gray: grey
    group: grp
    harbor: harbour
    hospital: hosp
    information: info
    institute: inst
    insurance: ins
    international: intl
    investments: invs
    jewelry: jewellery
    laboratories: labs
    laboratory: lab
    logistics: logist
    machinery: mach
    maintenance: maint
    management: mgmt | mgt | mngmt
    manufacturing: mfg | manuf
    marketing: mktg
    mount: mt
    mountain: mtn
    national: natl
    organization: organisation
    partners: ptnrs
    pharmacy: pharm
    photography: photog
    practice: prac
    precision: prec
    products: prods
    professional: prof
    properties: props
    recruitment: recruit
    rehabilitation: rehab
    research: rsch
    road: rd
    sankt: skt
    school: sch
    services: svc | svcs | serv | servs | service
    society: soc
    solutions: soln | solns
    surgery: surg
    surveyors: survs
    systems: sys | syst | system
    theater: theatre
    transport: transp
    university: univ | uni
    veterinary: vet | vets
    warehouse: whse
    wholesale: whsle
    """
)
"""Abbreviations and the two spellings of English, each to one word that stands for them."""

SHORT_FOR = {
    short: frozenset(longer.split())
    for short, _, longer in (
        line.strip().partition(": ")
        for line in """
        acc: accountants accounting accountancy
        arch: architects architecture architectural
        assn: association
        assoc: associates association associated
        assocs: associates
        auth: authority
        comm: communications community
        comms: communications
        dent: dental dentists dentistry
        elec: electric electrical electronics
        eng: engineering engineers
        engrg: engineering
        est: estate estates
        fin: finance financial
        ind: industries industrial
        inds: industries
        inv: investment investments
        med: medical medicine
        pri: primary
        prop: property properties
        sec: secondary
        sols: solicitors
        st: saint street
        tech: technology technologies technical
        telecom: telecommunications
        telecoms: telecommunications
        """.strip().splitlines()
    )
}
"""Abbreviations of more than one word, or that are words themselves: only a pair can tell."""

SMALL_WORDS = _words("& of de del della der des di do dos du van von el la las le les los das die")
"""Left out at will."""

STRUCTURAL_WORDS = _words(
    "group gruppe gruppen groupe grupo gruppo groep koncern konzern holding holdings services "
    "solutions partners associates enterprises"
)
"""Tell a company's place in a family of companies; in the spelling of SAME_WORDS."""

_OF_PLACES_AND_PERSONS = _words(
    "avenue brothers building buildings color doctor gray mount mountain road saint sankt st street"
)

TRADE_WORDS = (
    frozenset(SAME_WORDS.values())
    | STRUCTURAL_WORDS
    | frozenset(SHORT_FOR)
    | frozenset(word for words in SHORT_FOR.values() for word in words)
    | _words(
        "accountancy accountants advisers advisors aerospace agents agriculture aluminium animal "
        "anwalte apotheke apparel architecture art arts arzte auto autohaus automation automotive "
        "backerei bakeries bakery bank banking bar bau bauunternehmen beauty bookkeeping "
        "boulangerie brewery brewing builders cabinets cafe capital car care carpentry carpets "
        "cars catering ceramics chambers chemical chemicals chemist chiropractic church cleaning "
        "clinic clinics clothing club coatings coffee components computers concrete conservation "
        "consultants contractors controls cosmetics courier creative credit cycle dairy data "
        "dentist dentistry dentists design designs digital diner distributors drainage drilling "
        "druckerei edilizia electrical electricians electronics elektro energy engineers "
        "entertainment estates events exports fabrication fabrics fahrschule family farm farmacia "
        "farming farms fashion fastigheter fencing films finishing fire fisheries fishing fitness "
        "flooring florist florists food foods forestry foundry freight fuel funeral furnishings "
        "furniture games garage garden gardens gartenbau gas gifts glass golf grocers gym hair "
        "handel haulage health healthcare heating hire home homes hospice hospitality hotel "
        "hotels housing immobilien imports industry ingenieure inn instruments insulation "
        "interiors ironworks joiners joinery kanzlei kitchens klinik landscapes landscaping "
        "laundry law lawyers leasing legal leisure library lighting lines locksmiths logistik "
        "machines maler malerei marine market markets maschinenbau meats media medicine metal "
        "metallbau metals mill mills minerals mining mortgages motor motors museum music mutual "
        "networks notaire nurseries nursery nursing oil optical opticians optics optometry "
        "organics orthodontics outdoors packaging paint painting paper partnership parts paving "
        "payroll pension pensions pest pet pharmaceuticals pharmacie pharmacies photographers "
        "physiotherapy pipes planning plant plants plastics plumbing pottery poultry power "
        "practice praxis print printers process publishers publishing pumps quarries racing "
        "railways rechtsanwalte recovery recycling refrigeration reisen rentals repair repairs "
        "residential restaurants restoration retail robotics roofing rooms sales salon "
        "scaffolding schools schreinerei science sciences seafood seeds shipping shop shops signs "
        "software solar sons spa spedition sport sports stationers steel steuerberater storage "
        "store stores studio studios supply surgical surveying surveys tailors tandarts "
        "tandlakare tax taxis tea technik textiles theatrical therapy tiles timber tischlerei "
        "tools tours town toys trade transportation transporte transports travel trust tutors "
        "tyres union upholstery utilities vehicles ventures verlag versicherung veterinarians "
        "vets vision waste water wealth welding wellness werkzeugbau windows wines wood works "
        "workshop workshops yachts zahnarzt zahnarztpraxis"
    )
) - _OF_PLACES_AND_PERSONS
"""Say what a company does rather than which one it is; in the spelling of SAME_WORDS."""

DOMAIN_KEYS = _words(
    "domain domains website websites webaddress websiteurl defaultdomain defaultdomainname "
    "primarydomain verifieddomains"
)
"""Of metadata, without case and punctuation."""

ANYBODYS_DOMAINS = _words(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com "
    "aol.com gmx.de gmx.net web.de t-online.de proton.me protonmail.com btinternet.com orange.fr "
    "wanadoo.fr libero.it facebook.com instagram.com linkedin.com wixsite.com wordpress.com "
    "sharepoint.com onmicrosoft.com"
)
"""Mail and page providers, and the domain that Microsoft gives every tenant beside its own."""
