"""What companies do, in other languages than English: folded, for `vocabulary.TRADE_WORDS`."""

from graphql_api.services.matching.word_tables import words_in

_GERMAN = words_in(
    "anwaltskanzlei architekt architekten architekturburo arztpraxis autohaus autowerkstatt "
    "bauunternehmung brauerei buchhandlung buro dachdeckerei elektriker elektrotechnik "
    "fleischerei friseur friseursalon gartnerei gasthaus gasthof hausarzt hausarztpraxis "
    "haustechnik hausverwaltung heizung heizungsbau hochbau holzbau immobilienverwaltung "
    "ingenieurburo juwelier kieferorthopadie kinderarztpraxis konditorei metzgerei mobelhaus "
    "notar notariat optik optiker pflegedienst physiotherapie rechtsanwalt rechtsanwaltskanzlei "
    "sanitar schlosserei stahlbau steuerberatung steuerkanzlei tiefbau tierarzt tierarztpraxis "
    "tierklinik weingut wirtschaftsprufer zahnarzte zahntechnik zimmerei"
)
_FRENCH = words_in(
    "architectes assurance assurances avocat avocats boucherie boutique brasserie cabinet "
    "charcuterie charpente clinique coiffure comptable comptables dentaire electricite etude "
    "expertise fromagerie immobilier librairie maconnerie menuiserie notaires opticien "
    "patisserie peinture pizzeria plomberie quincaillerie restaurant serrurerie traiteur "
    "veterinaire"
)
_DUTCH = words_in(
    "aannemersbedrijf accountantskantoor administratiekantoor advocaten advocatenkantoor "
    "apotheek architectenbureau autobedrijf bakkerij bouwbedrijf dierenartsenpraktijk "
    "dierenkliniek fysiotherapie garagebedrijf hoveniersbedrijf huisartsenpraktijk "
    "installatiebedrijf loodgietersbedrijf makelaardij makelaars notaris notariskantoor "
    "schildersbedrijf slagerij tandartsenpraktijk tandartspraktijk transportbedrijf"
)
_SPANISH_AND_PORTUGUESE = words_in(
    "abogados advogados arquitectos asesoria bufete carniceria carpinteria clinica consultoria "
    "contabilidade dentista despacho electricidad escritorio ferreteria fontaneria gestoria "
    "imobiliaria inmobiliaria libreria mercearia notaria odontologia optica padaria panaderia "
    "pasteleria peluqueria restaurante talho taller talleres transportes veterinaria"
)
_ITALIAN = words_in(
    "agriturismo albergo architetti assicurazioni autofficina avvocati avvocato carrozzeria "
    "commercialista commercialisti costruzioni dentistico edile falegnameria ferramenta "
    "gelateria idraulica immobiliare impianti impresa legale macelleria notarile odontoiatrico "
    "officina osteria panificio parrucchiere pasticceria poliambulatorio ristorante tecnico "
    "trattoria"
)
_NORTHERN = words_in(
    "advokat advokatbyra advokater advokatfirma apotek apteekki arkitekter arkitektkontor "
    "asianajotoimisto autovaerksted bageri bakeri bygg byggfirma elektriker fastighetsbyra "
    "fysioterapi hammaslaakari hammaslaakariasema kiinteisto leipomo maleri malermester "
    "murermester rakennus ravintola redovisning redovisningsbyra regnskap restaurang "
    "revisionsbyra tandklinik tandlaege tandlaegerne tandlage tandvard tannklinikk tannlege "
    "tilitoimisto tomrer tomrermester vognmand"
)
_POLISH = words_in(
    "adwokacka apteka biuro dentystyczny gabinet hurtownia kancelaria lekarski notarialna "
    "piekarnia przychodnia rachunkowe restauracja sklep stomatologia stomatologiczny warsztat "
    "weterynaryjny zaklad"
)

TRADES = _GERMAN | _FRENCH | _DUTCH | _SPANISH_AND_PORTUGUESE | _ITALIAN | _NORTHERN | _POLISH
