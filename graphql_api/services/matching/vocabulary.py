"""Vocabulary of words in company names: data only, no name of any company.

Words of trade and abbreviations of other languages than English are in files of their own.
"""

from graphql_api.services.matching.abbreviations import SHORT_FOR
from graphql_api.services.matching.trades import TRADES
from graphql_api.services.matching.word_tables import table, words_in

NUMBERS = table(
    """
    0: zero
    1: one
    2: two | zwei | deux | twee | tva | dwa | kaksi
    3: three | drei | trois | tres | tre | drie | trzy | kolme
    4: four | vier | quatre | cuatro | quattro | quatro | fyra | cztery | nelja
    5: five | funf | fuenf | cinq | cinco | cinque | vijf | piec | viisi
    6: six | sechs | seis | zes | szesc | kuusi
    7: seven | sieben | siete | sette | zeven | sju | syv | siedem
    8: eight | acht | huit | ocho | oito | otte | osiem
    9: nine | neun | neuf | nueve | nove | negen | dziewiec
    10: ten | zehn | diez | dieci | tien | dziesiec
    11: eleven | onze | undici | elva
    12: twelve | zwolf | zwoelf | douze | doce | dodici | twaalf | tolv
    13: thirteen
    14: fourteen
    15: fifteen
    16: sixteen
    17: seventeen
    18: eighteen
    19: nineteen
    20: twenty
    30: thirty
    40: forty | fourty
    50: fifty
    60: sixty
    70: seventy
    80: eighty
    90: ninety | ninty
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

TENS = words_in("twenty thirty forty fourty fifty sixty seventy eighty ninety ninty")
"""Number words that another may follow: "forty four"."""

ROMAN_NUMBERS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
"""Single letters are left alone: they are initials more often."""

NUMBER_SIGNS = words_in("no nr num number")

SAME_WORDS = table(
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
    consulting: consultancy
    cooperative: coop
    council: cncl
    department: dept
    development: dev | devt
    distribution: distrib | distr
    doctor: dr | doktor | docteur | dott | dottore
    education: edu | educ
    environmental: env
    equipment: equip
    foundation: fdn | fndn
    government: govt
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
    school: sch
    services: svc | svcs | serv | servs | service
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

SMALL_WORDS = words_in(
    "& of de del della der des di do dos du van von el la las le les los das die"
)
"""Left out at will."""

STRUCTURAL_WORDS = words_in(
    "group gruppe gruppen groupe grupo gruppo groep koncern konzern holding holdings services "
    "solutions partners associates enterprises"
)
"""Tell a company's place in a family of companies; in the spelling of SAME_WORDS."""

_OF_PLACES_AND_PERSONS = words_in(
    "avenue bd boulevard brdr brod broderna brodre brodrene brothers building buildings ch "
    "doctor fa fratelli freres fres frs gebr gebroeders gebrueder gebruder hermano hermanos hno "
    "hnos irm irmaos mount mountain ra road saint sainte sankt santa sint skt st sta ste street "
    "suc sucesores sucs"
)

TRADE_WORDS = (
    frozenset(SAME_WORDS.values())
    | STRUCTURAL_WORDS
    | TRADES
    | frozenset(SHORT_FOR)
    | frozenset(word for words in SHORT_FOR.values() for word in words)
    | words_in(
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
        "workshop workshops yachts zahnarzt zahnarztpraxis "
        "carpenters cleaners decorators exporters framing glaziers importers installers jewellers "
        "lightning painters planing planting plasterers plumbers roofers upholsterers"
    )
) - _OF_PLACES_AND_PERSONS
"""Say what a company does rather than which one it is; in the spelling of SAME_WORDS."""

DOMAIN_KEYS = words_in(
    "domain domains website websites webaddress websiteurl defaultdomain defaultdomainname "
    "emaildomain emaildomains primarydomain verifieddomains"
)
"""Of metadata, without case and punctuation."""
