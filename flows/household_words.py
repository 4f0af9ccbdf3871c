"""The words for who comes along, and for how old people are: French, Dari, Arabic with its dialects."""

from __future__ import annotations

from typing import Literal, NamedTuple

from flows.tokens import Phrases, listed, wordset


class Noun(NamedTuple):
    kind: Literal["adult", "child", "person"]
    default: int | None = None
    """How many it says without a number: "my son" one, "twins" two. None: it must be counted."""
    general: bool = False
    """ "children", whose number may be told again by boys and girls."""
    companion: bool = False
    """ "my wife": counted among who comes only where the speaker is, too."""
    loose: bool = False
    """ "a girl", "two men": only beside others, or after "I have"."""
    bare: bool = False
    """Arabic "ولد" needs no "one": it is one after "and", after "I have", and before an age."""


_NOUNS: dict[Noun, str] = {
    Noun("child", general=True): (
        "enfant, enfants, gosses, gosse, gamins, mineurs, mômes, bébés, bebe, bébé, ados, nourrisson,"
        " nourrissons, petits enfants,"
        "طفل ها, اطفال, اولاد, اولادا, اولادها, بچه, بچه ها, بچا, طفلک, کودک, کودکان, نوزاد, فرزند, فرزندان,"
        "أطفال, ولاد, أولاد, ولادي, أولادي, أطفالي, بناتي, عيال, دراري, جهال, عيالي, أبناء, بزوز, رضع, ذراري,"
        " صغار, wlad, awlad, atfal, bache,"
        " bacha, tefl, wled"
    ),
    Noun("child", general=True, bare=True): "طفل, رضيع, طفلة, بيبي",
    Noun("child"): "fils, filles, garçons, دخترها, پسرها, دخترا, بچیا, بنات, صبيان, بزات",
    Noun("child", loose=True): "fille, garçon, دختر, پسر, بچه گک",
    Noun("child", bare=True): "ولد, بنت, صبي, درّي, بنية, ولية",
    Noun("child", 1): (
        "mon fils, ma fille, mon bébé, ma bébé, mon enfant, mon garçon, ma petite fille, mon petit garçon,"
        " mon fiston, mon gamin,"
        "notre fils, notre fille, notre bébé, notre enfant,"
        "پسرم, دخترم, طفلم, بچم, بچه ام, بچه‌ام, بچیم, بچه‌گکم, طفل خود, نوزادم, پسرکم, دخترکم, فرزندم, طفلکم,"
        " پسر ام, دختر ام,"
        "ابني, بنتي, ولدي, طفلي, ابنتي, طفلتي, رضيعي, بتي, وليدي, بنيتي, ibni, binti, weldi, bnti"
    ),
    Noun("child", 2): (
        "jumeaux, jumelles, دوگانگی, دوقلو, دوگانگی‌ها, توأم, توأمي, توم, تيمان, ولدين, بنتين, طفلين, صبيين,"
        " بنتين اتنين, طفلتين"
    ),
    Noun("child", 3): "triplés, triplées",
    Noun("adult"): (
        "adulte, adultes, majeurs, grandes personnes, بزرگسال, بزرگسالان, کلان, کلانسال, بالغ, بالغين, كبار,"
        " کلانا, adults, كبير"
    ),
    Noun("adult", loose=True): "homme, hommes, femme, femmes, مرد, زن, رجال, نسوان, نساء, رجل, ست, نسا",
    Noun("adult", 1, companion=True): (
        "ma femme, mon mari, mon épouse, mon époux, ma mère, mon père, ma soeur, mon frère, mon ami, mon amie,"
        " mon copain, ma copine,"
        "mon cousin, ma cousine, mon oncle, ma tante, ma belle-mère, mon beau-père, ma maman, mon papa,"
        " mon conjoint, ma compagne,"
        "mon compagnon, ma grand-mère, mon grand-père, mon neveu, ma nièce, mon beau-frère, ma belle-soeur,"
        " une amie, un ami,"
        "خانمم, خانم ام, خانم‌ام, زنم, شوهرم, همسرم, مادرم, پدرم, برادرم, بیادرم, خواهرم, خوارم, دوستم, رفیقم,"
        " مادرکلانم, پدرکلانم,"
        "خشویم, خسرم, نامزدم, عمه‌ام, خاله‌ام, کاکایم, مامایم, شویم, عیالم,"
        "مرتي, زوجتي, مراتي, جوزي, زوجي, رجلي, راجلي, أمي, أبوي, أبي, أخي, خويا, أخوي, خوي, أختي, ختي, خيتي,"
        " صاحبي, صديقي, رفيقي,"
        "صديقتي, رفيقتي, حماتي, خالتي, عمي, عمتي, خالي, والدتي, والدي, خطيبي, خطيبتي, يما, ماما, بابا, مدامتي,"
        " martou, mrati, zawji"
    ),
    Noun(
        "adult", 2, companion=True
    ): "mes parents, mes beaux-parents, والدینم, پدر و مادرم, أهلي, والديّ, والديا, أمي وأبوي",
    Noun(
        "adult", None, companion=True
    ): "frères, soeurs, amis, amies, copains, copines, cousins, cousines, إخوتي, اخوان, برادر, خواهر",
    Noun("person"): (
        "personnes, personne, pers, نفر, نفریم, نفره, نفری, نفرا, شخص, أشخاص, اشخاص, انفار, أنفار, شخصا, نفوس,"
        " ashkhas, nafar,"
    ),
    Noun("person", 2): "شخصين, نفرين, شخصان",
}
MY_CHILD = wordset("fils fille bébé ابني بنتي ولدي طفلي ابنتي طفلتي پسرم دخترم طفلم")
NOUNS: Phrases[Noun] = Phrases(listed(_NOUNS), "وبل")
ONLY_ONE = wordset("هستم استم فقط svp seulement seule seul بس")
"""After "one person": a number, not "someone"."""
SELVES = Phrases(listed({1: "moi, moi même, خودم, من, مه, أنا, اني, آني, نفسي, ana, man, khodam"}), "و")
ALONE: Phrases[int] = Phrases(
    listed(
        {
            1: "juste moi, rien que moi, je viens seul, je viens seule,"
            "فقط خودم, فقط من, تنها خودم, تنها می‌آیم, لحالي بجي, جاي لحالي, جاية لحالي, بوحدي نجي"
        }
    )
)
SELF_OR_MY = wordset("من مه")
"""I in Dari, beside "and" or "with"; else "my", or "from" in Arabic."""
BESIDE_SELF = wordset("و با همراه همرای")
ONE_IN_ARABIC_ONLY = wordset("بتي")
"""Typed with an Arabic keyboard: "my daughter" in Sudan, else "you give" in Dari."""
MONTHS_OLD_SPELT = "هه"
"""How "ماهه" ends, which is written as "ماه" is once the doubled letter is gone."""
SINGULAR = wordset(
    "enfant bébé bebe gosse nourrisson fille garçon طفلک بچه کودک نوزاد فرزند دختر پسر طفل رضيع طفلة بيبي"
    " tefl wled bache"
)
ADULTS_AFTER = wordset("بالغين بالغ كبار adultes adulte کلان بزرگسال راشدين")
COUNTERS = wordset("تا دانه نفر petits petites petit petite jeunes jeune autres grands grandes beaux صغار")
LINKS = wordset(
    "et avec plus ou mon ma mes nos notre un une و با همراه مع تا هم aussi puis le la les ainsi que de ses a"
    " au ami او ou w wa juste"
)
WITH = wordset("avec با همراه همرای مع برفقة برفقه m3a ma3")
NOT_WITH = wordset(
    "problème problèmes souci soucis parler parlé parle dispute disputé divorce divorcé conflit contact"
    " mariage marié mariée litige"
    " مشکل دعوا جنگ جنجال گپ طلاق مشكلة مشكل خلاف طلاق زواج بحكي حكيت"
)
HAVING = wordset(
    "ai avons avoir a as avec eu inscrire inscrivez venir pour دارم داریم دارد داره دارین عندي عنا عندنا معي"
    " معنا معايا عنده عندها"
    " لي لدي لدينا 3andi 3ndi m3aya"
)
HAVING_AFTER = wordset("دارم داریم دارد داره دارین دارن")
NONE_AT_ALL: Phrases[int] = Phrases(
    listed(
        {
            0: (
                "pas d'enfant, pas d'enfants, pas d enfants, sans enfant, sans enfants, aucun enfant, pas de gosses, "
                "طفل ندارم, طفل ندارد, طفل نداریم, اولاد ندارم, اولاد نداریم, بچه ندارم, بچه نداریم, بدون طفل, بی "
                "اولاد, ما عندي ولاد, ما عندي أولاد, ما عندي أطفال, ما عنديش ولاد, معنديش ولاد, ماعنديش ولاد, بدون "
                "ولاد, بدون أطفال, بلا ولاد, ليس لدي أطفال, ما عنا ولاد, معنديش دراري, ما عنديش دراري, ما عندي عيال"
            )
        }
    )
)

WE_ARE: Phrases[bool] = Phrases(
    listed(
        {
            True: (
                "nous sommes, on est, on sera, nous serons, on serait, nous étions, on va être, nous, on viendra à, "
                "on vient à, nous venons à, nous viendrons à, on sera à, nous serons à, on habite à, on dort à, "
                "famille de, une famille de, groupe de, فامیل, خانواده, فامیل ما, ما, احنا, إحنا, نحنا, نحن, حنا, "
                "عائلة من, عيلة من, أسرة من, عائلة مكونة من, أسرة مكونة من, عددنا, i7na, ne7na, 7na"
            )
        }
    )
)
NEED_PERSONS = wordset("ما فامیل خانواده nous")
"""After these a number is only counted with when nothing but people can be meant."""
AFTER_HOW_MANY = wordset(
    "personnes pers en dans à a et pour samedi dimanche lundi mardi mercredi jeudi vendredi au chez sur ici"
    " maximum max demain qui"
    " نفر نفریم نفره نفری هستیم استیم میاییم می شخص أشخاص انفار بالبيت بالغرفة في ب و من بدنا منا"
)
MOST_PEOPLE, OLDEST = 30, 110

# Ages
YEARS, MONTHS = wordset("ans an سال سنة سنين سنوات عام أعوام سنه ans."), wordset("mois ماه شهور أشهر شهر اشهر")
DUALS = {"سنتین": 24, "شهرین": 2, "عامین": 24}
"""In months."""
YEARS_OLD, MONTHS_OLD = wordset("ساله سالش سالم سالگی سالشه ساله‌ام سالگیش"), wordset("ماهه ماهش ماهگی")
HAS = wordset("ai as a ont avons aura avait aurai auront avais")
FILLERS = wordset("bientôt presque déjà environ maintenant juste eu seulement que")
THIRD_PERSON = wordset("a ont aura")
OF_AGE = wordset("de d âgé âgée âgés âgées âge ages agé")
WHOSE_AGE = wordset(
    "fils fille filles garçon garçons enfant enfants bébé bebe âge âgé âgée âgés âgées mineur mineure jumeaux"
    " jumelles frère soeur"
    " femme homme mari mère père neveu nièce jeune petit petite gosse gosses gamin ado personne dame monsieur"
)
AGE_WORDS = wordset(
    "عمره عمرها عمري عمرو عمرهم أعمارهم أعمارهن عمر بعمر عمرهن عمرنا العمر عمرك اعمارهم عمرم عمرش عمر سن سنم سنش سالم"
    " 3omri 3omro 3omra 3mri"
)
HAS_YEARS = wordset("عندي عنده عندها عندو عندا عندهم 3andi 3ando")
HAS_YEARS_AFTER = wordset("دارم دارد داره دارن دارند داری دارین داشت عمر")
NOT_AN_AGE_AFTER = wordset(
    "که d de est خبرة هون هنا في إقامة انتظار من وأنا وانا experience اینجا اینجه منتظر میشه میشود تجربه"
    " بفرنسا ببلد سجن بدون"
)
NOT_AN_AGE_BEFORE = wordset(
    "کارت قرارداد اقامت ویزه ویزا پاسپورت سند اجازه کورس پروژه جنگ carte titre contrat visa bail passeport"
    " إقامة اقامة فيزا عقد"
    " بطاقة كرت depuis il pendant"
)
