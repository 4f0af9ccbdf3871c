### Textes de l'interface. Phrases courtes, niveau A2, « vous ».
### reviewed: null
### Un bouton a 20 caractères au plus.

## Premiers pas

onboarding-language = 👋 Dans quelle langue voulez-vous parler ?
language-prs = دری
language-ar = العربية
language-fr = Français
onboarding-welcome =
    Bonjour ! Je suis Rafiq, un assistant automatique. Rafiq veut dire « compagnon ».
    Je vous guide : papiers, logement, santé, travail.
    Je ne suis pas un avocat. Je peux me tromper.

    🔒 Je garde votre langue, vos messages, vos fichiers et votre progression, chiffrés.
    Seules les personnes de l'équipe peuvent les lire pour vous aider.
    Je ne donne rien à la préfecture ni à la police.
    ⚠️ Si vous êtes en danger, vos messages sont gardés et l'équipe est prévenue, même avant votre accord.

    Vous pouvez arrêter (« stop ») ou tout effacer (« effacer ») quand vous voulez.
    D'accord ?
onboarding-privacy =
    🔒 Ce que je garde : votre langue, votre ville si vous la donnez, vos messages, vos photos et fichiers, vos réponses, vos inscriptions (prénom, âge des enfants).
    Pourquoi : pour continuer où vous étiez, et pour qu'une personne puisse vous aider.
    Qui lit : les personnes de l'équipe, quand vous demandez de l'aide ou quand vous vous inscrivez. Les bénévoles lisent votre demande seulement si vous dites oui.
    Traduction : une machine traduit les messages entre vous et l'équipe.
    Danger : si un message parle d'un danger, je garde ce message, ce que vous envoyez ensuite à l'équipe et un moyen de vous répondre. C'est effacé 30 jours après la fin de l'aide.
    Combien de temps : 90 jours après votre dernier message, tout est effacé. Une date que vous me confiez, ou une inscription, reste jusqu'à sa fin. Une demande à l'équipe est effacée 30 jours après sa fin.
    Effacer : écrivez « effacer » à tout moment.
onboarding-place =
    Dans quelle ville ou quel département habitez-vous ?
    Écrivez le nom, ou passez. C'est votre choix.
onboarding-ready = ✅ Merci. Écrivez votre question avec vos mots, ou appuyez sur un bouton.
first-language = Choisissez d'abord votre langue, s'il vous plaît.
first-agree = D'abord, dites-moi si vous êtes d'accord. Ensuite, je réponds à votre question.
button-agree = ✅ D'accord
button-privacy = 🔒 En savoir plus
button-other-language = 🌍 Langue
button-skip = Passer

## Menu

menu = 🏠 Que cherchez-vous ? Appuyez, ou écrivez votre question.
theme-papers = 📄 Papiers : quel sujet ?
theme-housing = 🏠 Logement : quel sujet ?
theme-health = 🩺 Santé : quel sujet ?
theme-work = 💼 Travail : quel sujet ?
theme-learning = 📚 Français et études : quel sujet ?
theme-daily = 🚌 Vie quotidienne : quel sujet ?
button-papers-theme = 📄 Papiers
button-housing-theme = 🏠 Logement
button-health-theme = 🩺 Santé
button-work-theme = 💼 Travail
button-learning-theme = 📚 Français, études
button-daily-theme = 🚌 Vie quotidienne
button-settings = ⚙️ Réglages
button-back = ◀️ Retour
button-menu = 🏠 Menu
button-human = 🙋 Une personne
button-next = ▶️ Suite
button-start = ▶️ Commencer
button-continue = ▶️ Continuer
button-papers = 📋 Les papiers
button-stuck = 🆘 Ça bloque
button-done = ✅ C'est fait
button-go-on = ▶️ Continuer
button-yes = Oui
button-no = Non
button-hide = 🚪 Sortie rapide

## Guides

guide-step = Étape { $number } sur { $total }
guide-where = 📍 { $where }
guide-if-wrong = ⚠️ { $wrong }
guide-doubtful = ❓ { $doubt }
guide-cost = 💶 { $cost }
guide-time = ⏳ { $time }
guide-letter-wins = 📬 La date écrite sur votre lettre ou votre carte compte toujours plus que ce que je dis.
guide-source = ℹ️ Source : { $sites }. Vérifié le { $day }.
guide-not-checked = ℹ️ Conseils généraux, non vérifiés auprès d'une source. À lire aussi : { $sites }.
guide-reviewed = ✔️ Texte relu par une personne le { $day }.
guide-unreviewed = ⚠️ Aucune personne n'a encore relu ce texte. Demandez avant d'agir.
guide-hidden =
    Je n'ai pas encore de texte relu sur ce sujet.
    Lisez le site officiel : { $sites }.
    Ou demandez à une personne avec le bouton.
guide-ask-first = 🙋 Parlez d'abord à une personne dans ces cas :
guide-ask-person-when = 🙋 Demandez à une personne dans ces cas :
guide-papers =
    📋 Les papiers : { $title }
    Appuyez sur un numéro pour cocher.
item-ticked = ✅ { $number }. { $item }
item-open = ⬜ { $number }. { $item }
tick = ⬜ { $number }
untick = ✅ { $number }
guide-finish = 🏁 C'est la fin du guide « { $title } ». Où en êtes-vous ?
guide-done = 👏 Bravo. Gardez une copie de tout. Je suis là si vous avez une question.
guide-changed = Ce guide a changé depuis votre dernière visite. Relisez-le bien.

## Sujets

topic-office = 📍 { $office }
topic-page = 🔗 Site officiel : { $page }
topic-checked = ℹ️ Vérifié le { $day }.
topic-not-checked = ℹ️ Conseils généraux, non vérifiés auprès d'une source.
topic-hidden = Je n'ai pas encore de texte relu sur ce sujet. Voici où demander.

## Quand je ne comprends pas

not-understood = Je n'ai pas compris. Essayez avec d'autres mots, ou appuyez sur un bouton.
twice-not-understood = Pardon, je ne comprends toujours pas. Voulez-vous parler à une personne ? Appuyez sur 🙋.
not-helpful = Pardon, ma réponse n'était pas bonne. Dites-le avec d'autres mots, ou demandez une personne.
buttons-only = Pour le moment, je comprends seulement les boutons. Choisissez, s'il vous plaît.
offer-which = Je ne suis pas sûr. Que voulez-vous ?
offer-topic = { $theme } : { $topic }
something-else = D'accord. Que voulez-vous ?
offer-language = Vous écrivez en français. Voulez-vous continuer en français ?

## Apprendre

teach-invite = 💡 Voulez-vous m'aider à mieux comprendre ?
button-teach = 💡 Aider Rafiq
teach-is-off = Quand je ne comprends pas un message, puis-je le garder ? J'enlève d'abord les noms, les numéros et les adresses. Une personne de l'équipe le lit et m'apprend le sens. Vous pouvez dire non.
teach-is-on = Je garde les messages que je ne comprends pas, sans noms ni numéros. Voulez-vous arrêter ?
button-teach-yes = ✅ Oui, vous pouvez
button-teach-no = Non
button-teach-stop = Arrêter et effacer
teach-thanks = 🙏 Merci. Vous pouvez changer d'avis dans les réglages.
teach-off = D'accord. Je ne garde pas vos messages pour apprendre.

only-these-languages = Pardon, je parle seulement le dari, l'arabe et le français.
unknown-command = Je ne connais pas cette commande.
old-button = Ce bouton est ancien. Voici où nous en sommes.
pressed-twice = C'est déjà noté.
flood = Vous avez envoyé beaucoup de messages en peu de temps. Je n'ai pas lu les derniers. Attendez une minute, puis écrivez-moi.
sorry-trouble = Pardon, j'ai eu un problème. Votre message est gardé. Choisissez, ou demandez une personne.
got-media = Je ne sais pas lire cela. Écrivez-moi, ou demandez une personne.
got-photo = Je ne sais pas lire les photos. Une personne peut le faire : appuyez sur 🙋.
got-voice = Je ne comprends pas encore les messages vocaux. Écrivez quelques mots, ou demandez une personne.
got-document = Je ne sais pas lire les documents. Une personne peut le faire : appuyez sur 🙋.
got-sticker = 🙂 Écrivez-moi ce que vous cherchez, ou appuyez sur un bouton.
got-location = Merci. Je ne connais pas ce lieu, et je ne le garde pas. Écrivez le nom de votre ville.
got-contact = Merci. Je ne garde pas ce contact. Écrivez-moi ce que vous cherchez.
group-leave = Je parle seulement en privé, pour vous protéger. Écrivez-moi ici : { $link }
welcome-back = Bonjour de nouveau ! Voulez-vous continuer, ou revenir au menu ?

## Une personne

human-what =
    🙋 Une personne de l'équipe peut vous répondre ici.
    C'est pour quoi ? Appuyez sur un bouton, ou écrivez.
button-other = Autre chose
human-how-soon = Quand avez-vous besoin d'une réponse ?
button-today = 🔴 Aujourd'hui
button-week = 🟡 Cette semaine
button-later = 🟢 Plus tard
human-who =
    Dans l'équipe, il y a des professionnels et des bénévoles. Les bénévoles peuvent-ils lire votre demande et vous répondre ?
    Si vous dites non, seuls les professionnels et les responsables de l'équipe la lisent. La réponse vient peut-être plus tard.
    Les photos et les documents, seuls les professionnels les ouvrent.
button-volunteer = Oui
button-volunteer-group = Oui, Telegram aussi
human-who-group = Les bénévoles ont aussi un groupe privé sur Telegram. Avec « Oui, Telegram aussi », vos messages vont aussi dans ce groupe. Je n'y donne ni votre nom ni votre numéro.
button-caseworker = Non
human-told = ✅ C'est noté. Une personne vous répond ici : { $when }.
human-write =
    ✏️ Écrivez maintenant votre question. Vous pouvez envoyer une photo de la lettre ou un message vocal.
    L'équipe lit tout ce que vous écrivez ici. Moi, je ne réponds plus ici. Pour revenir à moi, appuyez sur « Menu ».
    En cas de danger, appelez le 112.
human-open = 🙋 Votre demande est ouverte. Une personne vous répond ici : { $when }.
human-with = 🙋 { $name } ({ $role }) s'occupe de votre demande et lit vos messages.
human-aside = ℹ️ Votre demande à l'équipe reste ouverte. La réponse arrivera ici. Pour écrire de nouveau à l'équipe, appuyez sur 🙋.
human-reopened = 🙋 Votre demande est ouverte de nouveau. Réponse : { $when }.
human-away = 📨 L'équipe a votre message. Elle n'est pas là maintenant. Réponse : { $when }. En cas de danger, appelez le 112.
human-says = 👤 { $name }, { $role } :
human-says-role = 👤 { $role } :
human-translated = 🔤 Traduit par une machine. Texte d'origine ({ $language }) :
human-as-written = 🔤 Je n'ai pas pu traduire ce message ({ $language }) :
human-claimed = 👤 { $name } ({ $role }) lit maintenant vos messages.
human-closed =
    ✅ Votre demande est terminée ({ $name }). Est-ce que cela vous a aidé ?
    Pendant une semaine, vous pouvez encore écrire ici à l'équipe.
button-helped-yes = 👍 Oui
button-helped-some = 🙂 Un peu
button-helped-no = 👎 Non
human-not-helped =
    Pardon. Écrivez ici ce qui manque : l'équipe le lira.
    Et l'attente, était-elle courte ou longue ?
human-waited = Merci. Et l'attente, était-elle courte ou longue ?
button-wait-short = Courte
button-wait-long = Longue
human-rated = 🙏 Merci. Cela aide l'équipe.
role-volunteer = bénévole
role-caseworker = accompagnement social
role-coordinator = coordination
role-admin = équipe
expect-today = aujourd'hui, avant { $hour }
expect-tomorrow-morning = demain matin
expect-tomorrow-afternoon = demain après-midi
expect-weekday-morning = { $weekday } matin
expect-weekday-afternoon = { $weekday } après-midi
expect-day = { $day }

## Réglages

settings = ⚙️ Réglages : que voulez-vous changer ?
button-place = 📍 Ma ville
button-discreet = 🤫 Mode discret
button-messages = 🔔 Rappels
button-my-data = 🔒 Mes données
button-delete = 🗑️ Tout effacer
language-ask = Quelle langue voulez-vous ?
language-kept = ✅ D'accord, nous parlons français.
place-ask = Écrivez le nom de votre ville ou de votre département.
place-kept = ✅ C'est noté.
place-heard = 📍 { $place }
discreet-is-off =
    🤫 En mode discret, mes messages ne disent jamais pourquoi je vous écris.
    Un bouton et un mot secret effacent mes messages des dernières 48 heures.
discreet-is-on = 🤫 Le mode discret est en marche. Que voulez-vous changer ?
button-discreet-on = 🤫 Mettre en marche
button-discreet-off = Arrêter
button-own-word = ✏️ Mon mot secret
discreet-word =
    Choisissez votre mot secret. Écrivez-le maintenant.
    Quand vous l'écrirez, mes messages seront effacés.
discreet-ready = ✅ Le mode discret est en marche. Vous pouvez aussi écrire « cacher ».
discreet-stopped = ✅ Le mode discret est arrêté.
hide-done = 🙂 À bientôt.
hide-not-all =
    { $count ->
        [one] 🙂 À bientôt. Un message n'a pas pu être effacé. Effacez-le vous-même.
       *[other] 🙂 À bientôt. { $count } messages n'ont pas pu être effacés. Effacez-les vous-même.
    }
stop-done =
    ✅ C'est fait. Je n'enverrai plus de rappels ni d'annonces.
    Si une activité où vous êtes inscrit(e) change, je vous le dis quand même.
    Si vous m'écrivez, je réponds toujours.
button-resume = 🔔 Recevoir
resume-done = ✅ D'accord, je vous enverrai de nouveau des rappels.
my-data =
    🔒 Je garde votre langue, votre ville si vous l'avez donnée, vos messages, vos fichiers, vos demandes à l'équipe, vos dates, vos inscriptions, vos papiers cochés et où vous en êtes.
    Tout est chiffré. Seule l'équipe peut lire, pour vous aider. Une machine traduit les messages entre vous et l'équipe.
delete-sure =
    🗑️ Voulez-vous tout effacer ? Vos messages, vos fichiers, vos réponses et vos demandes d'aide seront perdus.
    Personne ne pourra les retrouver.
button-delete-yes = 🗑️ Oui, tout effacer
button-delete-no = Non, garder
erased =
    🗑️ C'est fait. J'ai effacé : { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    }, { $cases ->
        [one] { $cases } demande d'aide
       *[other] { $cases } demandes d'aide
    }, votre langue, votre ville, vos dates et votre progression.
    Cette conversation reste sur votre téléphone : effacez-la aussi si vous voulez.
help =
    Je peux vous guider : papiers, logement, santé, travail, français, vie quotidienne.
    Écrivez votre question, ou l'un de ces mots :
    « menu » – tous les sujets
    « langue » – changer de langue
    « mes dates » – mes dates et mes rappels
    « qui aide » – qui peut aider près de moi
    « numéros utiles » – qui appeler
    « personne » – parler à quelqu'un
    « stop » – plus de rappels
    « effacer » – tout effacer
    « cacher » – effacer mes messages récents

## Mots de tous les jours

greeting = Bonjour ! Comment puis-je vous aider ?
thanks-reply = Avec plaisir ! 🙂
goodbye-reply = Au revoir, et bon courage ! Écrivez-moi quand vous voulez.
out-of-scope = Pardon, je ne sais pas répondre à cela. Je connais les papiers, le logement, la santé, le travail et la vie en France.
intent-greet = 👋 Bonjour
intent-goodbye = 👋 Au revoir
intent-thanks = 🙏 Merci
intent-help-menu = ❔ De l'aide
intent-change-language = 🌍 La langue
intent-talk-to-human = 🙋 Une personne
intent-stop-messages = 🔕 Plus de messages
intent-my-data = 🔒 Mes données
intent-out-of-scope = Autre chose

## Danger

crisis-suicide =
    Je suis content que vous l'ayez dit. Votre vie compte. Des gens peuvent vous aider.
    Appelez maintenant, c'est gratuit :
crisis-violence =
    Ce n'est pas votre faute. Vous avez le droit d'être en sécurité.
    Si vous pouvez, allez dans un lieu sûr. Appelez maintenant, c'est gratuit :
crisis-medical =
    C'est urgent. Appelez tout de suite, c'est gratuit.
    Dites où vous êtes. Ne raccrochez pas.
crisis-shelter =
    Personne ne devrait dormir dehors. Appelez le 115, c'est gratuit, jour et nuit.
    Si personne ne répond, appelez encore.
crisis-maybe-suicide = Ce que vous dites m'inquiète. Pensez-vous à mourir ou à vous faire du mal ? Vous pouvez appeler, c'est gratuit :
crisis-maybe-violence = Ce que vous dites m'inquiète. Est-ce que quelqu'un est en danger maintenant ? Vous pouvez appeler, c'est gratuit :
crisis-maybe-medical = Est-ce que quelqu'un est en danger maintenant ? Si oui, appelez tout de suite, c'est gratuit :
crisis-maybe-shelter = Risquez-vous de dormir dehors ce soir ? Si oui, appelez, c'est gratuit :
crisis-told = Un message est parti à l'équipe. Elle n'est pas là jour et nuit : appelez d'abord. Je reste avec vous.
crisis-listening = Je vous écoute. Les numéros sont ici, jour et nuit.
crisis-glad = Je suis content de vous savoir en sécurité. Nous continuons.
number = 📞 { $said } – { $what }
button-safe = Je suis en sécurité
button-yes-danger = Oui
button-no-danger = Non, ça va

## Telegram

telegram-description = Rafiq vous guide en dari, en arabe et en français : papiers, logement, santé, travail. Vous pouvez toujours demander une personne.
telegram-short = Un compagnon pour vos démarches en France.
command-menu = Tous les sujets
command-language = Changer de langue
command-person = Parler à une personne
command-hide = Effacer mes messages récents
command-stop = Ne plus recevoir de rappels
command-delete = Tout effacer
command-help = Comment ça marche

## Page de discussion

web-title = Rafiq
web-write = Votre message
web-send = Envoyer
web-you = Vous
web-rafiq = Rafiq
web-team = L'équipe
web-thinking = Rafiq écrit…
web-offline = Pas de connexion. J'essaie encore.
web-not-sent = Pas envoyé. Appuyez pour essayer encore.
web-forget = Oublier cet appareil
web-forget-sure = Effacer cette discussion de cet appareil ? Vous ne pourrez plus la retrouver.
web-cancel = Annuler
web-exit = Sortie rapide
web-new = Nouveau message
web-language = Langue
web-menu = 🏠 Menu
web-attach = Joindre une photo ou un fichier
web-needs-script = Cette page a besoin de JavaScript.
error-bad-request = Je n'ai pas pu lire votre message.
error-not-signed-in = Cette discussion n'est pas ouverte sur cet appareil.
error-not-found = Cette discussion n'existe pas.
error-too-long = Votre message est trop long. Envoyez-le en plusieurs parties.
error-too-many = Vous écrivez très vite. Attendez une minute, s'il vous plaît.
error-unavailable = Je ne peux pas répondre maintenant. Votre message n'est pas perdu si vous l'envoyez encore dans une minute.
file-too-large = Le fichier est trop grand (10 Mo au plus). Envoyez plutôt une photo.
file-wrong-type = Ici, on ne peut pas ouvrir ce genre de fichier. Envoyez une photo ou un PDF.
file-lost = Je n'ai pas pu recevoir votre fichier. Envoyez-le encore une fois.
file-too-many = Vous avez envoyé beaucoup de fichiers. Attendez une heure, ou écrivez.
file-agree-first = D'abord, lisez comment je garde vos messages et appuyez sur le bouton pour accepter. Ensuite, vous pourrez envoyer des fichiers.

## Dates et rappels

button-dates = 📅 Mes dates
button-new-date = ➕ Une autre date
button-remind = 🔔 Me rappeler
button-see = 📅 Voir
button-forget-date = 🗑️ Oublier
button-all-done = ✅ Tout est fait
button-by-buttons = 🔢 Avec des boutons
button-more = ➕ Plus
dates-why =
    📅 Donnez-moi une date : fin de carte, lettre reçue…
    Je calcule le bon moment et je vous préviens.
dates-mine = Voici vos dates. Choisissez-en une.
date-which = De quelle date s'agit-il ?
date-find = 🔎 { $find }
date-type =
    Écrivez la date, par exemple : 15/02/2027, ou 15 février 2027, ou 15 دلو 1405.
    Ou appuyez sur le bouton.
date-year = Quelle année ?
date-month = Quel mois ?
date-day = Quel jour ?
date-heard = 📅 { $what } : { $day }
date-is-over = ⚠️ Cette date est déjà passée.
date-is-ahead = ⚠️ Cette date n'est pas encore passée.
date-right = C'est la bonne date ?
date-not-found = Je ne vois pas de date. Écrivez le jour, le mois et l'année, par exemple 15/02/2027.
date-several = Je vois plusieurs dates. Écrivez-en une seule.
date-wrong = « { $words } » n'existe pas dans le calendrier. Regardez encore, puis écrivez la date.
date-far = J'ai compris { $day }. C'est trop loin. Écrivez aussi l'année.
letter-ask =
    📬 Votre lettre donne-t-elle un délai, ou un dernier jour ?
    Si oui, écrivez-le, par exemple : 15 jours, un mois, ou 20/03/2027.
    C'est la lettre qui compte, pas moi.
letter-heard = 📬 Dernier jour selon votre lettre : { $day }
date-unclear-year = Je ne suis pas sûr de l'année. Écrivez-la avec quatre chiffres, par exemple 15/02/2027.
period-not-found = Je n'ai pas compris. Écrivez par exemple « 15 jours », « un mois », ou une date.
period-before = Ce jour est avant la lettre. Regardez encore, puis écrivez-le.
date-person-first = 🙋 Il reste très peu de temps, ou c'est déjà passé. Parlez d'abord à une personne.
window-from-to =
    ▪️ { $what }
    Du { $opens } au { $ends }.
window-from =
    ▪️ { $what }
    À partir du { $opens }.
window-open =
    ▪️ { $what }
    C'est possible maintenant.
window-until =
    ▪️ { $what }
    Dernier jour : { $ends }. { $days ->
        [0] C'est aujourd'hui.
        [one] Il reste { $days } jour.
       *[other] Il reste { $days } jours.
    }
window-over =
    ▪️ { $what }
    C'était jusqu'au { $ends }. Demandez vite à une personne : il y a peut-être encore une solution.
date-doubtful = ❓ Une règle n'est pas sûre et a peut-être changé. Demandez avant d'agir.
date-sources = ℹ️ D'après : { $sites }.
date-remind = Voulez-vous que je garde cette date et que je vous prévienne ?
date-kept = ✅ C'est noté. Je vous préviendrai à temps. Quand c'est fait, dites-le-moi : j'oublierai cette date.
date-of = 📅 { $what } : { $day }
date-one = Où en êtes-vous ?
date-which-done = Qu'est-ce qui est fait ?
due-row = { $number }. { $what }
date-thanks = 👏 Bravo. Je ne vous le rappellerai plus.
date-forgotten = ✅ J'ai oublié cette date.
date-gone = Je ne garde plus cette date.
reminder = 🔔 Un rappel pour vous.
reminder-discreet = 🔔 Vous avez une note. Regardez quand vous êtes tranquille.
command-dates = Mes dates et mes rappels

## À qui s'adresse un guide

guide-status = Quelle est votre situation ? La réponse change le guide.
button-asylum-seeker = Demande d'asile
button-protected = Réfugié, protégé
button-permit = Autre titre
button-none = Sans titre
button-dont-know = 🤷 Je ne sais pas
button-show-all = 👀 Tout voir
status-help =
    Regardez le papier que vous avez :
    ▪️ « Attestation de demande d'asile » : vous demandez l'asile.
    ▪️ Décision de l'OFPRA ou de la CNDA, ou carte « réfugié », « protection subsidiaire » : vous êtes protégé.
    ▪️ Un autre « titre de séjour », un visa long ou un « récépissé » : autre titre.
    ▪️ Aucun de ces papiers : sans titre.
    Vous hésitez ? Appuyez sur « Tout voir », ou demandez à une personne.
guide-children = Avez-vous des enfants de moins de 18 ans avec vous en France ?
keep-answer = Puis-je garder cette réponse pour les autres guides ? Elle est chiffrée. Vous pouvez dire non.
keep-answer-thanks = ✅ C'est noté. « effacer » efface tout.
not-for-you = ⚠️ Ce guide est pour d'autres situations que la vôtre. Voyez un guide voisin, ou demandez à une personne.
button-read-anyway = Lire quand même
guide-doubt-sites = 🔎 À vérifier : { $sites }

## Les mots

button-words = 📖 Les mots
words-which = 📖 Quel mot voulez-vous comprendre ?
words-more = Revenez au guide avec « Retour ».
term-name = 📖 { $term } : { $name }
term-said = 🗣️ { $said }
term-letter = ✉️ { $looks }
text-unreviewed = ⚠️ Aucune personne n'a encore relu ce texte.

## Qui peut aider

button-who-helps = 🤝 Qui peut aider ?
button-near = 📍 Près de chez moi
button-by-field = 🗂️ Par sujet
button-numbers = 📞 Numéros utiles
button-other-town = 🏘️ Une autre ville
button-search-again = 🔎 Chercher encore
help-how =
    🤝 Que cherchez-vous, et où ? Écrivez-le, par exemple : cours de français à Amiens.
    Ou appuyez sur un bouton.
help-place = Dans quelle ville ou quel département ? Écrivez le nom ou le code postal, ou envoyez votre position.
place-unknown = Je ne connais pas cette ville. Écrivez-la autrement, ou donnez le code postal.
help-fields = Quel sujet ?
field-rights = ⚖️ Droits, papiers
field-housing = 🏠 Logement
field-health = 🩺 Santé
field-employment-training = 💼 Travail, formation
field-language = 🗣️ Français
field-family-youth = 👪 Famille, jeunes
field-digital = 💻 Ordinateur
field-mobility = 🚲 Se déplacer
field-food-aid = 🍲 Repas
field-culture-sport-leisure = ⚽ Sport, culture
field-social-link = 🤝 Rencontres
help-found =
    { $count ->
        [one] J'ai trouvé une aide :
       *[other] J'ai trouvé { $count } aides :
    }
help-found-near =
    { $count ->
        [one] { $place } : j'ai trouvé une aide.
       *[other] { $place } : j'ai trouvé { $count } aides, les plus proches d'abord.
    }
help-row = { $number }. { $name } – { $where }
help-none = Je n'ai rien trouvé avec ces mots. Essayez d'autres mots, ou un sujet.
help-none-near = { $place } : je ne connais aucune aide ici. Une personne en connaît peut-être.
help-private =
    🔒 { $label }
    On en parle seulement en privé : appuyez sur « Une personne ».
help-choose = Choisissez, ou demandez à une personne : elle connaît d'autres aides.
help-who = 👥 { $who }
help-where = 📍 { $where }
help-entry = 🚪 { $entry }
help-address = ✉️ { $said }
help-phone = 📞 { $said }
help-mail = 📧 { $said }
help-site = 🔗 { $said }
help-hours = 🕘 { $said }
help-day = ℹ️ Information du { $day } : elle a peut-être changé.
help-no-day = ℹ️ { $note } L'information a peut-être changé.
help-starting = C'était un projet à ses débuts : demandez s'il existe.
help-trial = C'était un essai : demandez s'il existe encore.
help-unknown = Je ne sais pas si cela existe encore : demandez.
help-confirm = Appelez ou écrivez avant d'y aller. Sinon, demandez à une personne de vérifier pour vous.
command-who = Qui peut aider ?

## Numéros

numbers = 📞 Quels numéros voulez-vous ?
button-danger-now = 🚨 Danger maintenant
button-help-lines = 💬 Être écouté, aidé
button-other-lines = ☎️ Autres numéros
button-who-to-call = 🚨 Qui appeler ?
button-safety = 🛡️ Protection
button-forced = 🛡️ Travail forcé
numbers-danger = En danger ? Appelez tout de suite. Ces numéros marchent jour et nuit.
numbers-call = Une personne peut appeler avec vous : appuyez sur 🙋.
number-more = – { $more }
number-doubt = ❓ { $doubt }
number-not-checked = ❓ Numéro non vérifié.
button-call = 📞 { $number }
command-numbers = Numéros utiles

## Écouter

button-listen = 🔊 Écouter
listen-here = 🔊 Écoutez cette étape.
listen-none = Je ne peux pas lire à voix haute maintenant. Le texte est au-dessus.
no-matter = Ce n'est pas grave. Regardez votre papier, ou demandez à une personne.
place-not-known = 📍 { $place }. Je ne connais pas cette ville : regardez si elle est bien écrite.
window-or = Ou bien : { $what }
date-nothing-left = Je n'ai plus rien à vous rappeler pour cette date. Demandez à une personne : il y a peut-être encore une solution.
date-but-stopped = ✅ C'est noté. Mais vous avez arrêté les rappels. Voulez-vous les recevoir de nouveau ?
urgent-letter = 
    📬 Cette lettre est grave, et le délai est peut-être très court.
    Regardez le délai écrit sur la lettre : il compte plus que tout.
    Voyez aujourd'hui un avocat ou une association. Gardez la lettre et l'enveloppe.
    Appuyez sur 🙋 : une personne de l'équipe vous aide à trouver qui.
button-asylum-refused = Asile refusé

## Sorties, ateliers, cours

button-activities = 🎟 Sorties, ateliers
button-calendar = 📅 Mon calendrier
button-all = Tout voir
button-weekend = Ce week-end
button-with-children = 🧒 Avec mes enfants
button-code = 🔑 J'ai un code
button-other-code = 🔑 Un autre code
button-register = ✅ Je m'inscris
button-wait = ⏳ Liste d'attente
button-similar = 🔎 Autres activités
button-map = 🗺 Sur la carte
button-calendar-file = 📅 Dans mon agenda
button-cannot = ❌ Je ne peux pas
button-coming = 👍 Je viens
button-late = 🕒 Je suis en retard
button-fewer = ➖ Moins de monde
button-leave-list = ❌ Quitter la liste
button-accept = ✅ Je prends
button-decline = ❌ Non merci
button-rejoin = ↩️ Me réinscrire
button-only-once = Cette fois seulement
button-leave-all = J'arrête tout
button-register-anyway = Oui, quand même
button-unsure = Je ne sais pas
button-alone = Moi seulement
button-several = 👪 Plusieurs
button-feed = 🔗 Lien agenda
button-feed-make = 🔗 Nouveau lien
button-feed-drop = ✖️ Arrêter le lien
button-a-little = Un peu
button-good = 😊 Bien
button-so-so = 😐 Moyen
button-bad = ☹️ Pas bien
intent-list-outings = 🎟 Sorties, ateliers
intent-register-outing = ✅ M'inscrire
intent-cancel-registration = ❌ Annuler une sortie
intent-my-schedule = 📅 Mes rendez-vous
command-activities = Les sorties et les ateliers
command-calendar = Mes rendez-vous, mes dates

activities-how =
    🎟 Que cherchez-vous ?
    Écrivez avec vos mots. Par exemple : « football », « samedi », « pour mes enfants ».
activities-place = Dans quelle ville ? Écrivez son nom.
activities-choose = Appuyez sur un numéro, ou cherchez autrement.
found = { $count ->
    [one] 🎟 J'ai trouvé 1 activité.
   *[other] 🎟 J'ai trouvé { $count } activités.
}
found-for = { $count ->
    [one] 🎟 { $said } : 1 activité.
   *[other] 🎟 { $said } : { $count } activités.
}
found-none = Je n'ai rien trouvé. Essayez un autre jour, une autre ville ou d'autres mots.
found-row = { $number }. { $title } – { $when } – { $place }
room-free = { $free ->
    [one] 🟢 1 place libre
   *[other] 🟢 { $free } places libres
}
room-none = 🟠 Complet
room-waiting = { $waiting ->
    [one] 🟠 Complet. 1 famille ou personne attend.
   *[other] 🟠 Complet. { $waiting } familles ou personnes attendent.
}
moment-day = { $weekday } { $day }
moment = { $day }, { $start } – { $end }
moment-days = { $first }, { $start } → { $last }, { $end }

activity-title = 🎟 { $title }
activity-when = 🗓 { $when }
activity-when-not = ❌ { $when } (annulé)
activity-more = { $count ->
    [one] … et encore 1 fois.
   *[other] … et encore { $count } fois.
}
activity-where = 📍 { $place }
activity-line = 🚌 { $line }
activity-free = 💶 Gratuit
activity-price = 💶 { $euros } €
activity-bring = 🎒 { $what }
for-women = 👩 Pour les femmes
for-age-between = 🎂 De { $youngest } à { $oldest } ans
for-age-from = 🎂 À partir de { $youngest } ans
for-age-to = 🎂 Jusqu'à { $oldest } ans
for-french-a1 = 💬 Il faut quelques mots de français (A1).
for-french-a2 = 💬 Il faut un peu de français (A2).
for-french-b1 = 💬 Il faut parler français assez bien (B1).
for-french-b2 = 💬 Il faut bien parler français (B2).
with-children = 🧒 Les enfants peuvent venir.
without-children = 🧑 Sans enfants.
with-childcare = 🧸 On garde vos enfants sur place.
with-wheelchair = ♿ On peut venir en fauteuil roulant.
with-interpreter = 🗣 Il y a un interprète.
activity-gone = Cette activité n'est plus dans la liste.
activity-cancelled = Cette activité est annulée. Personne n'y va.
activity-over = C'est trop tard : cette activité a commencé ou est finie.
activity-free-places = Voulez-vous venir ?
activity-full = C'est complet. Voulez-vous attendre une place ? Je vous écris si une place se libère.
activity-mine = Vous êtes inscrit(e). Si vous ne pouvez plus venir, dites-le : une autre personne aura la place.
activity-waiting = Vous êtes sur la liste d'attente. Je vous écris si une place se libère.
activity-offered = Il y a de la place pour vous. La prenez-vous ?
my-place = { $size ->
    [one] ✅ Inscrit(e) : 1 personne
   *[other] ✅ Inscrits : { $size } personnes
}
my-waiting = ⏳ Liste d'attente : vous êtes numéro { $position }.
my-offer = 🔔 Une place est libre : répondez vite.
my-needs = 🤝 Vos besoins : { $needs }

## Est-ce pour vous ?

asks-women = Cette activité est pour les femmes. C'est bien pour vous ?
asks-age = Est-ce votre âge ?
asks-french = Cela va pour vous ?
asks-french-a1 = 💬 On y parle français : bonjour, merci, mon nom…
asks-french-a2 = 💬 On y parle un français simple : faire des courses, parler de sa famille.
asks-french-b1 = 💬 On y parle français : parler de son travail, raconter sa journée.
asks-french-b2 = 💬 On y parle français vite, sur beaucoup de sujets.
asks-status = Cette activité est pour les personnes qui ont ce papier. C'est votre cas ?
clash = ⚠️ Vous allez déjà à « { $title } » au même moment.
asks-clash = Voulez-vous quand même vous inscrire ?
refused-women = Merci. Cette activité est seulement pour les femmes.
refused-age = Merci. Cette activité est pour un autre âge.
refused-french = Merci. Il faut un peu plus de français pour cette activité. Ce sera pour plus tard !
refused-status = Merci. Cette activité est pour des personnes qui ont un autre papier.
instead = { $count ->
    [one] Voici une autre activité pour vous :
   *[other] Voici d'autres activités pour vous :
}
instead-none = Je n'ai pas d'autre activité à proposer maintenant. Une personne peut chercher avec vous.
instead-choose = Appuyez sur un numéro, ou demandez à une personne.

## Qui vient ?

party-who =
    👪 Qui vient ?
    Appuyez, ou écrivez. Par exemple : « 2 adultes et 3 enfants ».
party-adults-how-many = Combien d'adultes, avec vous ?
party-children-how-many = Combien d'enfants ? (0 = aucun)
party-no-children = Cette activité est sans enfants.
party-ages = Quel âge ont les enfants ? Écrivez les âges. Par exemple : 4, 7.
party-needs = 🤝 De quoi avez-vous besoin ? Rien : appuyez sur « Continuer ».
party-name =
    Quel prénom dire à l'équipe ? Elle vous accueille avec ce prénom.
    Vous pouvez passer.
party-right = C'est bien cela ?
party-for = 🎟 { $title }
party-adults = { $adults ->
    [one] 🧑 1 adulte
   *[other] 🧑 { $adults } adultes
}
party-children = { $children ->
    [one] 🧒 1 enfant ({ $ages } ans)
   *[other] 🧒 { $children } enfants ({ $ages } ans)
}
party-not-understood = Je n'ai pas compris. Écrivez le nombre d'adultes et d'enfants. Par exemple : « 1 adulte et 2 enfants ».
party-too-many = { $most ->
    [one] Ici, on vient seul : 1 personne.
   *[other] On peut venir à { $most } personnes au plus. Plus nombreux ? Demandez à une personne.
}
party-only-you = Vous êtes seul(e) sur cette inscription.
party-fewer = Combien de personnes viennent maintenant ?
age-wrong = Un enfant a entre 0 et 17 ans. Écrivez seulement les âges des enfants, par exemple : 4, 7.
ages-count = Vous avez dit { $children } enfant(s), et j'ai lu { $ages } âge(s). Écrivez l'âge de chaque enfant.
need-interpreter = interprète
need-wheelchair = fauteuil roulant
need-childcare = garde d'enfants

## Ce qui est fait

outcome-going = ✅ C'est fait, vous êtes inscrit(e) !
outcome-waiting = ⏳ C'est complet. Vous êtes sur la liste d'attente, numéro { $position }.
outcome-already = Vous êtes déjà inscrit(e) ou sur la liste.
outcome-cancelled = Cette activité est annulée. Je ne peux pas vous inscrire.
outcome-over = C'est trop tard : cette activité a commencé ou est finie.
outcome-gone = Cette activité n'existe plus.
outcome-wrong-party = Je n'ai pas compris qui vient. Recommencez, s'il vous plaît.
outcome-left = C'est noté. Votre place est rendue : une autre personne peut venir. Merci de l'avoir dit.
outcome-fewer-now = C'est noté. Merci : d'autres personnes peuvent venir.
outcome-excused = C'est noté pour cette fois. On vous attend la prochaine fois.
outcome-coming-now = Merci ! On vous attend.
outcome-late-now = C'est noté. L'équipe sait que vous serez en retard.
outcome-held-no-more = Le temps pour répondre est passé, et la place est prise.
outcome-passed-on = Merci d'avoir répondu. La place va à une autre personne.
outcome-here = 🙌 Bonjour ! Votre présence est notée.
outcome-here-already = Votre présence est déjà notée.
outcome-here-early = Ce code ne marche que pendant l'activité.
outcome-not-registered = Ce code est bon, mais vous n'êtes pas inscrit(e). Parlez à la personne qui vous accueille.
outcome-no-code = Je ne connais pas ce code. Regardez bien : il a 6 ou 8 lettres et chiffres.
outcome-feed-made =
    🔗 Voici votre lien secret. Ajoutez-le dans l'agenda de votre téléphone : vos dates y arrivent seules.
    Ne le donnez à personne. L'ancien lien ne marche plus.
outcome-feed-dropped = C'est fait. Le lien ne marche plus.
feed-address = { $address }
told-reminders = Je vous écris avant, pour ne pas oublier.
told-waiting = Je vous écris dès qu'une place est libre. Gardez votre téléphone près de vous.
told-not = Que voulez-vous faire ?
told-more = Puis-je faire autre chose pour vous ?
cannot-which = Vous ne pouvez pas venir une seule fois, ou vous arrêtez tout ?
handed-calendar = 📅 Voici le fichier pour votre agenda.
handed-place = 🗺 Voici le lieu sur la carte.
code-which = 🔑 Écrivez le code. Il a 6 ou 8 lettres et chiffres.
feed-what =
    🔗 Je peux vous donner un lien secret. Avec lui, l'agenda de votre téléphone montre vos rendez-vous.
    Qui a ce lien peut lire vos dates. Vous pouvez l'arrêter quand vous voulez.

## Mon calendrier

calendar-choose = Appuyez sur un numéro pour voir ou changer.
calendar-empty = 📅 Rien pour le moment. Cherchez une activité, ou ajoutez une date.
calendar-row = { $number }. 🎟 { $title } – { $when }
calendar-date = { $number }. 📄 { $what } – { $day }
progress-hours = 📈 { $name } : { $done } heures sur { $target }
progress-outings = 📈 { $name } : { $done } sorties sur { $target }

## Rappels d'activités

reminder-in-days = 🔔 Dans { $days } jours : { $title }
reminder-tomorrow = 🔔 Demain : { $title }
reminder-today = 🔔 Aujourd'hui : { $title }
reminder-come = Venez-vous ?
offer = { $size ->
    [one] 🎉 Une place est libre pour vous : { $title }
   *[other] 🎉 { $size } places sont libres pour vous, ensemble : { $title }
}
offer-until = ⏳ Répondez avant { $clock } ({ $day }). Après, la place va à une autre personne.
lapsed = ⏳ Vous n'avez pas répondu : la place est allée à une autre personne. « { $title } » : voulez-vous revenir sur la liste ?
missed = Aucune place ne s'est libérée pour « { $title } ». Je suis désolé. Il y a d'autres activités.
changed = ⚠️ L'heure ou le lieu a changé : { $title }
cancelled = ❌ Annulé : { $title }. Cette activité n'aura pas lieu.
session-off = ❌ Pas cette fois : { $title }
session-next = ➡️ La prochaine fois : { $when }
feel = Merci d'être venu(e) : { $title }. C'était comment ? (Sans votre nom.)
feel-understood = Avez-vous bien compris ?
feel-again = Voulez-vous revenir ?
feel-thanks = 🙏 Merci ! Votre avis nous aide.
activity-when-excused = 🗓 { $when } (vous ne venez pas)
feed-date = Rendez-vous
outcome-unlocked = C'est bon, ce programme est ouvert pour vous.
button-clubs = 📘 Clubs, culture
command-code = Donner un code
activity-referral = On vient à cette activité avec l'aide d'une personne : travailleur social ou association. Demandez à l'équipe, ou donnez votre code.
outcome-not-open = On vient à cette activité avec l'aide d'une personne : travailleur social ou association. Demandez à l'équipe, ou donnez votre code.
