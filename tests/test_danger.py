"""The crisis guard: how its phrases are read, and plain sentences of people in danger, and of people who are not."""

from __future__ import annotations

import pytest

from bot.messages import CrisisKind, Danger
from flows.danger import CrisisList, Guard, Levels
from flows.loaded import Flows
from flows.spec import Reviews

SENTENCES: dict[tuple[str, CrisisKind], list[str]] = {
    ("fr", "suicide"): [
        "Je veux mourir", "j'ai envie de mourir", "je veu mourrir", "Je ne veux plus vivre", "je pense au suicide",
        "Je vais me tuer ce soir", "je veux en finir avec la vie", "J'ai pris tous mes médicaments pour mourir",
        "mon frère veut se suicider", "je me coupe les bras", "la vie n'a plus de sens pour moi",
        "ma famille serait mieux sans moi", "JE VEUX MOURIR!!!!", "je vais me jeter sous un train", "i want to die",
    ],
    ("fr", "violence"): [
        "Mon mari me frappe", "il me tape tous les jours", "mon mari me bat devant les enfants",
        "Il a un couteau et il me menace", "mon père veut me marier de force", "il m'a violée",
        "Je suis victime de violences conjugales", "mon patron a pris mon passeport et je travaille sans salaire",
        "on me force à me prostituer", "il va me tuer", "mon copain m'étrangle", "mon mari m'enferme à la maison",
        "mon voisin me menace de mort",
    ],
    ("fr", "medical"): [
        "Ma fille ne respire plus", "mon mari est inconscient", "J'ai très mal à la poitrine",
        "il saigne beaucoup", "ma mère fait un AVC", "mon bébé a beaucoup de fièvre et il ne bouge plus",
        "Je perds du sang et je suis enceinte", "il y a eu un accident grave", "appelez une ambulance",
        "mon fils a avalé de la javel", "mon ami a fait une crise cardiaque", "je n'arrive plus à respirer",
    ],
    ("fr", "shelter"): [
        "Je dors dehors ce soir", "je n'ai nulle part où dormir", "on dort dans la rue avec les enfants",
        "nous sommes à la rue", "je dors dans ma voiture", "on m'a mis dehors ce soir",
        "je cherche un abri pour cette nuit",
        "Je suis sans abri", "je n'ai pas d'endroit pour dormir cette nuit", "ma famille est dehors avec un bébé",
        "je dors à la gare", "on dort sous une tente", "j'ai été expulsé, je ne sais pas où aller ce soir",
    ],
    ("prs", "suicide"): [
        "می‌خواهم بمیرم", "میخوایم بمیرم", "خودم را می‌کشم", "خوده میکشم", "دیگر نمی‌خواهم زنده باشم",
        "می‌خواهم خودکشی کنم", "کاش می‌مردم", "از زندگی سیر شدیم", "زندگی برایم معنا ندارد", "قصد خودکشی دارم",
        "برادرم می‌خواهد خود را بکشد", "آرزوی مرگ دارم", "رگ دستم را می‌برم", "mekhayom bemirom",
    ],
    ("prs", "violence"): [
        "شوهرم مرا می‌زند", "شوهرم مره لت کد", "او مرا لت و کوب می‌کند", "پدرم می‌خواهد مرا به زور شوهر بدهد",
        "به من تجاوز کرد", "مرا تهدید به مرگ می‌کند", "شوهرم مره میکشه", "با چاقو تهدیدم کرد",
        "پاسپورتم را گرفته و به زور کار می‌کنم", "مرا در خانه قفل کرده", "کسی مرا تعقیب می‌کند", "پدرم طفل‌ها را می‌زند",
        "shoharam mara mezana",
    ],
    ("prs", "medical"): [
        "طفلم نفس نمی‌کشد", "مادرم بیهوش شده", "سینه‌ام بسیار درد می‌کند", "خون زیاد از من می‌رود",
        "پدرم سکته کرد", "خون‌ریزی دارم و حامله هستم", "امبولانس بفرستید", "نفس کشیده نمی‌توانم", "حمله قلبی",
        "طفلم تب بسیار بلند دارد و تکان نمی‌خورد", "زخمی شدم و خون بند نمی‌شود", "مادرم ناگهان افتاد و گپ زده نمی‌تواند",
    ],
    ("prs", "shelter"): [
        "امشب جای خواب ندارم", "شب در سرک می‌خوابم", "امشب بیرون می‌خوابیم", "جای بودن ندارم", "بی‌سرپناه هستم",
        "ما را از خانه کشیدند، شب کجا برویم", "همراه اطفالم در سرک ماندیم", "در پارک می‌خوابم", "زیر خیمه زندگی می‌کنیم",
        "امشب کجا بخوابم", "بی خانه هستم", "emshab jay khaw nadaram",
    ],
    ("ar", "suicide"): [
        "أريد أن أموت", "بدي موت", "بدي اموت", "أفكر في الانتحار", "سأقتل نفسي", "رح اقتل حالي", "لا أريد أن أعيش",
        "ما بدي عيش", "عايز اموت", "نفسي أموت", "بغيت نموت", "تعبت من الحياة", "أخي يريد أن ينتحر", "bidi mout",
    ],
    ("ar", "violence"): [
        "زوجي يضربني", "جوزي بيضربني", "زوجي عم يضربني قدام الأولاد", "هددني بالقتل", "اغتصبني", "تعرضت للاغتصاب",
        "يريد أن يقتلني", "أبي يريد أن يزوجني بالقوة", "أخذ جواز سفري ويجبرني على العمل", "معه سكين ويهددني",
        "زوجي يحبسني في البيت", "راجلي كيضربني", "rajli kaydrebni",
    ],
    ("ar", "medical"): [
        "ابني لا يتنفس", "أمي فقدت الوعي", "عندي ألم شديد في الصدر", "ينزف كثيراً", "أبي أصيب بجلطة",
        "أنا حامل وعندي نزيف", "اطلبوا الإسعاف", "لا أستطيع التنفس", "مش قادر اتنفس", "نوبة قلبية",
        "ابنتي عندها حرارة عالية جداً ولا تتحرك", "صار حادث وفي دم كتير",
    ],
    ("ar", "shelter"): [
        "أنام في الشارع", "ليس عندي مكان أنام فيه الليلة", "ما عندي وين نام الليلة", "نحن في الشارع مع الأطفال",
        "طردوني من البيت الليلة", "أنا بلا مأوى", "بنام بالسيارة", "أنام في الحديقة", "ننام في خيمة",
        "ما عنديش فين نعس", "أحتاج مأوى الليلة", "mafi makan nam",
    ],
}  # fmt: skip
HARMLESS = {
    "fr": [
        "Je suis mort de rire", "je meurs de faim", "mon téléphone est mort", "cette attente me tue",
        "je suis crevé après le travail", "ma batterie est morte", "je meurs d'envie d'un café",
        "Bonjour, je cherche un logement", "je veux renouveler mon titre de séjour", "je me bats pour mes papiers",
        "un coup de main pour mon CV", "je joue dehors avec mes enfants", "prise de sang demain",
        "je voudrais un acte de décès", "le cœur de la ville", "j'habite rue de la Paix", "merci beaucoup",
        "ma carte finit bientôt, je fais quoi",
    ],
    "prs": [
        "از خنده مردم", "از گرسنگی مردم", "موبایلم مرد", "از ماندگی مردم", "سلام، خانه می‌پالم",
        "می‌خواهم کارت اقامتم را تمدید کنم", "قربانت شوم", "زنگ می‌زنم", "برای ترجمه کمک می‌خواهم",
        "سگرت می‌کشم", "بیرون نان خوردیم", "خوابم نمی‌برد", "تشکر از کمک‌تان", "مردم شماری",
    ],
    "ar": [
        "متت من الضحك", "ميت من الجوع", "الموبايل مات", "الشغل قتلني", "مرحبا، أبحث عن سكن",
        "أريد تجديد بطاقة الإقامة", "أموت في القهوة", "اضرب لي موعد", "شكراً جزيلاً", "ألعب في الشارع مع الأولاد",
        "عندي موعد مع طبيب القلب", "تحليل دم", "أريد أن أتعلم الفرنسية",
    ],
}  # fmt: skip


def of_one_kind(*phrases: str, harmless: tuple[str, ...] = ()) -> Guard:
    nothing = Levels(sure=[])
    unread = Reviews(fr=None, prs=None, ar=None)
    medical = Levels(sure=list(phrases))
    found = CrisisList(
        reviewed=unread, suicide=nothing, violence=nothing, medical=medical, shelter=nothing, harmless=list(harmless)
    )
    return Guard({"fr": found})


@pytest.mark.parametrize(
    ("phrase", "found", "not_found"),
    [
        ("au secours", ["AU SECOURS !", "vite, au  secours"], ["au grand secours", "secours au"]),
        ("perd … sang", ["perd sang", "perd beaucoup de son sang", "perd un deux trois quatre sang"],
         ["perd un deux trois quatre cinq sang", "sang perd"]),
        ("saign*", ["il saigne", "saignement"], ["je resaigne"]),
        ("mon|ma fils|fille", ["mon fils", "ma fille", "mon fille"], ["son fils", "monfils"]),
        ("ce-soir|cette-nuit dehors", ["ce soir dehors", "cette nuit dehors"], ["ce dehors", "soir dehors"]),
        ("crise d'asthme", ["crise d’asthme", "crise d asthme"], ["crise asthme"]),
        ("می‌خواهم بمیرم", ["مي خواهم بميرم", "ميخواهم بمیرم!", "می\u200cخواهم بمیرم"], ["نمی‌خواهم بمیرم"]),
        ("می‌خوا* … بمیر*", ["می خواهم همین امشب بمیرم", "میخوایم بمیره"], ["خواهم بمیرم"]),
        ("étouffe", ["ETOUFFE", "e\u0301touffe", "étouffeeee"], ["étouffer"]),
        ("aidez ... vite", ["aidez moi vite", "aidez vite"], ["vite aidez"]),
    ],
)  # fmt: skip
def test_the_language_of_phrases(phrase: str, found: list[str], not_found: list[str]) -> None:
    guard = of_one_kind(phrase)
    assert [text for text in found if guard.look(text) != Danger("medical", "sure")] == []
    assert [text for text in not_found if guard.look(text)] == []


def test_idioms_are_taken_out_before_a_text_is_looked_at() -> None:
    guard = of_one_kind("meurs", harmless=("meurs de rire|faim",))
    assert guard.look("je meurs de rire") is None
    assert guard.look("je meurs de rire et je meurs") is not None


@pytest.mark.parametrize("phrase", ["*", "a|*", "…", "… a", "a ...", "!!", "  ", "x|| y", "ـ*"])
def test_a_phrase_that_would_be_found_everywhere_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError):
        of_one_kind(phrase)


def test_words_have_a_name_for_many_phrases(flows: Flows) -> None:
    no_review = Reviews(fr=None, prs=None, ar=None)
    medical = Levels(sure=["<veut>|souhaite … <mourir>"])
    none = Levels(sure=[])
    found = CrisisList(
        reviewed=no_review,
        words={"veut": "veut|veux", "mourir": "mourir|crever"},
        suicide=none,
        violence=none,
        medical=medical,
        shelter=none,
        harmless=[],
    )
    guard = Guard({"fr": found})
    assert guard.look("il souhaite juste crever") and guard.look("je veux mourir") and not guard.look("il souhaite")


def test_no_phrases_find_nothing() -> None:
    assert of_one_kind().look("je meurs") is None


def test_the_gravest_danger_is_told(flows: Flows) -> None:
    look = flows.guard.look
    assert look("je dors dehors et je veux mourir") == Danger("suicide", "sure")
    assert look("mon mari me frappe, je dors dehors ce soir") == Danger("violence", "sure")


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂" * 500, "a" * 100_000, "... … |*"])
def test_nothing_is_found_in_nothing(flows: Flows, text: str) -> None:
    assert flows.guard.look(text) is None


@pytest.mark.parametrize("before", ["\x00", "\u202e", "bla " * 2000, "\n\n", "«"])
def test_danger_is_found_behind_anything(flows: Flows, before: str) -> None:
    assert flows.guard.look(before + "je veux mou\u200brir") == Danger("suicide", "sure")


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for (_, kind), texts in SENTENCES.items() for text in texts], ids=str
)
def test_plain_words_of_danger_are_found(flows: Flows, kind: CrisisKind, text: str) -> None:
    found = flows.guard.look(text)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", [text for texts in HARMLESS.values() for text in texts])
def test_idioms_and_everyday_words_are_not_danger(flows: Flows, text: str) -> None:
    assert flows.guard.look(text) is None
