"""What companies do, by language: folded, for `vocabulary.TRADE_WORDS`."""

from graphql_api.services.matching.word_tables import words_in

_ENGLISH = words_in(
    "acoustics acupuncture aesthetics analytics appliances arborists asbestos asphalt attorneys "
    "auctioneers audiology awnings barbers basements bathrooms blinds boatyard bricklayers "
    "brokerage brokers butchers butchery cabinetmakers caterers chiropody chiropractors cladding "
    "conveyancing couriers crematorium curtains dermatology distillers distillery drywall dryers "
    "earthworks electrics embroidery equestrian excavating excavation extinguishers eyecare "
    "facilities fabricators fertilisers fireplaces fishmonger fishmongers fixings gasfitters "
    "glassworks grooming groundworks guttering gymnastics hairdressers hardware hatchery hearing "
    "hydraulics hygiene interior irrigation kennels landscapers lettings lifts machining marquees "
    "masonry mechanical millwork mouldings neurology newsagents optometrist optometrists "
    "osteopathy outfitters paediatrics pallets patisserie paralegals pawnbrokers pediatrics "
    "periodontics pharmacists photocopiers plasterboard playgroup podiatry pneumatics psychiatry "
    "psychology radiology realtors realty removals renovations rehab remodeling restorations "
    "rigging saddlery sawmill secretarial sheetmetal shutters signage skips spectacles staffing "
    "stables steelwork stonemasons stonework swimming tarmac taxidermy telecommunications tiling "
    "toolmaking toolmakers trailers translations typesetting undertakers upholstery ventilation "
    "veterinarian vineyards warehousing waterproofing weddings windscreens wineries winery "
    "woodworking wreckers"
)
_GERMAN = words_in(
    "baumschule bedachungen beratung bestattungen blumen dachdecker elektroinstallation "
    "fensterbau fliesen floristik fotografie gebaudereinigung gerustbau hausmeisterservice "
    "heizungstechnik immobilienmakler innenausbau kalte klempnerei kosmetik krankengymnastik "
    "lackiererei landmaschinen landtechnik logopadie malerbetrieb metallverarbeitung mobel "
    "orthopadietechnik parkett polsterei raumausstattung sanitarinstallation sanitartechnik "
    "schornsteinfeger seniorenheim seniorenresidenz spenglerei stuckateur treuhand umzuge "
    "uhrmacher unternehmensberatung vermessung versicherungsmakler wascherei weinbau werbetechnik "
    "wirtschaftsprufung zahnlabor zaunbau zerspanungstechnik anwaltskanzlei architekt architekten "
    "architekturburo arztpraxis autohaus autowerkstatt bauunternehmung brauerei buchhandlung buro "
    "dachdeckerei elektriker elektrotechnik fleischerei friseur friseursalon gartnerei gasthaus "
    "gasthof hausarzt hausarztpraxis haustechnik hausverwaltung heizung heizungsbau hochbau "
    "holzbau immobilienverwaltung ingenieurburo juwelier kieferorthopadie kinderarztpraxis "
    "konditorei metzgerei mobelhaus notar notariat optik optiker pflegedienst physiotherapie "
    "rechtsanwalt rechtsanwaltskanzlei sanitar schlosserei stahlbau steuerberatung steuerkanzlei "
    "tiefbau tierarzt tierarztpraxis tierklinik weingut wirtschaftsprufer zahnarzte zahntechnik "
    "zimmerei"
)
_FRENCH = words_in(
    "architecture ambulances bijouterie carrelage chaudronnerie chauffage chocolaterie "
    "climatisation comptabilite courtage couverture demenagements ebenisterie expertises "
    "fleuriste garagiste geometre geometres immobiliere infirmiers isolation jardinerie "
    "kinesitherapie maroquinerie metallerie miroiterie optique orthodontie papeterie paysagiste "
    "paysagistes plaquiste platrerie poissonnerie ramonage restauration terrassement veterinaires "
    "architectes assurance assurances avocat avocats boucherie boutique brasserie cabinet "
    "charcuterie charpente clinique coiffure comptable comptables dentaire electricite etude "
    "expertise fromagerie immobilier librairie maconnerie menuiserie notaires opticien patisserie "
    "peinture pizzeria plomberie quincaillerie restaurant serrurerie traiteur veterinaire"
)
_DUTCH = words_in(
    "aannemer aannemers accountancy advocatuur bakker belastingadviseurs bestratingen bloemen "
    "boekhouding bouwmaterialen dakdekkers drukkerij elektrotechniek glaszetters grondwerken "
    "huisartsen installatietechniek kapsalon logistiek logopedie makelaar meubelen "
    "metaalbewerking opticien podotherapie rijschool schilderwerken schilders schoonmaakbedrijf "
    "sloopwerken stukadoors tegels timmerwerken tuinaanleg tuincentrum uitvaartzorg vastgoed "
    "verhuizingen wasserij aannemersbedrijf accountantskantoor administratiekantoor advocaten "
    "advocatenkantoor apotheek architectenbureau autobedrijf bakkerij bouwbedrijf "
    "dierenartsenpraktijk dierenkliniek fysiotherapie garagebedrijf hoveniersbedrijf "
    "huisartsenpraktijk installatiebedrijf loodgietersbedrijf makelaardij makelaars notaris "
    "notariskantoor schildersbedrijf slagerij tandartsenpraktijk tandartspraktijk "
    "transportbedrijf"
)
_SPANISH_AND_PORTUGUESE = words_in(
    "aluminios arquitectura azulejos climatizacion cristaleria electricistas fincas fisioterapia "
    "floristeria gestion imprenta ingenieria instalaciones joyeria lavanderia limpiezas logistica "
    "maquinaria marmoles mudanzas muebles ortodoncia papeleria pastelaria pescaderia pinturas "
    "procuradores reformas seguros suministros tintoreria topografia veterinarios viveros "
    "abogados advogados arquitectos asesoria bufete carniceria carpinteria clinica consultoria "
    "contabilidade dentista despacho electricidad escritorio ferreteria fontaneria gestoria "
    "imobiliaria inmobiliaria libreria mercearia notaria odontologia optica padaria panaderia "
    "pasteleria peluqueria restaurante talho taller talleres transportes veterinaria"
)
_ITALIAN = words_in(
    "ambulatorio arredamenti autotrasporti calzature carpenteria ceramiche consulenza dentisti "
    "edilizia elettricista enoteca farmacie fisioterapia fotografo gioielleria idraulica "
    "lavanderia logistica mobili ortodonzia ottica pasticceria pescheria serramenti "
    "termoidraulica tipografia traslochi trasporti veterinario vivaio agriturismo albergo "
    "architetti assicurazioni autofficina avvocati avvocato carrozzeria commercialista "
    "commercialisti costruzioni dentistico edile falegnameria ferramenta gelateria idraulica "
    "immobiliare impianti impresa legale macelleria notarile odontoiatrico officina osteria "
    "panificio parrucchiere pasticceria poliambulatorio ristorante tecnico trattoria"
)
_NORTHERN = words_in(
    "akeri anlaggning begravningsbyra bilverkstad blomsterhandel bokforing elteknik entreprenad "
    "fastigheter flyttfirma forvaltning fotograf frisor glasmasteri juristbyra konditori mureri "
    "optiker plattsattning platslageri revision rormokare rorlaggare skogstjanst snickeri "
    "stadservice tandlakare taklaggare tomrerfirma tradgard trafikskola ventilation verkstad vvs "
    "rorleggerfirma elektrikerfirma bilvaerksted advokat advokatbyra advokater advokatfirma "
    "apotek apteekki arkitekter arkitektkontor asianajotoimisto autovaerksted bageri bakeri bygg "
    "byggfirma elektriker fastighetsbyra fysioterapi hammaslaakari hammaslaakariasema kiinteisto "
    "leipomo maleri malermester murermester rakennus ravintola redovisning redovisningsbyra "
    "regnskap restaurang revisionsbyra tandklinik tandlaege tandlaegerne tandlage tandvard "
    "tannklinikk tannlege tilitoimisto tomrer tomrermester vognmand"
)
_POLISH = words_in(
    "adwokacka apteka biuro dentystyczny gabinet hurtownia kancelaria lekarski notarialna "
    "piekarnia przychodnia rachunkowe restauracja sklep stomatologia stomatologiczny warsztat "
    "weterynaryjny zaklad"
)

TRADES = (
    _ENGLISH | _GERMAN | _FRENCH | _DUTCH | _SPANISH_AND_PORTUGUESE | _ITALIAN | _NORTHERN | _POLISH
)
