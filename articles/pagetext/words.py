"""What newspaper themes write around a story, in the languages whose dates we read. Vocabulary only; no logic.

A *leftover* is a line that may stand anywhere and never belongs to the story. A *heading* opens a block after which
nothing belongs to the story (closing), or a list of other stories, after which it may go on (list).
"""

LEFTOVERS = {
    "share buttons": """
        share|share this|share this article|share on facebook|share on twitter|share on x|share on whatsapp
        share via email|tweet|tweet this|facebook|facebook messenger|messenger|twitter|x|pinterest|whatsapp|linkedin
        reddit|reddit it|telegram|email|e-mail|print|tumblr|vk|viber|line|copy url|copy link|link copied|mix|digg
        stumbleupon|flipboard|mastodon|bluesky|threads|instagram|youtube|tiktok|rss|save|save article|listen
        listen to this article|teilen|artikel teilen|drucken|merken|partager|imprimer|compartir|compartir en facebook
        imprimir|like|like this|google+|google news|follow us on google news|share post|0 shares|bookmark|gift article
    """,
    "comment form": """
        please enter your comment!|please enter your comment|please enter your name here|please enter your name
        you have entered an incorrect email address!|please enter your email address here|cancel reply
        save my name, email, and website in this browser for the next time i comment.
        save my name and email in this browser for the next time i comment.|log in to leave a comment
        login to leave a comment|you must be logged in to post a comment.|comment|comment:|name|name:*|email:*|website
        website:|your comment|your name|your email|post comment|submit comment|submit|reply
        your email address will not be published.|required fields are marked|notify me of follow-up comments by email.
        notify me of new posts by email.|no comments|no comments yet|be the first to comment|0 comments|add a comment
        this site uses akismet to reduce spam. learn how your comment data is processed.|antworten|abbrechen
        bitte geben sie ihren kommentar ein!|bitte geben sie hier ihren namen ein|antworten abbrechen
        sie haben eine falsche e-mail-adresse eingegeben!|bitte geben sie hier ihre e-mail-adresse ein
        s'il vous plaît entrez votre commentaire!|s'il vous plaît entrez votre nom ici|annuler la réponse
        vous avez entré une adresse email incorrecte!|por favor ingrese su comentario!|cancelar respuesta
        por favor ingrese su nombre aquí|¡has introducido una dirección de correo electrónico incorrecta!
        sign in to comment|join the conversation|view all comments|show comments|hide comments|load comments
    """,
    "counts": """
        fans|fanslike|followers|followersfollow|subscribers|subscriberssubscribe|follow|subscribe|views|view|reads
        shares|likes|comments|min read|minute read|minutes read|mins read|reading time|read time|minutes|post views
        members|membersjoin|followersgoogle
    """,
    "sign-in form": """
        sign in|sign in / join|sign in/join|join|log in|login|log out|register|sign up|subscribe now|my account
        welcome!|log into your account|welcome! log into your account|your username|your password
        forgot your password?|forgot your password? get help|get help|create an account|password recovery
        recover your password|a password will be e-mailed to you.|a password will be emailed to you.|privacy policy
        anmelden|se connecter|iniciar sesión|sign in welcome! log into your account
    """,
    "site furniture": """
        advertisement|advertisements|advertising|- advertisement -|ad|sponsored|sponsored content|spot_img
        spot_imgspot_img|anzeige|werbung|publicité|publicidad|skip to content|skip to main content|menu|search
        search for|main menu|more|toggle navigation|close|open menu|close menu|back to top|read more|read more...
        continue reading|load more|see all|view all|show more|loading|loading...|next|previous|prev|breaking news
        breaking|live|all|more from this section|weiterlesen|lire la suite|leer más|mehr|suche|recherche|buscar
        scroll to top|go to top|play|pause|photo|video|just now|today|yesterday|updated|published|date|views:
        exclusive content|photo gallery|e-paper|epaper
    """,
    "cookie notice": """
        accept|accept all|accept cookies|accept all cookies|reject all|reject|decline|cookie settings|manage cookies
        cookie policy|manage preferences|i agree|got it|got it!|ok|alle akzeptieren|tout accepter|aceptar|learn more
        cookie notice|cookies
    """,
    "site footer": """
        all rights reserved|all rights reserved.|terms of use|terms of service|terms and conditions|terms & conditions
        terms|privacy|disclaimer|advertise|advertise with us|imprint|impressum|datenschutz|mentions légales
        aviso legal|powered by wordpress|newspaper wordpress theme by tagdiv|careers|sitemap|site map|accessibility
        even more news
    """,
}
LEFTOVER_PATTERNS = {
    "site footer": [
        r"^(?:©|\(c\) ?(?:19|20)\d\d|copyright\s*(?:©|\(c\)|(?:19|20)\d\d))",
        r"\ball rights reserved\b.{0,60}$",
        r"^(?:e-?mail|tel|phone|contact(?: us)?|kontakt|contact[ée]z-nous|cont[áa]ctanos)\s*:\s*\S.{0,80}$",
        r"^(?:https?://|www\.)\S+$",
        r"^[\w.+-]+@[\w-]+\.[\w.]+$",
        r"^(?:proudly )?(?:powered|designed|developed) by\b.{0,60}$",
    ],
    "counts": [
        r"^[\d.,]+ ?[km]?$",
        r"^[\d.,]+ ?[km]? ?(?:fans|followers|subscribers|members|views?|shares?|likes?|reads|comments?|replies"
        r"|kommentare?|commentaires?|comentarios?)(?: ?(?:like|follow|subscribe|join))?$",
        r"^(?:post )?(?:views|reads|hits|shares)\s*[:\s] ?[\d.,]+ ?[km]?$",
        r"^(?:reading time|read time|lesezeit|temps de lecture)\s*:?.{0,20}$",
        r"^(?:about |less than )?\d+ ?(?:min|mins|minutes?)\.?(?: to)?(?: read)?$",
        r"^(?:(?:published|posted|updated)\W+)?(?:\d+|an?|one|a few)"
        r" (?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?) ago$",
        r"^(?:vor \d+ \w+|il y a \d+ \w+|hace \d+ \w+)$",
    ],
    "cookie notice": [
        r"^(?:we|our partners and we|we and our (?:\d+ )?partners)\b.{0,40}\bcookies\b"
        r"(?: and| to| on (?:our|this)| for|[,.])",
        r"^(?:this|our) (?:web)?site uses cookies\b",
        r"^by (?:continuing (?:to (?:use|browse|visit)|without)|clicking|using (?:our|this|the) (?:web)?site)"
        r"\b.{0,90}\b(?:cookies?|agree|accept|consent|privacy policy)\b",
        r"^(?:wir|diese (?:web)?seite) (?:verwende[nt]|nutz(?:en|t)|setz(?:en|t)) .{0,30}cookies\b",
        r"^(?:nous utilisons|ce site utilise) des cookies\b",
        r"^(?:utilizamos|este sitio (?:web )?(?:usa|utiliza)) cookies\b",
    ],
    "comment form": [
        r"^(?:save my name|required fields are marked|your email address will not be published)\b",
        r"^(?:please enter your|please enter an? (?:valid|answer)|you have entered an incorrect)\b.{0,40}!?$",
        r"^this site (?:uses akismet|is protected by recaptcha)\b",
    ],
    "newsletter": [
        r"^(?:subscribe|sign up|signup|register)\b.{0,40}\b(?:newsletter|updates|inbox|alerts|our channel)\b",
        r"^(?:get|receive)\b.{0,60}\b(?:in|to) your (?:inbox|e-?mail)\b",
        r"^(?:abonnieren sie|inscrivez-vous|suscr[íi]bete)\b.{0,60}\bnewsletter\b",
        r"^subscribe to (?:continue|keep) reading\b|^(?:to continue reading|already a subscriber)\b",
    ],
    "related articles": [
        r"^(?:related|read also|also read|read more|read next|see also|must read|recommended|watch|don.t miss"
        r"|more on this|lesen sie auch|auch interessant|mehr zum thema|siehe auch|lire aussi|à lire aussi|voir aussi"
        r"|lea también|lee también|te puede interesar|leggi anche|leia também)"
        r"\s*[:|\u00bb>\u2013\u2014-]\s*\S.{0,200}$",
    ],
    "share buttons": [
        r"^(?:share|follow|like|find|join) (?:this|us|the story)\b.{0,10}\b(?:on|via|with)\b.{0,60}$",
        r"^click to (?:share|print|email)\b.{0,60}$",
    ],
    "photo credit": [
        r"^(?:photo|image|picture|foto|bild|imagen|file photo|representational image)s?\s*[:/©|]\s*.{0,90}$",
        r"^.{0,200}[(\[](?:photo|image|picture|foto|bild)s?(?: by| credit| courtesy)?\s*[:/ ]\s*[^)\]]{2,50}[)\]]\.?$",
    ],
    "tag list": [r"^(?:tags?|topics?|keywords|schlagwörter|mots-clés|etiquetas)\s*:\s*.{0,300}$"],
}

LIST_HEADINGS = {
    "related articles": """
        related articles|related article|related posts|related news|related stories|related story|related
        related content|more from author|more from the author|you may also like|you might also like|you may like
        also read|read also|read more news|more stories|more news|recommended|recommended for you|recommended stories
        more like this|ähnliche artikel|verwandte artikel|verwandte beiträge|mehr vom autor|mehr zum thema
        lesen sie auch|articles similaires|plus de l'auteur|articles liés|à lire aussi|artículos relacionados
        más del autor|noticias relacionadas|te puede interesar|articoli correlati|altro dall'autore
        artigos relacionados|don't miss|similar articles|similar posts|more in this section|more on this topic
        keep reading|read next|up next
    """,
    "latest posts": """
        latest posts|latest post|latest news|latest articles|latest stories|latest|latest updates|latest headlines
        recent posts|recent articles|recent news|recent stories|most popular|most read|popular posts|popular news
        popular stories|trending|trending now|trending news|top stories|top news|must read|editor picks|editors' picks
        editor's picks|editor's choice|hot topics|hot news|popular category|popular categories|recent comments
        neueste beiträge|neueste artikel|neueste nachrichten|aktuelle nachrichten|meistgelesen|beliebte beiträge
        derniers articles|dernières nouvelles|les plus lus|articles récents|últimas noticias|últimos artículos
        lo más leído|entradas recientes|ultime notizie|últimas postagens|new posts|featured|featured posts
        news in pictures
    """,
    "previous and next article": """
        previous article|next article|previous post|next post|previous story|next story|prev post|prev article
        vorheriger artikel|nächster artikel|article précédent|article suivant|artículo anterior|artículo siguiente
        articolo precedente|articolo successivo|artigo anterior|próximo artigo
    """,
    "tag list": "tags|tag|topics|in this article|schlagwörter|etiquetas|mots-clés|filed under",
    "site footer": "about|contact|kontakt|à propos|contacto|company|categories|archives|weather",
}
CLOSING_HEADINGS = {
    "comment form": """
        leave a reply|leave a comment|leave a reply cancel reply|post a comment|write a comment|add your comment
        comments|comments are closed|comments are closed.|1 comment|replies|responses|reader comments|have your say
        hinterlassen sie eine antwort|kommentar hinterlassen|schreibe einen kommentar|kommentare
        laisser un commentaire|laisser une réponse|commentaires|deja una respuesta|deja un comentario
        dejar una respuesta|comentarios|lascia un commento|deixe uma resposta
    """,
    "stay connected": """
        stay connected|stay in touch|follow us|connect with us|find us on facebook|like us on facebook|join us
        follow us on social media|bleiben sie in verbindung|folgen sie uns|restez connectés|suivez-nous|síguenos
        mantente conectado|get in touch|social media
    """,
    "site footer": """
        about us|contact us|contact info|über uns|contactez-nous|sobre nosotros|quick links|useful links|site links
        our partners|who we are|about the author|about author|über den autor|currency rates|opening hours
    """,
    "newsletter": "newsletter|subscribe to our newsletter|sign up for our newsletter|get our newsletter",
}
# Headings that may have something behind them on the same line: a title, figures, "to Ada".
LOOSE = (
    "previous article|next article|previous post|next post|leave a reply|leave a comment|related articles|"
    "more from author|stay connected|latest posts"
)
# Headings that in the midst of a story are followed by one title.
INLINE = "also read|read also|read next|related|related article|related story|recommended|don't miss|lire aussi"
INLINE += "|à lire aussi|lesen sie auch|mehr zum thema|te puede interesar|must read"

HOME = "home|homepage|startseite|accueil|inicio|início|portada|you are here|breadcrumb|breadcrumbs"
HOME += "|головна|главная|首页|ホーム|الرئيسية"
SECTIONS = """
    news|world|world news|national|local|local news|international|politics|business|economy|finance|markets|money
    sport|sports|culture|arts|arts & culture|arts and culture|science|technology|tech|health|opinion|editorial
    comment & opinion|entertainment|lifestyle|life|travel|education|environment|climate|crime|law|society|religion
    europe|asia|africa|america|americas|us|uk|middle east|asia pacific|south asia|latin america|region|regional|city
    metro|top stories|breaking news|latest news|headlines|features|analysis|investigations|opinions|columns|letters
    people|food|fashion|music|film|books|media|weather|science & tech|science and technology|politik|wirtschaft|kultur
    wissenschaft|panorama|ausland|inland|gesellschaft|meinung|reise|gesundheit|technik|lokales|nachrichten|politique
    monde|économie|sciences|société|actualités|international|france|santé|opinions|política|mundo|economía|cultura
    deportes|internacional|nacional|sociedad|ciencia|tecnología|opinión|actualidad|noticias|mondo|cronaca|esteri
    economia|brasil|esportes
"""
AGENCIES = (
    r"agenc(?:y|ies)|news agenc\w+|reuters|ap|afp|dpa|efe|ansa|tass|xinhua|pti|ani|upi|ians|bbc|cnn|anadolu|kyodo|"
    r"yonhap|associated press|agence france-presse|bernama|apa|sda|keystone-sda|agenturen|agences|agencias|agenzie|"
    r"agências|wires?|monitoring desk|news ?desk|web ?desk|staff|our staff|(?:our |staff |special |a |the )*"
    r"(?:correspondents?|reporters?|writers?)"
)
SOURCE_LABELS = r"sources?|quellen?|fuentes?|fonti|fontes?"
NOT_AN_AUTHOR = r"admin|administrator|editor|webmaster|root|user|author"
LOGIN_WORDS = (
    r"forgot (?:your |my )?password|reset (?:your )?password|remember me|keep me signed in|enter your password|"
    r"your password|passwort vergessen|mot de passe oublié|olvidaste tu contraseña|username or e-?mail|"
    r"(?:log|sign) ?in to (?:your account|continue|access)"
)
ABOUT_LOGIN = r"\b(?:log ?in|sign ?in|password|username|your account|subscribers? only)\b"
_ERROR = r"(?:not found|forbidden|access denied|internal server error|bad gateway|service unavailable)"
ERROR_PAGE = (
    rf"(?:http )?(?:error )?(?:403|404|500|502|503)(?: error)?\W*(?:page |file )?{_ERROR}?\W*|"
    rf"(?:oops\W*)?(?:page |article |file )?{_ERROR}\W*|just a moment\W*|checking your browser\b.*|"
    r"(?:this|that|the) page (?:can.t|cannot|could not) be found\b.*|are you a (?:robot|human)\W*"
)
