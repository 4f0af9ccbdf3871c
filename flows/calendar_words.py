"""The words in which days, weeks and months are said: French, Dari, Arabic with its dialects, some of them in Latin."""

from __future__ import annotations

from typing import Literal, NamedTuple

from flows.calendars import Calendar
from flows.tokens import Phrases, listed, wordset


class Month(NamedTuple):
    calendar: Calendar
    number: int
    need: Literal["nothing", "context", "day", "digits"]
    """What must stand beside it: a word such as "en" or "ماه"; a day; a day in digits."""


class Length(NamedTuple):
    unit: Literal["day", "week", "month", "year"]
    size: int | None
    """What the word itself counts: two, when it is a dual."""
    alone: bool = False
    """Whether it says "one" where no number stands beside it."""


# Day words: days from today.
DAYS = Phrases(
    listed(
        {
            -2: "avant-hier, پریروز, پریشب, أول امبارح, أول مبارح, أول أمس, أول البارحة, أولة امبارح, وليت امبارح",
            -1: "hier, دیروز, دیشب, أمس, امبارح, مبارح, إمبارح, البارحة, البارح, لبارح, ليلة امبارح,"
            "ليلة أمس, diroz, dirooz, embareh, imbareh, mbareh, lbareh, el bareh, lbare7, embare7",
            0: "aujourd'hui, aujourdhui, ajd, ce jour, ce soir, cette nuit, ce matin, cet après-midi, cet aprem, امروز, ایمروز,"
            "امشب, امشو, اليوم, ليوم, هذا اليوم, هاليوم, هاد اليوم, هذا النهار, هاد النهار, النهارده, النهاردة, انهارده, انهاردة,"
            "الليلة, هالليلة, هاي الليلة, هذه الليلة, هل الليلة, الليلادي, emroz, emrooz, emruz, imroz, imrooz, imruz, emshab,"
            "imshab, lyoum, lyom, elyoum, alyoum, elyom, el youm, el yom, al youm, nhar lyoum, ennahrda",
            1: "demain, dmain, 2main, فردا, فردا شب, صبا, غدا, الغد, غد, بكرة, بكرا, بكره, غدوة,"
            "غدوا, باچر, باكر, باجر, فردا صبح, farda, fardaa, sabaa, bokra, bukra, boukra, bokrah, bukrah, ghodwa, ghoudwa,"
            "ghedwa, ghadda, ghadwa",
            2: "après-demain, apres 2main, پس‌فردا, پس فردا, پس‌صبا, پس صبا, پسان‌صبا, پسان صبا, پسانصبا, دگه صبا, دیگه صبا,"
            "دیگر صبا, دگر صبا,"
            "بعد بكرة, بعد بكرا, بعد غد, بعد الغد, بعد غدا, بعد غدوة, عقب باچر, عقب باكر, عقب باجر, ورا باچر, بعد باچر, عقب بكرة,"
            "pasfarda, pas farda, pasfardaa, ba3d bokra, ba3d bukra, b3d bokra, baad bokra, ba3d boukra, ba3d ghodwa,"
            "ba3d ghadda, b3d ghedda, baad ghodwa",
        }
    ),
    "وفبلع",
)
ABOUT_A_DAY = wordset("نفس كل طول طوال ذلك هداك هذاك في هديك بنفس خلال باقي وقت")
"""Before "اليوم" and before "باكر": they say something else."""
NOT_THE_DAY = wordset("التالي الأول الثاني الموعود نفسه المحدد الواحد كله الأخير")
BEFORE_A_NAME = wordset("خانم دخترم نام نامم اسم اسمم خواهرم دختر")
"""Before "صبا", which is a name, too."""

# Weekdays: Monday is 0, as in Python.
WEEKDAYS = Phrases(
    [
        *listed(
            {
                0: "lundi, دوشنبه, دو شنبه, الاثنين, الإثنين, الاتنين, التنين, الثنين, لثنين, لتنين, لاثنين, doshanbe, doshanbeh,"
                "do shanbe, el tnin, etnin, tnin, ltnin, el etnein",
                1: "mardi, سه‌شنبه, سه شنبه, الثلاثاء, الثلاثا, التلات, التلاتا, الثلاث, لتلات, لثلاثاء, لثلاثا, الثلوث, التلاتاء,"
                "seshanbe, seshanbeh, se shanbe, el talat, tlat, ltlat, el talata",
                2: "mercredi, چهارشنبه, چهار شنبه, چارشنبه, چار شنبه, الأربعاء, الأربعا, لربعاء, لربعا, لاربعا, الاربع, الربوع,"
                "لاربعاء, لربع, charshanbe, chaharshanbe, chahar shanbe, char shanbe, el arb3a, larb3a, elarb3a",
                3: "jeudi, پنج‌شنبه, پنجشنبه, پنج شنبه, الخميس, لخميس, panjshanbe, panj shanbe, panjshanbeh, el khamis,"
                "lkhmis, elkhamis, el 5amis, lkhamis",
                4: "vendredi, جمعه, الجمعة, روز جمعه, لجمعة, ljem3a, jom3a, joum3a, jum3a, jem3a, el jom3a, el jem3a, eljom3a, "
                "jm3a, ljm3a, joma, jomeh, jumah, roz juma",
                5: "samedi, شنبه, السبت, لسبت, سبت, shanbe, shanbeh, sabt, essebt, sebt, el sabt, elsabt, esabt, as sabt",
                6: "dimanche, یک‌شنبه, یکشنبه, یک شنبه, الأحد, لحد, الحد, لأحد, yakshanbe, yakshanbeh, yak shanbe, yekshanbe,"
                "el a7ad, el 7ad, l7ad, el ahad, elahad",
            }
        )
    ],
    "وفبلعه",
)
NEEDS_DAY_WORD = wordset("سبت لأحد الثلاث الاربع لربع لحد الحد tlat tnin")
"""Words for something else, too, unless the word for "day" stands before them (or "للسبت")."""
WEEKDAYS_AFTER_DAY = Phrases(
    listed(
        {
            0: "اثنين, اتنين, إثنين, تنين", 1: "ثلاثاء, ثلاثا, تلات", 2: "أربعاء, اربعا, الأربعة, لربعة", 3: "خميس",
            5: "سبت", 6: "أحد, حد",
        }
    )
)  # fmt: skip
DAY_WORDS = wordset("يوم نهار بيوم ليوم روز youm nhar yom roz مساء ليلة صباح مسا صبح عشية")
ABBREVIATED = Phrases(listed({0: "lun", 1: "mar", 2: "mer", 3: "jeu", 4: "ven", 5: "sam", 6: "dim"}))
EVERY = wordset("chaque tous هر كل کل")
SAME = wordset("ce cet aujourd hui همین همی امروز هذا هاد هادا اليوم هاليوم هيدا هذي")

_NEXT = (
    "prochain, prochaine, pro, qui vient, à venir, suivant, suivante, آینده, اینده, بعدی, بعد, دیگه, دیگر, دگه, ی آینده, ی دیگه,"
    "ی بعد, ی بعدی, پیش رو, الجاي, الجاية, الجايي, الجايه, القادم, القادمة, المقبل, المقبلة, اللي جاي, اللي جاية, اللي جايه,"
    "لي جاي, لي جاية, لي جا, اللي جايي, الآتي, الاتي, الياي, الياية, ejjay, jeyy, eljay, li jay, jay, ayanda, dega"
)
_AFTER_NEXT = "en huit, en 8, اللي بعده, اللي بعدو, اللي بعدها, لي بعدو, اللي بعدا, بعد القادم, بعد الجاي"
_IN_FIFTEEN = "en quinze, en 15"
_LAST = (
    "dernier, dernière, passé, passée, گذشته, تیر شده, تیرشده, قبل, قبلی, پیش, ی گذشته, ی قبل, ی تیر شده, الماضي, الماضية,"
    "اللي فات, اللي فاتت, لي فات, لي فاتت, الفايت, الفائت, الفايتة, اللي راح, اللي راحت, السابق, السابقة, اللي مضى"
)
MODIFIERS = Phrases(listed({0: _NEXT, 7: _AFTER_NEXT, 14: _IN_FIFTEEN, -1: _LAST}))
"""After a weekday: weeks are added in days; -1 is the last such day."""
THIS_AFTER = wordset("هذا هذه هاد هادا هاي")

# Spans: how many weeks, months or years from this one. A week goes from Monday to Sunday, as in France.
_UNITS = {
    "week": ("semaine", "هفته", "الأسبوع, الاسبوع, لسبوع, السيمانة"),
    "month": ("mois", "ماه", "الشهر, لشهر"),
    "year": ("an, année", "سال", "السنة, العام, لعام, السنه"),
    "weekend": (
        "week-end, weekend, we, fin de semaine",
        "آخر هفته, ختم هفته, رخصتی هفته",
        "الويك اند, الويكند, ويكند, نهاية الأسبوع, آخر الأسبوع, نهايه الاسبوع",
    ),
}


def _spans() -> list[tuple[str, tuple[str, int]]]:
    found: list[tuple[str, tuple[str, int]]] = []
    for unit, said in _UNITS.items():
        fr, prs, ar = (names.split(", ") for names in said)
        for steps, modifiers in ((1, _NEXT), (-1, _LAST)):
            found += [(f"{n} {mod}", (unit, steps)) for mod in modifiers.split(",") for n in (*fr, *prs, *ar)]
        found += [(f"{this} {n}", (unit, 0)) for this in ("ce", "cette", "cet") for n in fr]
        found += [(f"{this} {n}", (unit, 0)) for this in ("این", "ای", "همین", "همی") for n in prs]
        found += [(f"{this} {n}", (unit, 0)) for this in ("هذا", "هذه", "هاد", "هاي", "هالـ", "هل") for n in ar]
        found += [(said, (unit, 0)) for n in ar for said in (f"ه{n}", f"{n} هذا", f"{n} هذه", f"{n} هاد")]
    found += [(n, ("weekend", 0)) for names in _UNITS["weekend"][1:] for n in names.split(", ")]
    return found


SPANS = Phrases(_spans(), "وفبل")

# Lengths of time, counted from today.
LENGTHS: Phrases[Length] = Phrases(
    listed(
        {
            Length("day", None): "jour, jours, j, roz, rooz, روز, يوم, يوماً, أيام, ايام, تيام, يام",
            Length("day", 2): "يومين, نهارين",
            Length("week", None): "semaine, semaines, sem, hafta, هفته, أسابيع, اسابيع, أسبوعاً, جمعات",
            Length("week", None, alone=True): "أسبوع, اسبوع, سيمانة",
            Length("week", 2): "أسبوعين, اسبوعين, جمعتين, سيمانتين",
            Length("month", None): "mois, mah, ماه, أشهر, شهور, اشهر, شهراً",
            Length("month", None, alone=True): "شهر",
            Length("month", 2): "شهرين",
            Length("year", None): "an, ans, année, années, سال, سنين, سنوات, أعوام, اعوام, عاماً",
            Length("year", None, alone=True): "سنة, عام",
            Length("year", 2): "سنتين, عامين",
        }
    )
)
AHEAD = Phrases(dict.fromkeys(("dans", "d'ici", "dici", "بعد", "بعد از", "عقب", "ورا", "ba3d", "baad"), 1), "وف")
AGO = Phrases(dict.fromkeys(("il y a", "ya", "y a", "y'a", "قبل", "قبل از", "پیش از", "9bal", "abel"), -1), "وف")
AFTERWARDS = Phrases(
    listed(
        {1: "بعد, بعدتر, دیگه, دیگر, دگه, دگر, پس, پسان, باد, bad, bado, dega", -1: "پیش, قبل, پیشتر, pesh, pish, qabl"}
    )
)
FROM_WHEN = wordset("من از az")
"""After a length: it is counted from something that is said next, not from today."""
FROM_TODAY = wordset("امروز حالا اليوم الآن هلق هلا هلأ هسه aujourd maintenant")
WORKING = wordset("ouvrables ouvrés ouvres francs رمضان")
FRENCH_IDIOMS = Phrases({"huit jours": 7, "quinze jours": 14, "une quinzaine": 14, "une huitaine": 7})

# Months.
_NEEDS: dict[Month, str] = {
    Month("gregorian", 1, "nothing"): "janvier, janv, جنوری, ژانویه, يناير, "
        "كانون الثاني, كانون التاني, كانون 2, جانفي, ينایر",
    Month("gregorian", 2, "nothing"): "février, fevr, fevrie, feb, فبرير, فبروری, "
        "فبرواری, فوریه, فبراير, شباط, فيفري, febrayer",
    Month("gregorian", 3, "context"): "mars, مارچ, مارس",
    Month("gregorian", 3, "nothing"): "آذار",
    Month("gregorian", 4, "nothing"): "avril, avrille, اپریل, آوریل, أبريل, ابريل, نيسان, أفريل, افريل, ابرايل",
    Month("gregorian", 5, "context"): "mai, ماي, ماى",
    Month("gregorian", 5, "nothing"): "مايو, أيار, ايار",
    Month("gregorian", 6, "nothing"): "juin, يونيو, حزيران, يونيه, ژوئن",
    Month("gregorian", 6, "context"): "جون",
    Month("gregorian", 6, "digits"): "جوان",
    Month("gregorian", 7, "nothing"): "juillet, juillé, jullet, juillets, جولای, جولایی, "
        "ژوئیه, يوليو, تموز, جويلية, يوليوز, يوليه",
    Month("gregorian", 8, "context"): "août, aout, آب, أوت, اوت",
    Month("gregorian", 8, "nothing"): "اگست, آگست, آگوست, أغسطس, غشت, اغسطس",
    Month("gregorian", 9, "nothing"): "septembre, سپتمبر, سپتامبر, سبتمبر, أيلول, ايلول, شتنبر",
    Month("gregorian", 10, "nothing"): "octobre, اکتوبر, اکتبر, أكتوبر, اكتوبر, "
        "تشرين الأول, تشرين الاول, تشرين أول, تشرين اول, تشرين 1",
    Month("gregorian", 11, "nothing"): "novembre, نومبر, نوامبر, نوفمبر, تشرين الثاني, "
        "تشرين التاني, تشرين تاني, تشرين ثاني, تشرين 2, نونبر, نوڤمبر",
    Month("gregorian", 12, "nothing"): "décembre, desembre, دسمبر, دسامبر, دیسمبر, ديسمبر, "
        "كانون الأول, كانون الاول, كانون أول, كانون اول, كانون 1, دجنبر",
    Month("gregorian", 5, "day"): "می, مه",
    **{
        Month("gregorian", number, "digits"): said
        for number, said in enumerate(
            ("jan", "fév", "", "avr", "", "", "juil, juill", "", "sept, sep", "oct", "nov", "déc"), start=1
        )
        if said
    },
    **{
        Month("solar", number, "day"): said
        for number, said in enumerate(
            (
                "حمل, فروردین, hamal", "ثور, اردیبهشت, sawr, saur", "جوزا, خرداد, jawza, jauza", "سرطان, تیر, saratan",
                "اسد, مرداد, asad", "سنبله, سمبله, شهریور, sunbula, sonbola", "میزان, مهر, mizan", "عقرب, آبان, aqrab",
                "قوس, آذر, qaws, qaus", "جدی, دی, jadi, jady", "دلو, بهمن, dalw, dalv, dalwa", "حوت, اسفند, hoot, hut, hout",
            ),
            start=1,
        )
    },
}  # fmt: skip
MONTHS: Phrases[Month] = Phrases(listed(_NEEDS), "وفبل")
IN_A_MONTH = wordset("en في mois fin début mi courant ماه برج شهر في بشهر لشهر بماه")
BEFORE_SOLAR_MONTH = wordset("ماه برج")
BETWEEN_DAY_AND_MONTH = wordset("er e eme nd ام م ماه de من شهر برج d في")
BEFORE_YEAR = wordset("de سال سنة سنه عام لسنة لعام هجری شمسی l an en")
TO = wordset("au à الى إلى تا لـ ل حتى لل")
FROM = wordset("du de از من")
BETWEEN_TWO_NAMES = wordset("le la يوم تاريخ روز بتاريخ")
FIRST = wordset("premier اول")
AND = wordset("et ou و یا أو او")
OF_A_MONTH = wordset("du de من")
SINCE = wordset("depuis منذ")
NO_MONTH = wordset("باب لاب")
"""A door, and a laptop: "ب" or "ل" before "آب" once the madda is left out."""
NO_WEEKDAY_AFTER = wordset("چند نحنا احنا حنا نحن إحنا هم هن")
"""Before "شنبه": which day; before "التنين": the two of us."""
AFTER_A_NAME = wordset("خان گل")
"""After "جمعه", which is a name, too."""
MONTH_WORDS = wordset("شهر بشهر")
NO_MONTH_AFTER = wordset("بعد قبل كل من صار إلي الي ل")

# What makes numbers something else.
TIMES = wordset("ساعت الساعة بجه بجے ساعات saat ساعة عالساعة للساعة")
UNITS_OF_OTHER_THINGS = wordset(
    "heure heures h min minutes euro euros eur km m kg m2 ans an jour jours j mois semaine semaines fois personnes pers enfants"
    " adultes ساعت بجه یورو یوره ساعة ساعات يورو سال ماه سنة سنين نفر شخص d"
)
COUNTED_IN_THOUSANDS = wordset("euro euros eur یورو یوره يورو اورو دالر دولار افغانی km personnes نفر شخص")
STREETS = wordset(
    "rue avenue av boulevard bd place quai square impasse allée chemin métro station arrêt شارع جاده سرک کوچه ساحة"
)
CONTEXT = wordset(
    "le du au date dates avant depuis jusqu rdv vers يوم بيوم تاريخ بتاريخ في روز تا از در به مؤرخ مورخ موعد لتاريخ ليوم"
)
FRENCH_AFTER_A_DAY = wordset("je j on nous vous il elle ce c à a au ou et est sera serait pour matin soir après")

# "می" is the month of May, and the beginning of half the verbs of Dari.
_STEMS = (
    "خواه خاه خا رو ر رفت کن کرد شو ش شد گوی گو گ گفت دان دانست توان تان توانست تانست گیر گرفت ده د داد خور خورد بین دید مان"
    " رس رسید آور آر آورد بر برد باش خر خرید فروش پرس پرسید نویس نوشت زن زد نشین شین بند افت یاب فهم ترس کش جنگ ای آی"
    " آ آمد گذار ذار مر میر خواب خاب پوش شنو خوان خان پز ساز کوش گرد گشت"
)
_ENDINGS = ("م", "ی", "ه", "د", "یم", "ین", "ید", "ن", "ند", "ت", "ایم", "اید", "یند", "", "ست")
VERB_PIECES = wordset(" ".join(f"{stem}{ending}" for stem in _STEMS.split() for ending in _ENDINGS)) - wordset(
    "آن آنه در دم دی دن دت ده بر برم روز شش"
)
DARI_WORDS = wordset("است هستم هستیم هست از که به را این در برای دارم داریم دارد اس نفر ره")
MAY_IN_DARI = wordset("می مه")
MAY_NEEDS = wordset("تاریخ در روز تا از به قرار مورخ")
