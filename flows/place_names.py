"""What the towns of exile are called in Arabic letters, as people spell them, and which names are other words, too."""

from __future__ import annotations

from flows.tokens import phraseset, wordset

TOWNS = {
    ("Paris", "75"): "باريس, باري, پاریس, پاریز, پارس شهر, باريز",
    ("Marseille", "13"): "مرسيليا, مارسيليا, مارسيل, مارسي, مارسی, مارسای, مارسیل, مارسیلیا, مرسليا, مارساي",
    ("Lyon", "69"): "ليون, لیون, ليوون",
    ("Toulouse", "31"): "تولوز, تولووز, طولوز, تولوس",
    ("Nice", "06"): "نيس, نیس",
    ("Nantes", "44"): "نانت, نانتس, نانط",
    ("Montpellier", "34"): "مونبلييه, مونبيلييه, مون پلیه, مونپلیه, مونتبلييه, مونبليي, مون بلييه",
    ("Strasbourg", "67"): "ستراسبورغ, ستراسبورج, ستراسبورك, استراسبورگ, استراسبورغ, ستراسبورگ, إستراسبورغ",
    ("Bordeaux", "33"): "بوردو, بورڈو, برودو",
    ("Lille", "59"): "ليل, لیل",
    ("Rennes", "35"): "رين, رن, رين الفرنسية, رینز",
    ("Reims", "51"): "ريمس, رانس, ريمز, رنس, رینس",
    ("Toulon", "83"): "تولون, طولون, تولن",
    ("Saint-Étienne", "42"): "سانت إتيان, سانت اتيان, سانتيتيان, سنت اتین, سنت اتیین, سان اتيان, سنتاتین",
    ("Le Havre", "76"): "لوهافر, لو هافر, الهافر, لوآور, لو آور, لو هاور, لوهاور",
    ("Grenoble", "38"): "غرونوبل, جرونوبل, گرونوبل, غرونوبول, گرنوبل, كرونوبل, گرونوبول",
    ("Dijon", "21"): "ديجون, دیژون, ديجو, دیجون",
    ("Angers", "49"): "أنجيه, انجي, آنژه, انژه, انجيه",
    ("Villeurbanne", "69"): "فيلوربان, ویلوربان, فيلربان, ویلورپان",
    ("Saint-Denis", "93"): "سان دوني, سان دني, سن دنی, سان دونی, سنت دنی, سان دونيه, سن دونی",
    ("Le Mans", "72"): "لومان, لو مان, لومانز",
    ("Aix-en-Provence", "13"): "إكس أون بروفانس, اكس ان بروفانس, اکس ان پرووانس, اكس اون بروفنس",
    ("Brest", "29"): "بريست, برست",
    ("Nîmes", "30"): "نيم, نیم",
    ("Limoges", "87"): "ليموج, لیموژ, ليموجس",
    ("Clermont-Ferrand", "63"): "كليرمون فيران, كليرمون فران, کلرمون فران, کلرمون فیران, كلارمون فيران, كليرمونت",
    ("Tours", "37"): "تور",
    ("Amiens", "80"): "أميان, اميان, امیان, آمیان",
    ("Metz", "57"): "ميتز, متز, ميتس, مس شهر",
    ("Besançon", "25"): "بيزانسون, بزانسون, بزانسن, بيزونسون, بزنسون",
    ("Perpignan", "66"): "بيربينيان, بربينيان, پرپینیان, بربنيان",
    ("Orléans", "45"): "أورليان, اورليان, اورلئان, اورلیان, اورليون",
    ("Mulhouse", "68"): "مولوز, مولهاوس, ميلوز, مولوس",
    ("Rouen", "76"): "روان, روون, رووان",
    ("Caen", "14"): "كان, كاين, كون, کان, کین",
    ("Nancy", "54"): "نانسي, نانسی",
    ("Calais", "62"): "كاليه, كالي, کاله, كاليي, کالیه, كاليس, الكاليه, کالی, كالية",
    ("Dunkerque", "59"): "دنكيرك, دونكيرك, دانکرک, دنکرک, دونکرک, دانكيرك, دنكرك",
    ("Dieppe", "76"): "دييب, دیپ, دیئپ, دیپه",
    ("Évreux", "27"): "إيفرو, ايفرو, اورو, اوروو, إفرو, ایورو",
    ("Créteil", "94"): "كريتاي, كريتيل, کرتی, کرتای, كريتي, کرتیل, کریتی",
    ("Bobigny", "93"): "بوبيني, بوبینی, بوبينيي",
    ("Nanterre", "92"): "نانتير, نانتر, نانتیر, نانطير",
    ("Cergy", "95"): "سيرجي, سرژی, سرجي, سیرژی, سيرجى",
    ("Évry-Courcouronnes", "91"): "إيفري, ايفري, اوری شهر, ایوری",
    ("Versailles", "78"): "فرساي, ورسای, فرسای, فيرساي",
    ("Montreuil", "93"): "مونتروي, مونتروی, مونتروا, مونتروي",
    ("Aubervilliers", "93"): "أوبرفيلييه, اوبرفيلييه, اوبرویلیه, اوبرفيلي, اوبرویلیر",
    ("La Courneuve", "93"): "لا كورنوف, لاكورنوف, لاکورنو, لا کورنوو, لاکورنوو",
    ("Aulnay-sous-Bois", "93"): "أولناي سو بوا, اولناي, اولنی, اولنی سو بوا",
    ("Pantin", "93"): "بانتان, پانتن, پانتین, بانتين",
    ("Ivry-sur-Seine", "94"): "إيفري سور سين, ایوری سور سن, ايفري سور سين",
    ("Vitry-sur-Seine", "94"): "فيتري, ویتری, فيتري سور سين, ویتری سور سن",
    ("Argenteuil", "95"): "أرجنتوي, ارجونتوي, ارژانتوی, ارجانتوي",
    ("Sarcelles", "95"): "سارسيل, سارسل",
    ("Boulogne-Billancourt", "92"): "بولون بيلانكور, بولونی بیانکور, بولون بیلانکور",
    ("Boulogne-sur-Mer", "62"): "بولون سور مير, بولوني سور مير, بولون سور مر",
    ("Asnières-sur-Seine", "92"): "أنيير, انییر, اسنیر, انيير سور سين",
    ("Colombes", "92"): "كولومب, کولومب",
    ("Poitiers", "86"): "بواتييه, پواتیه, بواتيي, بواتیه",
    ("Troyes", "10"): "تروا",
    ("Pau", "64"): "بو, پو",
    ("La Rochelle", "17"): "لا روشيل, لاروشيل, لاروشل, لا روشل",
    ("Valence", "26"): "فالنس, والانس, فالانس",
    ("Avignon", "84"): "أفينيون, افينيون, آوینیون, اوینیون",
    ("Annecy", "74"): "أنسي, آنسی, انسي, انسی",
    ("Chambéry", "73"): "شامبيري, شامبری, شامبيرى",
    ("Briançon", "05"): "بريانسون, بریانسون, بريونسون",
    ("Gap", "05"): "غاب, گپ, جاب",
    ("Menton", "06"): "مونتون, منتون, مانتون, منتن",
    ("Cannes", "06"): "كان الفرنسية",
    ("Vichy", "03"): "فيشي, ویشی",
    ("Angoulême", "16"): "أنغوليم, انگولم, انغوليم",
    ("Bourges", "18"): "بورج, بورژ",
    ("Blois", "41"): "بلوا",
    ("Chartres", "28"): "شارتر",
    ("Colmar", "68"): "كولمار, کولمار",
    ("Lorient", "56"): "لوريان, لوریان",
    ("Quimper", "29"): "كيمبير, کمپر, كامبير",
    ("Vannes", "56"): "فان الفرنسية, وان شهر",
    ("Saint-Nazaire", "44"): "سان نازير, سن نازر, سان نازار",
    ("Cherbourg-en-Cotentin", "50"): "شيربورغ, شربورگ, شربورغ",
    ("Arras", "62"): "أراس, آراس",
    ("Roubaix", "59"): "روبيه, روبه, روبي, روبای",
    ("Tourcoing", "59"): "توركوان, تورکوان",
    ("Valenciennes", "59"): "فالنسيان, والانسین, فالنسيين",
    ("Ouistreham", "14"): "ويسترهام, ویسترهام, اويسترام",
    ("Grande-Synthe", "59"): "غراند سانت, گراند سنت, گراند سانت, جراند سانت",
    ("Beauvais", "60"): "بوفيه, بوفي",
    ("Compiègne", "60"): "كومبيان, کومپین, كومبيين",
    ("Melun", "77"): "ميلان الفرنسية, ملون, مولان",
    ("Meaux", "77"): "مو الفرنسية",
    ("Saint-Ouen-sur-Seine", "93"): "سان توان, سن توان, سانتوان, سانت وان",
    ("Ajaccio", "2A"): "أجاكسيو, آژاکسیو, اجاكسيو",
    ("Bastia", "2B"): "باستيا, باستیا",
}
"""By name and département; Arabic and Dari spellings together."""

SHORT = {
    "aulnay": "aulnay sous bois", "clermont": "clermont ferrand", "clermont fd": "clermont ferrand",
    "evry": "evry courcouronnes",
    "fontenay": "fontenay sous bois", "epinay": "epinay sur seine",
    "ivry": "ivry sur seine", "vitry": "vitry sur seine",
    "saint ouen": "saint ouen sur seine", "aix": "aix en provence", "asnieres": "asnieres sur seine",
    "corbeil": "corbeil essonnes", "champigny": "champigny sur marne", "cherbourg": "cherbourg en cotentin",
    "sucy": "sucy en brie", "rueil": "rueil malmaison", "montigny le bx": "montigny le bretonneux",
    "brive": "brive la gaillarde", "marcq": "marcq en baroeul", "issy": "issy les moulineaux", "levallois": "levallois perret",
    "la seyne": "la seyne sur mer", "chalon": "chalon sur saone", "chalons": "chalons en champagne",
    "bourg en b": "bourg en bresse", "charleville": "charleville mezieres", "blanc mesnil": "le blanc mesnil",
    "courneuve": "la courneuve", "havre": "le havre", "boulogne": "boulogne billancourt", "maisons laffite": "maisons laffitte",
    "saint etienne du rouvray": "saint etienne du rouvray", "gennevillier": "gennevilliers", "aubervillier": "aubervilliers",
    "kremlin bicetre": "le kremlin bicetre", "marseilles": "marseille", "starsbourg": "strasbourg",
    "strasbourgh": "strasbourg", "toulous": "toulouse", "montpelier": "montpellier", "bobini": "bobigny",
}  # fmt: skip
"""How the large ones are called for short, or misspelt."""

NEED_A_PLACE_WORD = wordset(
    "ليل نيس نیس تور بو پو رين رن كان کان كون کین روان نانسي نانسی كالي کالی تروا بلوا جاب غاب گپ مولان انسي انسی رنس رانس"
    " مو اورو برست متز بورج لوريان اراس کاله كالية باري أراس انجي مانتون روبه روبي لومان دیپ فيشي ليون کرتی اولنی"
)
"""In Arabic letters: other words as well, so "in" or "the town of" must stand before."""
NEED_THE_WORD_TOWN = wordset("نيم نیم كان کان بو پو گپ رن جاب مو کین كاين كون")
"""Even after "in", they are mostly the other word: نیم is a half, كان was, جاب brought."""

NOT_AFTER_FROM = wordset("روان کاله")
"""After "من", which is "my" in Dari; and "كاله" is "he told him"."""
WITH_A_PREFIX = wordset("ليل نيس نانسي ليون كالي")
"""Those of them that "ب" or "ل" before is enough for."""
ORDINARY = wordset("""
albi montreal crèche
nice tours sens orange grasse gap nancy vienne cannes lens dole laval bron macon valence croix fontaine plaisir
saintes olivet vernon loos muret nevers antony bruges trappes pau menton aire allons angoisse appelle aucun avion
avril bonne bouillante boulot bourg branches bras bu bus by camarade came campagne cars centres cesse change chapeau
charge chars chateau chemin conte contre corps couches courant cours couture cry die don dun ecole espere etais eu
faux fille force four frais francs gars goes grand hommes hours irais jardin jax job jumeaux jury lent ligne long loue
louer lutter many marie marques mars mer mere montagne monte mousse moyen murs nuits our pannes parce parent pere
persan pin pis place plan pleure pont port portes pure py quarante ramasse real relevant rely ri rouge rue sache sauve
sees sers simple son still sure target this tournes tresses treve us vers viens vieux ville vire voisines vue y bons
is il la ay oh ors eus eps ger hem sin san salle salles moule robert garde madeleine possession tampon lilas anne
suzanne andre joseph louis pierre paul leu benoit raphael martin havre courneuve laurent denis germain michel georges
jean jacques nicolas vincent sauveur maurice gilles marcel maur omer simon thomas victor francois felix hilaire
ambroise leger marc remy clement fare vallon mai juin mont val bois pres riviere riche saint sainte asnieres boulogne
chalon aix issy brive evry corbeil clermont
""")
"""Words of everyday French, and first names, that are towns, too: nothing less than "la ville de" or "à Nice" will do."""
ORDINARY_PHRASES = phraseset("""
pointe noire, château rouge, la crèche, saint sauveur,
le port, le robert, le moule, le tampon, la possession, la garde, la madeleine, les lilas, sainte anne, sainte marie,
petit bourg, sainte suzanne, saint andre, saint joseph, saint louis, saint pierre, saint paul, saint leu, saint
benoit, saint raphael, la chapelle, saint martin, la mure, la ville, les salles, le bois, la riviere, le mas, la
motte, le plan, la porte, le vieux, le pin, la force, le bar, la cour, la croix, le fossat, le four, la rue, le lit,
le mesnil, la courtine, le nom, les essarts, la selle, les mages, les fins, l hopital, l aigle, la fermete, la table,
l union, la loupe, la couture, la couronne, la vie, les mees, le bouchet
""")

DEPARTEMENTS_AS_WORDS = wordset("""
aube
ain nord lot cher var gard somme orne manche marne loire landes creuse tarn aude allier indre vienne eure meuse
mayotte  rhone correze vosges jura ardeche drome savoie yonne nievre sarthe vendee gers reunion
""")
"""Départements that are rivers, mountains or everyday words: "le" with a capital letter or the word must stand before."""
DEPARTEMENT_NAMES = {
    "93": "seine saint denis, 9 3, neuf trois, le neuf trois, السين سان دوني, سن سن دونی, سان سان دوني",
    "92": "hauts de seine, هو دو سين, اعالي السين",
    "94": "val de marne, فال دو مارن",
    "76": "السين البحرية, سين ماريتيم, سن ماریتیم",
    "62": "pas de calais, با دو كاليه, پا دو کاله, باد كاليه",
    "75": "ولاية باريس",
}
"""Beside those of data/departements.csv."""
