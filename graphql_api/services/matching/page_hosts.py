"""Hosts of pages, links, reviews and shops that many companies use, and no public list has.

The Public Suffix List has those that give everybody a domain below theirs, and a list of its own
has the providers of mail. These here give a page, mostly at a path.
"""

from graphql_api.services.matching.word_tables import words_in

HOSTS_EVERYWHERE = words_in(
    "airbnb allegro amazon autoscout24 bing blogger blogspot checkatrade craigslist deliveroo "
    "doctolib ebay etsy eventbrite facebook flickr foursquare fresha glassdoor google groupon "
    "gumtree houzz immobilienscout24 instagram jameda jimdo jimdofree justeat leboncoin "
    "lieferando linkedin linktree marktplaats mobilede nextdoor opentable pagesjaunes pinterest "
    "reddit rightmove shopify squarespace thefork thomsonlocal tiktok tinyurl treatwell "
    "tripadvisor trustpilot tumblr twitter ubereats vimeo vinted vistaprint weebly werkspot "
    "wordpress xing yell yellowpages yelp youtube zalando zillow zoopla"
)
"""The name before the ending, since most have a domain in each country."""

HOSTS = words_in(
    "11880.com 192.com 411.ca about.me acuityscheduling.com alibaba.com aliexpress.com "
    "allmylinks.com angi.com angieslist.com apartments.com app.goo.gl apple.com archive.org "
    "avito.ru avvo.com bark.com bbb.org beacons.ai behance.net bigcartel.com bio.link bio.site "
    "bit.ly bitbucket.org bloomberg.com bol.com booking.com booksy.com box.com buff.ly "
    "business.site calameo.com calendly.com campsite.bio canalblog.com canpages.ca canva.com "
    "canva.site carrd.co citysearch.com cognitoforms.com crunchbase.com cutt.ly cylex-uk.co.uk "
    "dasoertliche.de dawanda.com degulesider.dk detelefoongids.nl direct.me discord.com "
    "discord.gg dnb.com doordash.com dribbble.com dropbox.com e-monsite.com eniro.se "
    "europages.com faire.com fb.com fb.me finda.co.nz findlaw.com flow.page folksy.com fonecta.fi "
    "forms.gle freeindex.co.uk g.co g.page gelbeseiten.de github.com gitlab.com godaddysites.com "
    "gofundme.com golocal.de goo.gl goudengids.be goudengids.nl grubhub.com gulesider.no "
    "healthgrades.com herold.at hitta.se homeadvisor.com hoo.be hotels.com hotfrog.com.au "
    "hs-sites.com hubspotpagebuilder.com hubspotpagebuilder.eu icloud.com indeed.com infobel.com "
    "is.gd issuu.com jotform.com just-eat.co.uk justgiving.com justia.com kleinanzeigen.de "
    "ko-fi.com koji.to kompass.com krak.dk lawyers.com linkin.bio linktr.ee lnk.bio local.ch m.me "
    "mailchimpsites.com manta.com martindale.com medium.com meetup.com meinestadt.de menufy.com "
    "merchantcircle.com messenger.com microsoft.com microsoftonline.com mindbody.io "
    "mindbodyonline.com mobile.de moonfruit.com msha.ke mybuilder.com myportfolio.com "
    "myshopify.com mystrikingly.com notion.site notion.so notonthehighstreet.com office.com ok.ru "
    "olx.pl olx.pt onedrive.com onmicrosoft.com opencorporates.com outlook.com over-blog.com "
    "ow.ly paginasamarillas.es paginegialle.it pai.pt panoramafirm.pl pappers.fr patreon.com "
    "paypal.com paypal.me proff.no ratedpeople.com ratemds.com rb.gy realtor.com rebrand.ly "
    "redfin.com scoot.co.uk search.ch setmore.com sharepoint.com simplybook.me site123.me "
    "slack.com snapchat.com snipfeed.co societe.com solo.to sourceforge.net square.site "
    "squareup.com strikingly.com subito.it superpages.com surveymonkey.com t.co t.ly t.me "
    "taplink.at taplink.cc telegram.me thumbtack.com toasttab.com truelocal.com.au trulia.com "
    "trustatrader.com typeform.com ueni.com ueniweb.com vagaro.com vitals.com vk.com wa.me "
    "wallapop.com walmart.com webador.co.uk webador.com webador.nl webmd.com webnode.com "
    "webnode.page wetransfer.com whatsapp.com wikipedia.org wix.com wixsite.com wufoo.com x.com "
    "yellow.co.nz yellowpages.ca yolasite.com youtu.be zocdoc.com zoominfo.com"
)
"""And the domain that Microsoft gives every tenant beside its own."""
