"""Two vocabularies that share no syllable, trade and place: to learn from, and to judge by.

They are written down apart from the code under test, which never sees a name before it has to
compare it. Legal forms and words such as "formerly" are what they are, and the same in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Language:
    """How names of a country are made; a trade stands before the house if `trade_first`.

    `trades` have their abbreviation, or nothing, behind a colon.
    """

    ending: str
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    two_forms: tuple[str, str]
    forms_in_front: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ("formerly",)
    trading_as: tuple[str, ...] = ("t/a", "trading as")
    trade_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    beginnings: tuple[str, ...]
    middles: tuple[str, ...]
    endings: tuple[str, ...]
    languages: Mapping[str, Language]
    places: tuple[str, ...]
    common: tuple[str, ...]
    """Words that many companies are called by."""
    sites: tuple[str, ...]
    levels: tuple[str, ...]
    anybodys: tuple[str, ...]
    """Domains that many unrelated companies name: mail, pages, collections of links."""
    nobodies: tuple[str, ...]
    set_aside: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split("|"))


_FORMS = {
    "en": _listed("Ltd|Limited|Inc.|LLC|LLP|PLC|Pty Ltd|Corp."),
    "de": _listed("GmbH|AG|GmbH & Co. KG|e.K.|UG (haftungsbeschränkt)|KG|e.U.|OG"),
    "fr": _listed("SAS|SARL|SA|S.C.I.|EURL|S.A.R.L."),
    "nl": _listed("B.V.|BV|N.V.|CVBA|VOF"),
    "es": _listed("S.L.|S.A.|SL|S.L.U."),
    "it": _listed("S.r.l.|S.p.A.|srl|S.n.c."),
    "sv": _listed("AB|Aktiebolag|HB"),
    "da": _listed("A/S|ApS|I/S"),
    "pl": _listed("Sp. z o.o.|S.A.|Sp.j."),
    "cs": _listed("s.r.o.|a.s.|spol. s r.o.|v.o.s."),
    "pt": _listed("Lda|Ltda|EIRELI"),
    "fi": _listed("Oy|Oyj|Ky"),
    "tr": _listed("A.Ş.|Ltd. Şti."),
    "hr": _listed("d.o.o.|d.d."),
}

_TWO_FORMS = {
    "en": ("Ltd", "LLP"),
    "de": ("GmbH", "GmbH & Co. KG"),
    "fr": ("SARL", "S.C.I."),
    "nl": ("B.V.", "VOF"),
    "es": ("S.L.", "S.A."),
    "it": ("S.r.l.", "S.n.c."),
    "sv": ("AB", "HB"),
    "da": ("ApS", "I/S"),
    "pl": ("Sp. z o.o.", "Sp.j."),
    "cs": ("s.r.o.", "v.o.s."),
    "pt": ("Lda", "EIRELI"),
    "fi": ("Oy", "Ky"),
    "tr": ("A.Ş.", "Ltd. Şti."),
    "hr": ("d.o.o.", "d.d."),
}
"""A company and a partnership, or a small company and a large one: never one and the same."""

LEARN = Vocabulary(
    beginnings=_words(
        "Bra Cor Dun Eb Fos Gri Hex Ip Jas Kin Lod Mer Nev Os Pem Quil Rud Sta Tam Ux Ver Wod Yar"
    ),
    middles=_words("an ar bel ce dor e fen gi hal im ka lin ma ner ol pi ru sen ti um"),
    endings=_words("brook combe cote dean ell fold garth holt ing kirk land mont nock port ridge"),
    languages={
        "en": Language(
            ending="co.uk",
            trades=_listed(
                """Accountancy Services:Accy Svcs|Asphalt|Beekeeping Supplies|Brewery|Care Homes|
                Chemists|Chiropractic Clinic|Cladding|Community College:Comm. Coll.|Cricket Club|
                Dental Surgery|Drainage|Electrical Contractors:Elec. Contractors|Estate Agents|
                Farm Shop|Fire Protection|Fisheries|Flooring|Forge|Freight Services|
                Furniture Manufacturing:Furniture Mfg|Housing Society|Insurance Brokers:Ins. Brokers
                |Joinery|Laundry|Legal Services|Locksmiths|Logistics|Marine Engineering:Marine Eng.|
                Meat Packing|Montessori School:Montessori Sch.|Music Academy|Nursing Agency|Optics|
                Orthodontics|Packaging Systems|Paper Products:Paper Prods|Pharmacy|
                Photography|Plumbing|Poultry|Precision Tools:Prec. Tools|Print Works|
                Recruitment|Removals|Roofing Contractors|Scaffolding|Seed Merchants|Solicitors|
                Stone Masons|Surveyors|Theatre Company|Timber Importers|Travel Agency:Travel Agcy|
                Tyres|University Press:Univ. Press|Upholstery|Veterinary Hospital:Vet. Hosp.|
                Wealth Advisers|Window Cleaning"""
            ),
            forms=_FORMS["en"],
            two_forms=_TWO_FORMS["en"],
        ),
        "de": Language(
            ending="de",
            trades=_listed(
                "Maschinenbau|Steuerberatung|Zahnarztpraxis|Bauunternehmung|Elektrotechnik|"
                "Spedition|Metallbau|Dachdeckerei|Rechtsanwälte|Druckerei"
            ),
            forms=_FORMS["de"],
            two_forms=_TWO_FORMS["de"],
            formerly=("vormals", "ehemals"),
            trade_first=True,
        ),
        "fr": Language(
            ending="fr",
            trades=_listed("Menuiserie|Boulangerie|Transports|Pharmacie|Imprimerie|Plomberie"),
            forms=_FORMS["fr"],
            two_forms=_TWO_FORMS["fr"],
            forms_in_front=("SARL", "SAS", "SCI"),
            formerly=("anciennement",),
            trade_first=True,
        ),
        "nl": Language(
            ending="nl",
            trades=_listed("Bakkerij|Installatietechniek|Transport|Makelaardij|Drukkerij"),
            forms=_FORMS["nl"],
            two_forms=_TWO_FORMS["nl"],
            formerly=("voorheen",),
            trade_first=True,
        ),
        "es": Language(
            ending="es",
            trades=_listed("Construcciones|Panadería|Talleres|Ferretería|Transportes"),
            forms=_FORMS["es"],
            two_forms=_TWO_FORMS["es"],
            formerly=("antes",),
            trade_first=True,
        ),
        "sv": Language(
            ending="se",
            trades=_listed("Bygg|Måleri|Åkeri|Tandvård"),
            forms=_FORMS["sv"],
            two_forms=_TWO_FORMS["sv"],
        ),
        "pl": Language(
            ending="pl",
            trades=_listed("Budowa|Transport|Apteka"),
            forms=_FORMS["pl"],
            two_forms=_TWO_FORMS["pl"],
        ),
        "pt": Language(
            ending="pt",
            trades=_listed("Construções|Padaria|Farmácia"),
            forms=_FORMS["pt"],
            two_forms=_TWO_FORMS["pt"],
            trade_first=True,
        ),
        "fi": Language(
            ending="fi",
            trades=_listed("Rakennus|Kuljetus"),
            forms=_FORMS["fi"],
            two_forms=_TWO_FORMS["fi"],
            forms_in_front=("Oy",),
        ),
        "tr": Language(
            ending="com.tr",
            trades=_listed("Tekstil|Mobilya"),
            forms=_FORMS["tr"],
            two_forms=_TWO_FORMS["tr"],
        ),
    },
    places=_listed("Norvania|Eastmoor|Calder Bay|Westrow|Port Ansel|Lower Thrale"),
    common=_listed("Premier|Central|Heritage"),
    sites=_listed("Head Office|Main Site|HQ|Primary Site"),
    levels=_listed("Managed|Gold|Silver|Fully Managed|Contract"),
    anybodys=_listed(
        "gmail.com|comcast.net|btinternet.com|yahoo.com|linktr.ee/{}|facebook.com/{}|{}.wixsite.com|"
        "{}.blogspot.com|gmx.de|orange.fr|{}.onmicrosoft.com|yell.com/biz/{}"
    ),
    nobodies=_listed(
        "Test Company|Demo Customer|Do Not Use|Template|Placeholder Client|Sample Organisation|"
        "Test 2|Internal|Testkunde"
    ),
    set_aside=_listed("{} (old)|{} - DO NOT USE|{} (inactive)|ZZ {}|{} [Duplicate]|{} - archived"),
)

JUDGE = Vocabulary(
    beginnings=_words(
        "Al Bel Cra Dra El Fal Gle Hud Is Jen Kra Lus Mab Nud Or Pra Ques Ril Sho Thur Um Vos Wil"
    ),
    middles=_words("ab ec id og us al ew ap on ur be co du fi go ha lo mu ne po"),
    endings=_words(
        "berg borne chester dyke fleet grove head ings leigh mead ness over pool sby thorpe"
    ),
    languages={
        "en": Language(
            ending="com",
            trades=_listed(
                """Advertising|Aggregates|Air Conditioning|Animal Hospital:Animal Hosp.|Antiques|
                Aviation Maintenance:Aviation Maint.|Bakers|Blinds|Bookbinders|Boxing Gym|
                Building Supplies:Bldg Supplies|Butchers|Cabinet Makers|Carpet Mills|
                Catering Equipment:Catering Equip.|Charitable Foundation:Charitable Fdn|Cheese|
                Childcare Centre:Childcare Ctr|City Council|Coach Hire|Cold Storage|Concrete|
                Credit Union|Data Systems:Data Sys.|Demolition|Driving School:Driving Sch.|
                Dry Cleaners|Environmental Consultants:Env. Consultants|Fabrics|Family Practice|
                Fencing|Financial Advisors:Fin. Advisors|Florists|Funeral Directors|Garden Centre|
                Glass Works|Golf Resort|Grain Elevators|Haulage|Heating Engineers|Hotels|
                International School:Intl School|Jewellers|Landscaping|Law Offices|Machine Tools|
                Manufacturing:Mfg|Mortgages|Nurseries|Oil Services|Opticians|Paint Supplies|
                Pet Foods|Physiotherapy|Power Systems|Property Services:Property Svcs|
                Radio Station|Refrigeration|Research Laboratories:Research Labs|Shipping Agents|
                Steel Fabrication|Tailors|Technology Group:Technology Grp|Television|
                Transport Management:Transport Mgmt|Vineyards|Water Treatment|Yacht Charter"""
            ),
            forms=_FORMS["en"],
            two_forms=_TWO_FORMS["en"],
        ),
        "de": Language(
            ending="de",
            trades=_listed(
                "Gartenbau|Tischlerei|Apotheke|Logistik|Versicherungen|Werkzeugbau|Autohaus|"
                "Hausverwaltung|Bäckerei|Architekten"
            ),
            forms=_FORMS["de"],
            two_forms=_TWO_FORMS["de"],
            formerly=("vormals", "früher"),
            trade_first=True,
        ),
        "fr": Language(
            ending="fr",
            trades=_listed("Garage|Électricité|Maçonnerie|Assurances|Opticiens|Fromagerie"),
            forms=_FORMS["fr"],
            two_forms=_TWO_FORMS["fr"],
            forms_in_front=("SARL", "SAS", "EURL"),
            formerly=("anciennement",),
            trade_first=True,
        ),
        "nl": Language(
            ending="nl",
            trades=_listed("Bouwbedrijf|Schildersbedrijf|Apotheek|Slagerij|Autobedrijf"),
            forms=_FORMS["nl"],
            two_forms=_TWO_FORMS["nl"],
            formerly=("voorheen",),
            trade_first=True,
        ),
        "it": Language(
            ending="it",
            trades=_listed("Officina|Panificio|Farmacia|Costruzioni|Tipografia"),
            forms=_FORMS["it"],
            two_forms=_TWO_FORMS["it"],
            trade_first=True,
        ),
        "da": Language(
            ending="dk",
            trades=_listed("Byg|Murer|Vognmand|Tandlæge"),
            forms=_FORMS["da"],
            two_forms=_TWO_FORMS["da"],
        ),
        "cs": Language(
            ending="cz",
            trades=_listed("Stavby|Doprava|Lékárna"),
            forms=_FORMS["cs"],
            two_forms=_TWO_FORMS["cs"],
        ),
        "pt": Language(
            ending="com.br",
            trades=_listed("Móveis|Oficina|Engenharia"),
            forms=_FORMS["pt"],
            two_forms=_TWO_FORMS["pt"],
            trade_first=True,
        ),
        "fi": Language(
            ending="fi",
            trades=_listed("Sähkö|Konepaja"),
            forms=_FORMS["fi"],
            two_forms=_TWO_FORMS["fi"],
            forms_in_front=("Oy",),
        ),
        "hr": Language(
            ending="hr",
            trades=_listed("Gradnja|Prijevoz"),
            forms=_FORMS["hr"],
            two_forms=_TWO_FORMS["hr"],
        ),
    },
    places=_listed("Quentria|Southmere|Anders Bay|Northwold|Fort Ibbet|Upper Sorne"),
    common=_listed("Apex|Universal|Summit"),
    sites=_listed("Main Office|Headquarters|Corporate Office|Main"),
    levels=_listed("Platinum|Bronze|Co-Managed|Managed Services|Break Fix"),
    anybodys=_listed(
        "hotmail.com|bigpond.com|aol.com|outlook.com|bio.link/{}|linkedin.com/company/{}|"
        "{}.weebly.com|{}.wordpress.com|t-online.de|wanadoo.fr|{}.square.site|"
        "tripadvisor.com/{}"
    ),
    nobodies=_listed(
        "Test Client|Demo Company|DEMO - do not use|Client Template|Placeholder|Example Customer|"
        "Test Account 3|Dummy|Musterfirma GmbH"
    ),
    set_aside=_listed("{} OLD|DNU - {}|{} (closed)|zz_{}|{} - duplicate|{} (cancelled)"),
)
