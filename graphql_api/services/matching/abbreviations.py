"""Abbreviations in company names that stand for several words, or are words themselves.

Only a pair of names can tell. Those of one word alone are in `vocabulary.SAME_WORDS`.
"""

from graphql_api.services.matching.word_tables import spelled_out

SHORT_FOR = spelled_out(
    """
    acc: accountancy accountants accounting
    adv: abogados advocaten advogados advokat advokatbyra advokater advokatfirma
    arch: architecten architectes architects architectural architecture architekt architekten architetti arkitekter arquitectos
    asoc: asociacion asociados
    assn: association
    assoc: associado associated associates associati association associes
    assocs: associates
    auth: authority
    avv: avvocati avvocato
    bd: boulevard
    brdr: brodre brodrene
    brod: broderna
    ch: chambre
    cia: compagnia companhia compania
    cie: compagnie
    clin: clinica clinique
    comm: communications community
    comms: communications
    constr: construcciones construcoes construction constructions costruzioni
    contrs: contractors
    dent: dentaire dental dentaria dentista dentistas dentistes dentistico dentistry dentists
    elec: electric electrical electricidad electricite electronics
    elektr: elektriker elektronik elektrotechniek elektrotechnik
    elektro: elektrotechniek elektrotechnik
    elettr: elettrica elettronica
    eng: engenharia engineering engineers
    engrg: engineering
    est: estate estates
    etabl: etablissement etablissements
    ets: etablissement etablissements
    fa: firma
    fin: finance financial
    fres: freres
    frs: freres
    gab: gabinet
    gebr: gebroeders gebruder gebrueder
    geom: geometra geometri
    ges: gesellschaft
    hno: hermano
    htg: heating
    hv: hausverwaltung
    hnos: hermanos
    imm: immobiliare immobilien immobilier
    immo: immobiliare immobilien immobilier immobiliere
    immob: immobiliare immobilien immobilier
    ind: industria industrial industrias industrie industries
    inds: industries
    ing: ingegneri ingegneria ingenieria ingenierie ingenieros ingenieur ingenieurbuero ingenieurburo ingenieure ingenieurs ingenjorsfirma
    inm: inmobiliaria
    inv: investment investments
    irm: irmaos
    kanc: kancelaria
    masch: maschinen maschinenbau
    med: medical medicine
    mij: maatschappij
    physio: physiotherapie physiotherapy
    pri: primary
    prop: properties property
    przeds: przedsiebiorstwo
    ra: rechtsanwaelte rechtsanwalt rechtsanwalte
    rae: rechtsanwaelte rechtsanwalte
    rest: restaurant restaurante ristorante
    sec: secondary
    skt: sankt
    soc: sociedad sociedade societa societe society
    sols: solicitors
    spoldz: spoldzielnia
    st: saint sankt sint stichting street
    sta: santa
    stb: steuerberater steuerberatung
    ste: sainte societe
    suc: sucesores
    sucs: sucesores
    tech: technical technik technique techniques technologies technology teknik
    techn: technik technique techniques technische technischen technischer
    telecom: telecommunications
    telecoms: telecommunications
    ver: verein vereniging
    vers: versicherung versicherungen
    versich: versicherung versicherungen
    verw: verwaltung
    wp: wirtschaftsprufer wirtschaftspruefer wirtschaftspruefung wirtschaftsprufung
    zakl: zaklad zaklady
    """  # noqa: E501
)
"""Folded, in the main languages."""
