"""What kind of place a link leads to, as everybody knows it: a newspaper, a shop, a fundraiser, a profile.

A host that no corpus has may still be known. The lists are ours, written down from general knowledge (docs/scoring.md
says what had been looked at before); what a kind says for or against a comment is learned, not written here. Most hosts
of the world are not listed.
"""

from __future__ import annotations

import re

# Hosts are registered domains, hosts below one, or names that have many endings ("ebay").
KINDS = {
    "press": """
        1tv.ru 20minutes.fr 20minutos.es 444.hu aa.com.tr aawsat.com abc.es abc.net.au abcnews.go.com
        abs-cbn.com ad.nl adevarul.ro adn.com afp.com aftenposten.no aftonbladet.se ahram.org.eg aif.ru ajc.com
        aktuality.sk alarabiya.net aljazeera.com alquds.co.uk alternet.org ansa.it antaranews.com apnews.com
        aps.dz arabnews.com ard.de arstechnica.com arte.tv as.com asahi.com axios.com azcentral.com b92.net
        baltimoresun.com bangkokpost.com bbc.co.uk bbc.com belfasttelegraph.co.uk belta.by berliner-zeitung.de
        berlingske.dk bfmtv.com bild.de billboard.com bleacherreport.com bloomberg.com bostonglobe.com br.de
        breitbart.com bt.dk business-standard.com businessinsider.com buzzfeed.com buzzfeednews.com caixin.com
        calgaryherald.com cbc.ca cbsnews.com cbssports.com ceskatelevize.cz channel4.com channelnewsasia.com
        charlotteobserver.com chicagotribune.com chinadaily.com.cn chip.de chosun.com chron.com clarin.com
        cleveland.com cnbc.com cnet.com cnn.com cnnindonesia.com commondreams.org corriere.it counterpunch.org
        courant.com courrierinternational.com cp24.com csmonitor.com ct24.cz ctvnews.ca cumhuriyet.com.tr
        dagbladet.no dailycaller.com dailymail.co.uk dailymaverick.co.za dailytelegraph.com.au dallasnews.com
        daum.net dawn.com dawn.pk deadline.com delfi.ee delfi.lt delfi.lv delo.si democracynow.org demorgen.be
        denik.cz denverpost.com derstandard.at derstandard.de desmoinesregister.com detik.com detroitnews.com
        deutschlandfunk.de digi24.ro dn.pt dn.se dnevnik.bg donga.com dr.dk dw.com e24.no economist.com
        edmontonjournal.com ekathimerini.com ekstrabladet.dk elcomercio.pe elconfidencial.com eldiario.es
        elespectador.com elmundo.es elpais.com elperiodico.com eltiempo.com eluniversal.com.mx emol.com
        engadget.com espn.com espn.go.com estadao.com.br euronews.com ew.com excelsior.com.mx express.co.uk
        expressen.se expresso.pt fakt.pl faz.net fd.nl focus.de fontanka.ru forbes.com foreignaffairs.com
        foreignpolicy.com foxnews.com france24.com francetvinfo.fr freebeacon.com freep.com ft.com gazeta.pl
        gazeta.ru gazetadopovo.com.br gazzetta.it geo.tv gizmodo.com globalnews.ca globaltimes.cn
        globalvoices.org globo.com gmanetwork.com goal.com golem.de guardian.co.uk gulfnews.com haaretz.com
        haber7.com handelsblatt.com hani.co.kr heise.de heraldscotland.com hindustantimes.com hln.be
        hollywoodreporter.com hotnews.ro houstonchronicle.com hs.fi huffingtonpost.ca huffingtonpost.com
        huffpost.com humanite.fr hurriyet.com.tr hvg.hu idnes.cz iheartradio.ca ilfattoquotidiano.it
        ilgiornale.it ilmessaggero.it ilsole24ore.com iltalehti.fi in.gr independent.co.uk independent.ie
        index.hr index.hu indianexpress.com indiatimes.com indiatoday.in indystar.com infobae.com inquirer.com
        inquirer.net interfax.ru iol.co.za irishexaminer.com irishtimes.com is.fi itv.com iz.ru jacobinmag.com
        japantimes.co.jp jawapos.com jezebel.com jn.pt joongang.co.kr jornada.com.mx journaldemontreal.com jp.dk
        jpost.com jsonline.com jutarnji.hr kansascity.com kantipur.com.np kathimerini.gr khaleejtimes.com
        khan.co.kr kicker.de kommersant.com kommersant.ru kompas.com kompas.id koreaherald.com koreatimes.co.kr
        kp.ru krone.at kumparan.com kurier.at kyivindependent.com kyivpost.com la-croix.com lalibre.be
        lanacion.com.ar lapresse.ca larazon.es lastampa.it lasvegassun.com latercera.com latimes.com
        lavanguardia.com lavozdegalicia.es lb.ua leaderpost.com ledevoir.com lefigaro.fr lemonde.fr lenta.ru
        leparisien.fr lepoint.fr lequipe.fr lesechos.fr lesoir.be letemps.ch lexpress.fr liberation.fr
        lidovky.cz life.ru liputan6.com livemint.com liverpoolecho.co.uk macleans.ca mainichi.com mainichi.jp
        malaysiakini.com manchestereveningnews.co.uk manilatimes.net marca.com marketwatch.com mashable.com
        mbl.is mdr.de mediaite.com mediapart.fr meduza.io mercurynews.com merdeka.com metro.co.uk mg.co.za
        miamiherald.com milenio.com milliyet.com.tr mirror.co.uk mk.ru mlive.com montrealgazette.com
        motherjones.com msn.com msnbc.com n-tv.de nation.africa nationalgeographic.com nationalobserver.com
        nationalpost.com nationalreview.com naver.com nbcnews.com nbcsports.com ndr.de ndtv.com nettavisen.no
        newrepublic.com news.com.au news.google.com news.yahoo.com news24.com newsweek.com newyorker.com
        nhk.or.jp nieuwsblad.be nikkei.com nj.com nola.com nos.nl novayagazeta.ru novinky.cz npr.org nrc.nl
        nrk.no nst.com.my ntv.ru nu.nl nv.ua nydailynews.com nymag.com nypost.com nytimes.com nzherald.co.nz
        nzz.ch observador.pt ocregister.com okezone.com onet.pl oregonlive.com orf.at orlandosentinel.com
        ottawacitizen.com ouest-france.fr pagina12.com.ar parool.nl pbs.org people.com philly.com philstar.com
        politico.com politico.eu politika.rs politiken.dk post-gazette.com pravda.com.ua premiumtimesng.com
        pressherald.com project-syndicate.org propublica.org providencejournal.com publico.es publico.pt
        punchng.com qz.com r7.com rabble.ca radio-canada.ca rai.it rainews.it rappler.com rawstory.com rbc.ru
        rbk.ru reason.com repubblica.it republika.co.id reuters.com reviewjournal.com rferl.org rfi.fr rg.ru
        ria.ru richmond.com rollingstone.com rp-online.de rt.com rte.ie rtl.de rtp.pt rts.rs rtve.es rtvslo.si
        sabah.com.tr sacbee.com salon.com sandiegouniontribune.com scmp.com scotsman.com seattletimes.com
        sfchronicle.com sfgate.com si.com sindonews.com sky.com skysports.com slate.com sme.sk smh.com.au
        sozcu.com.tr spectator.co.uk spiegel.de spokesman.com sport1.de sports.yahoo.com sputniknews.com
        standaard.be standard.co.uk standardmedia.co.ke staradvertiser.com startribune.com statesman.com
        stern.de stltoday.com straitstimes.com stuff.co.nz suara.com sudouest.fr sueddeutsche.de
        sun-sentinel.com svd.se svt.se swissinfo.ch swr.de t-online.de tagesanzeiger.ch tagesschau.de
        tagesspiegel.de taipeitimes.com tampabay.com tass.ru taz.de tdg.ch techcrunch.com telegraaf.nl
        telegraph.co.uk telex.hu tempo.co tennessean.com terra.com.br tf1.fr tgcom24.mediaset.it theage.com.au
        theamericanconservative.com theatlantic.com theconversation.com thedailybeast.com thedailystar.net
        thefederalist.com theglobeandmail.com theguardian.com thehill.com thehindu.com theintercept.com
        thejakartapost.com thejournal.ie thelocal.de themoscowtimes.com thenation.com thenationalnews.com
        thenews.com.pk theonion.com theprovince.com thequint.com theregister.com theroot.com
        thescottishsun.co.uk thestar.com thestar.com.my thesun.co.uk thetimes.co.uk thetyee.ca theverge.com
        thewire.in thewrap.com time.com times.co.uk timescolonist.com timeslive.co.za timesofindia.com
        timesofisrael.com todayonline.com torontosun.com townhall.com tportal.hr tribune.com.pk tribunnews.com
        trouw.nl truthdig.com tuoitre.vn tut.by tv2.dk tv2.no tvn24.pl tvnz.co.nz twincities.com tyee.ca
        ukrinform.net unian.net uol.com.br upi.com usatoday.com usnews.com vancouversun.com vanguardngr.com
        variety.com vecernji.hr vedomosti.ru veja.abril.com.br vesti.ru vg.no vice.com visir.is viva.co.id
        vnexpress.net volkskrant.nl vox.com vrt.be walesonline.co.uk washingtonexaminer.com washingtonpost.com
        washingtontimes.com watson.ch waz.de wdr.de web.de weeklystandard.com welt.de winnipegfreepress.com
        wired.com wiwo.de wp.pl wsj.com wyborcza.pl xinhuanet.com yle.fi yna.co.kr ynet.co.il yomiuri.co.jp
        yorkshirepost.co.uk zdf.de zdnet.com zeit.de
    """,
    "reference": """
        aclu.org acm.org acs.org aeaweb.org aei.org allmusic.com amnesty.org archive.is archive.org
        archive.today arxiv.org avvo.com bailii.org ballotpedia.org baseball-reference.com
        basketball-reference.com bible.com biblegateway.com  biorxiv.org bis.org bl.uk bmj.com bpb.de
        britannica.com cambridge.org cancer.org canlii.org carbonbrief.org carnegieendowment.org cato.org
        cbpp.org cell.com cfr.org chathamhouse.org climatecentral.org cochrane.org cochranelibrary.com coe.int
        collinsdictionary.com constitutioncenter.org courtlistener.com crossref.org dejure.org destatis.de
        deutsche-digitale-bibliothek.de deutschlandfunkkultur.de dict.cc dictionary.com discogs.com doi.org
        drugs.com  duden.de edf.org encyclopedia.com epi.org europa.eu factcheck.org
        factmonster.com findlaw.com fivethirtyeight.com fraserinstitute.ca fred.stlouisfed.org freedomhouse.org
        fullfact.org gallup.com gesetze-im-internet.de github.com gitlab.com gnu.org goodreads.com 
        greenpeace.org gutenberg.org guttmacher.org hathitrust.org healthline.com heart.org heritage.org
        history.com historynet.com hoover.org hrw.org iaea.org icc-cpi.int icrc.org iea.org ieee.org ietf.org
        iiss.org imdb.com imf.org infoplease.com investopedia.com ipcc.ch jamanetwork.com jewishencyclopedia.com
        jstor.org justia.com lawfareblog.com legifrance.gouv.fr leo.org livescience.com macrotrends.net
        mayoclinic.org medrxiv.org merriam-webster.com metacritic.com mozilla.org msf.org
        nationalarchives.gov.uk nato.int nature.com nejm.org newadvent.org newworldencyclopedia.org
        nobelprize.org nolo.com nrdc.org numbeo.com oecd.org oed.com openlibrary.org opensecrets.org
        openstreetmap.org orcid.org oup.com ourworldindata.org oxfam.org oxfordjournals.org oyez.org
        pewforum.org pewresearch.org pewtrusts.org phys.org plos.org pnas.org poetryfoundation.org
        politifact.com projekt-gutenberg.org psychologytoday.com python.org quran.com rand.org
        realclearpolitics.com realclimate.org researchgate.net retractionwatch.com rijksmuseum.nl
        rottentomatoes.com rsc.org rsf.org rusi.org rxlist.com sagepub.com science.org sciencedaily.com
        sciencedirect.com sciencemag.org scientificamerican.com scotusblog.com semanticscholar.org sipri.org
        skepticalscience.com smithsonianmag.com snopes.com splcenter.org springer.com ssrn.com stackexchange.com
        stackoverflow.com statcan.gc.ca statista.com tandfonline.com taxfoundation.org taxpolicycenter.org
        thefreedictionary.com thelancet.com tradingeconomics.com transfermarkt.de transparency.org ucsusa.org
        un.org unesco.org unhcr.org unicef.org uptodate.com urban.org urbandictionary.com vatican.va volokh.com
        w3.org  webmd.com weforum.org who.int wikidata.org wikileaks.org wikimedia.org
        wikinews.org wikipedia.org wikiquote.org wikisource.org wiktionary.org wiley.com wolframalpha.com
        worldbank.org worldcat.org worldometers.info wto.org wwf.org 
    """,
    "video": """
        bilibili.com bitchute.com brightcove.com c-span.org coub.com crunchyroll.com dai.ly dailymotion.com
        funnyordie.com gfycat.com hulu.com iqiyi.com ivi.ru kinopoisk.ru liveleak.com loom.com metacafe.com
        netflix.com nicovideo.jp odysee.com primevideo.com rumble.com rutube.ru streamable.com ted.com v.qq.com
        veoh.com vidio.com vimeo.com vine.co wistia.com youku.com youtu.be youtube youtube-nocookie.com
    """,
    "picture": """
        500px.com 9gag.com abload.de artstation.com behance.net boredpanda.com casimages.com cheezburger.com
        demotywatory.pl deviantart.com directupload.net dribbble.com ebaumsworld.com eyeem.com fastpic.ru
        flic.kr flickr.com fotolog.com funnyjunk.com gettyimages.com giphy.com gyazo.com hostingpics.net ibb.co
        ifunny.co imagebam.com imageshack.com imageshack.us imagevenue.com imgbb.com imgflip.com imgur.com
        joyreactor.cc knowyourmeme.com kwejk.pl lensdump.com memecenter.com memegenerator.net noelshack.com
        photobucket.com photos.app.goo.gl photos.google.com pic.twitter.com picasaweb.google.com pikabu.ru
        pinimg.com pixhost.to pixiv.net postimg.cc postimg.org prnt.sc quickmeme.com radikal.ru shutterstock.com
        smugmug.com tenor.com tinypic.com twitpic.com unsplash.com vsco.co
    """,
    "music": """
        airbit.com anchor.fm anghami.com audioboom.com audiomack.com audius.co bandcamp.com beatport.com
        beatstars.com boomplay.com buzzsprout.com castbox.fm cdbaby.com datpiff.com deezer.com distrokid.com
        fanlink.to ffm.to genius.com hulkshare.com hypeddit.com hyperfollow.com iheart.com itunes.apple.com
        itunes.com jamendo.com joox.com last.fm livemixtapes.com lnk.to looperman.com mixcloud.com
        mixtapemonkey.com music.apple.com music.yandex.ru musicbrainz.org napster.com noisetrade.com pandora.com
        podbean.com podcasts.apple.com purevolume.com qobuz.com reverbnation.com shazam.com smarturl.it
        soundclick.com soundcloud.com spinrilla.com splice.com spotify.com spreaker.com stitcher.com tidal.com
        traktrain.com tunecore.com tunein.com
    """,
    "play": """
        addictinggames.com afreecatv.com armorgames.com azubu.tv battle.net bigpoint.com blizzard.com
        caffeine.tv clashofclans.com crazygames.com curseforge.com dlive.tv douyu.com ea.com enjin.com
        epicgames.com facebook.gg g2a.com gameforge.com gamejolt.com gog.com goodgamestudios.com grepolis.com
        gta5-mods.com habbo.com hitbox.tv humblebundle.com huya.com igg.com imvu.com innogames.com
        instant-gaming.com itch.io justin.tv kabam.com kick.com kinguin.net kongregate.com leagueoflegends.com
        livestream.com minecraft.net minecraftservers.org miniclip.com mixer.com newgrounds.com nexusmods.com
        nimo.tv ogame planetminecraft.com plarium.com plug.dj poki.com riotgames.com roblox.cc roblox.com
        rockstargames.com secondlife.com smashcast.tv sooplive.co.kr steamcommunity.com steamcommunity.ru
        steampowered.com supercell.com travian tribalwars.net trovo.live twitch.tv ubisoft.com ustream.tv
        vaughnlive.tv y8.com younow.com
    """,
    "fundraiser": """
        actblue.com benevity.com betterplace.me betterplace.org boomstarter.ru boosty.to buymeacoffee.com
        cash.app cash.me catarse.me chuffed.org classy.org crowdcube.com crowdfunder.co.uk crowdfunding.com
        crowdrise.com donationalerts.com donorbox.org donorschoose.org everydayhero.com experiment.com
        firstgiving.com flattr.com fundanything.com fundly.com fundrazr.com generosity.com giveforward.com
        givesendgo.com globalgiving.org gofund.me gofundme.com gogetfunding.com goteo.org igg.me indiegogo.com
        justgiving.com kck.st ketto.org kickstarter.com kisskissbankbank.com kitabisa.com kiva.org ko-fi.com
        launchgood.com leetchi.com liberapay.com mightycause.com milaap.org mydonate.bt.com patreon.com
        paypal.com paypal.me planeta.ru pledgemusic.com pozible.com razoo.com rockethub.com saweria.co
        seedrs.com spotfund.com startnext.com streamlabs.com tipeee.com trakteer.id ulule.com venmo.com
        virginmoneygiving.com wemakeit.com winred.com youcaring.com
    """,
    "vote": """
        38degrees.org.uk actionnetwork.org activism.com avaaz.org campact.de care2.com causes.com change.org
        credoaction.com crowdsignal.com democracyinaction.org doodle.com easypolls.net ferendum.com forms.gle
        freepetition.com gleam.io gopetition.com gopetition.org ipetitions.com jotform.com limesurvey.org
        mentimeter.com mesopinions.com micropoll.com moveon.org onlinepetition.de openpetition.de
        openpetition.eu opinionstage.com p2a.co peticaopublica.com peticaopublica.com.br petice.com peticje.net
        petities.nl petition.parliament.uk petitiononline.co.uk petitiononline.com petitions.net petitions24.net
        petitionsite.com petitionspot.com petycjeonline.com playbuzz.com poll-maker.com poll.fm polldaddy.com
        pollev.com qualtrics.com questionpro.com quizz.com rafflecopter.com rootsaction.org shortstack.com
        slido.com strawpoll.com strawpoll.de strawpoll.me sumofus.org surveygizmo.com surveymonkey.com
        surveys.com survio.com thepetitionsite.com typeform.com votervoice.net wishpond.com
    """,
    "shop": """
        a.co adidas.com agoda.com airbnb.com alibaba.com aliexpress allegro.pl amazon amzn.com app.store
        apps.apple.com asos.com avito.ru banggood.com barnesandnoble.com bestbuy.com bigcartel.com blibli.com
        bluehost.com blurb.com bodybuilding.com bol.com bonfire.com bookdepository.com booking.com bukalapak.com
        cafepress.co.uk cafepress.com cdiscount.com clickfunnels.com costco.com coupang.com craigslist.org
        createspace.com customink.com depop.com designbyhumans.com dhgate.com ebay envato.com etsy.com etsy.me
        eventbrite.com expedia.com fanatics.com farfetch.com fiverr.com flipkart.com fnac.com footlocker.com
        freelancer.com gap.com gearbest.com gmarket.co.kr gnc.com godaddy.com groupon gumroad.com gumtree.com
        hepsiburada.com herbalife.com hm.com homedepot.com hostgator.com hotels.com iherb.com itworks.com
        jcpenney.com jd.com kijiji.ca kleinanzeigen.de kohls.com lazada leboncoin.fr letgo.com lowes.com
        lulu.com macys.com market.yandex.ru marktplaats.nl mercadolibre mercadolivre.com.br mercari.com
        merchbar.com mobile.de myshopify.com namecheap.com newegg.com nike.com nordstrom.com offerup.com olx
        oriflame otto.de overstock.com ozon.ru play.google.com poshmark.com printful.com printify.com rakuten
        redbubble.com represent.com sears.com sephora.com shein shopee shopify.com skillshare.com smashwords.com
        snapdeal.com society6.com spreadshirt spring.com store.steampowered.com stubhub.com swansonvitamins.com
        taobao.com target.com teachable.com teepublic.com teespring.com temu.com themeforest.net threadless.com
        thriftbooks.com ticketmaster.com tmall.com tmi.me tokopedia.com trendyol.com tripadvisor.com udemy.com
        ulta.com upwork.com viagogo.com vinted.com vitacost.com walmart.com wildberries.ru wish.com zalando
        zara.com zazzle
    """,
    "files": """
        123movies.to 1337x.to 1fichier.com 4shared.com anonfiles.com apkmirror.com apkmonk.com apkpure.com
        bitsnoop.com box.com cloud.mail.ru couchtuner.eu ddlvalley.me demonoid.pw depositfiles.com
        disk.yandex.ru download.com dropbox.com extratorrent.cc eztv.ag fenopy.se filefactory.com filehippo.com
        files.fm fitgirl-repacks.site fmovies.to getintopc.com gofile.io gomovies.to h33t.com happymod.com
        hotfile.com isohunt.com justpaste.it kat.cr kickass.to krakenfiles.com limetorrents.info mediafire.com
        mega.co.nz mega.nz mod-apk.com monova.org nitroflare.com nnm-club.me oceanofgames.com pastebin.com
        pixeldrain.com popcorntime.io primewire.ag project-free-tv.ag putlocker.is rapidgator.net rapidshare.com
        rarbg.com rarbg.to rutracker.org sendspace.com skidrowreloaded.com softonic.com softpedia.com
        solarmovie.sc solidfiles.com sourceforge.net thepiratebay torrentz.eu turbobit.net ul.to uploaded.net
        uptobox.com uptodown.com vumoo.to warez-bb.org watchseries.to we.tl wetransfer.com yadi.sk yts.mx
        zippyshare.com zooqle.com
    """,
    "paid": """
        10khits.com addmefast.com adf.ly adfly.com adfoc.us admitad.com adworkmedia.com al.ly amzn.to
        appnana.com avantlink.com awin1.com ay.gy bc.vc bitfun.co cashcrate.com cj.com clickbank.net
        clixsense.com clk.sh coinpot.co cointiply.com cpagrip.com cpalead.com cpmlink.net cur.lv digistore24.com
        doubleclick.net e-rewards.com easyhits4u.com empowernetwork.com exe.io faucetpay.io fc.lc
        featurepoints.com freebitco.in freedogecoin.com freemyapps.com fusioncash.net gifthulk.com gigwalk.com
        go2cloud.org googleadservices.com gplinks.co gptplanet.com grabpoints.com hitleap.com hotmart.com
        impact.com inboxdollars.com instagc.com ipoll.com ity.im j.gs jvzoo.com lifepoints.com like4like.org
        linkbucks.com linkshrink.net linksynergy.com linkvertise.com maxbounty.com moonbit.co.in mypoints.com
        neobux.com ogads.com opinionoutpost.com ouo.io ouo.press partnerize.com peerfly.com points2shop.com
        prf.hn prizerebel.com ptcshare.com q.gs rewardingways.com rewardsgold.com s.click.aliexpress.com
        sfi4.com sh.st shareasale.com shink.in shorte.st shrinkme.io skimresources.com sub4sub.net subpals.com
        superrewards.com surveyjunkie.com swagbucks.com toluna.com tradedoubler.com trafficmonsoon.com
        traffup.net treasuretrooper.com trialpay.com vagex.com viglink.com vindale.com vzturl.com
        warriorplus.com wmcentre.net youlikehits.com ysense.com ytmonster.net za.gl zoombucks.com
    """,
    "shortened": """
        0rz.tw 2no.co apple.co b23.ru bbc.in bit.do bit.ly bitly.com bityl.co bl.ink bloom.bg budurl.com buff.ly
        buly.kr chilp.it clck.ru cli.gs cnb.cx cnn.it cutt.ly cutt.us dld.bz dlvr.it econ.st fb.me fxn.ws gg.gg
        goo.gl goo.su grabify.link gu.com han.gl huff.to hyperurl.co ift.tt iplogger.org is.gd j.mp kutt.it
        lc.chat lihi.cc lnk.bio lnkd.in mcaf.ee me2.do msft.it n.pr nyti.ms on.ft.com on.wsj.com ow.ly po.st
        politi.co ppt.cc qps.ru qr.ae rb.gy rebrand.ly reurl.cc reut.rs rotf.lol s.id short.cm short.io
        shorturl.asia shorturl.at shorturl.com shrtco.de snipurl.com soo.gd spoti.fi su.pr t.co t.ly t2m.io
        ti.me tiny.cc tiny.one tinyurl.com tny.im tr.im trib.al u.to urlshortener.com urlz.fr urlzs.com usat.ly
        v.gd vk.cc vo.la wapo.st wp.me x.co x.gd youtu.ne zpr.io
    """,
    "chat": """
        chat.openai.com disboard.org discord.com discord.gg discord.io discord.li discord.me discordapp.com
        groupme.com groups.google.com icq.im kakao.com kik.com kik.me line.me m.me meetup.com ok.me signal.group
        signal.me skype.com slack.com t-do.ru t.me teamspeak.com teleg.run telegra.im telegram.dog telegram.me
        telegram.org tg.me tglink.ru tgstat.ru tlgrm.ru top.gg viber.com vk.me wa.link wa.me wame.me wechat.com
        weixin.qq.com whatsapp.com zalo.me
    """,
    "own": """
        000webhostapp.com about.me altervista.org ameblo.jp angelfire.com appspot.com archiveofourown.org
        azurewebsites.net beacons.ai beehiiv.com beepworld.de bio.link blog.com blog.de blogfa.com blogg.no
        blogg.se blogger.com blogs.com blogspot bloog.pl blox.pl bravenet.com buzzsprout.net canalblog.com
        cargo.site carrd.co centerblog.net clickfunnels.net cloudfront.net convertkit.com delicious.com dev.to
        diary.ru digg.com diigo.com dzen.ru eklablog.com ezinearticles.com fandom.com fanfiction.net fc2.com
        firebaseapp.com folkd.com format.com forumotion.com free.fr freeforums.net freewebs.com geocities.com
        ghost.io gitbook.io github.io glitch.me hashnode.dev hautetfort.com heck.in herokuapp.com home.pl
        homestead.com hubpages.com instapaper.com issuu.com jimdo.com kazeo.com linkr.bio linktr.ee list.ly
        liveinternet.ru livejournal.com mailchi.mp medium.com mihanblog.com mirror.xyz mirtesen.ru mobie.in
        myblog.de mystrikingly.com mywapblog.com narod.ru neocities.org netlify.app ning.com notion.site
        notion.so nouvelobs.blog npage.de onrender.com over-blog.com overblog.com oyla.de page4.com pages.dev
        paper.li paragraph.com pbworks.com pearltrees.com persianblog.ir pinger.pl portfoliobox.net
        posterous.com proboards.com repl.co s3.amazonaws.com scoop.it scribd.com site123.me sites.google.com
        skyrock.com slashdot.org slideshare.net spaces.ru squarespace.com squidoo.com storage.googleapis.com
        storify.com strikingly.com stumbleupon.com substack.com surge.sh taplink.cc telegra.ph teletype.in
        tilda.ws tripod.com tumblr.com typepad.com ucoz.ru vc.ru vercel.app wapka.mobi wattpad.com web.app
        webnode webs.com weebly.com wikia.com wikidot.com wix.com wixsite.com wixstudio.io wordpress.com
        xanga.com xooit.com xtgem.com yn.lt yolasite.com zen.yandex.ru
    """,
    "betting": """
        10bet.com 12bet.com 188bet.com 1win.com 1win.pro 1xbet 1xstavka.ru 22bet.com 888casino 888poker
        admiral.ru azino777.com baltbet.ru bet365 bet9ja.com betano.com betcity.ru betfair betfred.com
        betika.com betmgm.com betsson betway blaze.com bodog bovada.lv bwin caliente.mx casumo.com ceme.com
        codere.es coral.co.uk csgoempire.com csgoroll.com dafabet.com dominoqq.com doubledowncasino.com
        draftkings.com fanduel.com fonbet.ru fun88.com gacor77.com idnplay.com idnpoker.com jackpot.com
        jackpotcity.com joker123.net joycasino.com ladbrokes.com leonbets.com leovegas.com ligastavok.ru
        lotto.de lottoland.com m88.com marathonbet.com maxbet melbet mostbet mrgreen.com nairabet.com olimp.bet
        paddypower.com parimatch.com partypoker pin-up.ru pinnacle.com pinnaclesports.com pokerstars
        pragmaticplay.com qq.bet rollbit.com roobet.com royalvegas.com sbobet skrill.com skybet.com slot88.com
        slotomania.com spinpalace.com sportingbet.com sportpesa.com sportybet.com stake.com thelotter.com tipico
        unibet vavada videoslots.com vulkanvegas.com w88.com williamhill winline.ru
    """,
    "adult": """
        adultfriendfinder.com alt.com amolatina.com anastasiadate.com ashleymadison.com asiandate.com
        backpage.com badoo.com bangbros.com beeg.com benaughty.com bongacams.com brazzers.com bumble.com
        cam4.com camsoda.com chaturbate.com cityxguide.com clips4sale.com cupid.com e621.net eharmony
        elitepartner.de eporner.com erome.com eros.com escortdirectory.com fansly.com fapello.com feeld.co
        fetlife.com flirt.com flirt4free.com friendscout24.de grindr.com happn.com hentaihaven.org her.com
        hinge.co humaniplex.com imlive.com jerkmate.com justfor.fans literotica.com livejasmin.com locanto.com
        loveplanet.ru lovoo.com loyalfans.com mamba.ru manyvids.com match.com meetic.fr motherless.com
        myfreecams.com naughtyamerica.com nhentai.net okcupid.com onlyfans.com parship.de plentyoffish.com
        pof.com porn.com pornhub.com realitykings.com redtube.com rule34.xxx seeking.com skipthegames.com
        spankbang.com streamate.com stripchat.com tantan.com teamo.ru tinder.com tube8.com victoriamilan.com
        xhamster.com xnxx.com xvideos.com youporn.com zoosk.com
    """,
    # There, the path tells a person's page from something that somebody said.
    "social": """
        academia.edu ask.fm bebo.com bsky.app disqus.com facebook.com fb.com foursquare.com friendster.com
        gab.ai gab.com gettr.com hi5.com instagr.am instagram.com kakaostory.com kooapp.com kwai.com lemmy.world
        likee.video line.naver.jp linkedin.com locals.com mastodon.online mastodon.social mewe.com minds.com
        mstdn.social myspace.com naver.me nextdoor.com odnoklassniki.ru ok.ru orkut.com parler.com pinterest.com
        plus.google.com post.news quora.com ravelry.com redd.it reddit.com sharechat.com snackvideo.com
        snapchat.com spoutible.com story.kakao.com strava.com tagged.com threads.net tiktok.com tribel.com
        truthsocial.com twitter.com viadeo.com vk.com vkontakte.ru weibo.com x.com xing.com yelp.com
    """,
}
# What a person would call a link to such a place.
LABELS = {
    "press": "a link to a newspaper or broadcaster",
    "reference": "a link to a reference work, an archive or research",
    "video": "a link to a video",
    "picture": "a link to a picture",
    "music": "a link to somebody's music",
    "play": "a link to a game or a live stream",
    "fundraiser": "a link to a fundraiser",
    "vote": "a link to a petition, a vote or a survey",
    "shop": "a link to a shop",
    "files": "a link to files to download",
    "paid": "a link to a page that pays for visitors",
    "shortened": "a link to an address that hides where it leads",
    "chat": "a link to a chat",
    "own": "a link to a page that anybody can make",
    "betting": "a link to betting or games of chance",
    "adult": "a link to a page for adults",
    "profile": "a link to somebody's profile",
    "post": "a link to something said elsewhere",
    "official": "a link to an authority, a school or a court",
}
# Endings and second levels that only public bodies and universities get.
OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|mil|edu|int|museum)$"
    r"|(?:^|\.)(?:gov|gob|gub|gouv|gc|go|gv|govt|ac|edu|mil|parliament|police|nhs|admin|bund|overheid)\.[a-z]{2}$"
)
PLACES = {kind: tuple(hosts.split()) for kind, hosts in KINDS.items()}
WHERE = {host: kind for kind, hosts in PLACES.items() for host in hosts}
