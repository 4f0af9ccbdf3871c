"""How a case reads in its topic, in French: under a pseudonym, without numbers to call, addresses to write to or names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.pseudonyms import pseudonym
from bot.store.case_models import Case, CaseEntry
from bot.store.models import Person
from flows.opening import TODAY
from flows.texts import BASE

THEMES = {
    "papers": "papiers", "housing": "logement", "health": "santé", "work": "travail", "learning": "français et études",
    "daily": "vie quotidienne",
}  # fmt: skip
LANGUAGES = {"prs": "dari", "ar": "arabe", "fr": "français"}
MEDIA = {
    "photo": "Une photo", "voice": "Un message vocal", "audio": "Un enregistrement", "video": "Une vidéo",
    "video_note": "Une vidéo", "document": "Un document", "location": "Un lieu", "contact": "Un contact",
    "sticker": "Un autocollant",
}  # fmt: skip
REASONS = {"answered": "répondu", "referred": "orientation", "silent": "sans nouvelles", "other": "autre"}
MAYBE_TWICE = "(peut-être déjà reçu)"
IN_CONSOLE = "Cette demande est maintenant suivie dans la console."
HOW_TO = (
    "Ce que vous écrivez ici part à la personne. "
    "/claim : je m’en occupe. /note texte : pour l’équipe seulement. /close : fermer."
)
MASK = "[à voir dans la console]"
_CALLABLE = re.compile(r"(?:\+|\b(?:00|[0٠۰]))[ .()/-]?[1-9١-٩۱-۹](?:[ .()/-]{0,2}\d){7,13}(?!\d)|\b\d{9,}\b")
"""Telephone numbers, and the numbers of files."""
_WRITABLE = re.compile(r"[\w.+-]+@[\w.-]+\.\w+|(?<!\w)@\w{4,}|(?:https?://)?(?:t|wa|m)\.me/\S+", re.IGNORECASE)


def masked(text: str, person: Person) -> str:
    """Without what would say who the person is, or let somebody reach them past the team."""
    for pattern in (_WRITABLE, _CALLABLE):
        text = pattern.sub(MASK, text)
    if person.called and person.called.strip():
        text = re.sub(
            rf"(?<!\w){re.escape(person.called.strip())}(?!\w)", pseudonym(person.id), text, flags=re.IGNORECASE
        )
    return text


def title(case: Case) -> str:
    theme = THEMES.get(case.about, "question")
    return f"{pseudonym(case.person_id)} · {theme} · {LANGUAGES.get(case.lang, case.lang)}"


def beginning(case: Case) -> str:
    """The first words of a topic."""
    urgent = "❗ Réponse souhaitée aujourd’hui.\n" if case.priority <= TODAY else ""
    return f"🙋 {title(case)}\n{urgent}{HOW_TO}"


def said(entry: CaseEntry, person: Person, names: Mapping[int, str]) -> str:
    """One thing of a case; "" where there is nothing to tell. `names`: of the team, by number."""
    who = names.get(entry.staff_id, "Équipe") if entry.staff_id else ""
    match entry.kind:
        case "person":
            told = f"💬 {pseudonym(person.id)} :\n{_words(entry, person)}"
        case "team":
            told = f"👤 {who or 'Équipe'} (console) :\n{_words(entry, person)}"
        case "note":
            told = f"📝 {who or 'Rafiq'} : {masked(entry.body.get('text', ''), person)}"
        case _:
            told = _event(entry.body, who or "Rafiq", names, person)
    return told.strip()


def translation(entry: CaseEntry, person: Person) -> str:
    """What follows where the words were told as they were written; "" when no translation came."""
    if not entry.translation:
        return ""
    begun = masked(entry.body.get("text", ""), person)[:60]
    return f"🔤 Traduction de {pseudonym(person.id)}, « {begun} » :\n{masked(entry.translation['text'], person)}"


def _words(entry: CaseEntry, person: Person) -> str:
    """The translation, made by a machine, above what was written; a file or a place is only named."""
    body, lines = entry.body, []
    written = masked(body.get("text", ""), person)
    if entry.file_id or body.get("media") or body.get("position"):
        kind = "location" if body.get("position") else body.get("media", "document")
        lines.append(f"📎 {MEDIA.get(kind, 'Un fichier')}, à voir dans la console.")
    if written and entry.lang == BASE:
        lines.append(written)
    elif written and entry.translation:
        lines += [masked(entry.translation["text"], person), _by_machine(entry), written]
    elif written:
        lines += [written, f"({LANGUAGES.get(entry.lang, entry.lang)}, pas encore traduit)"]
    return "\n".join(lines)


def _by_machine(entry: CaseEntry) -> str:
    taken_for = ", traduit comme du persan" if entry.lang == "prs" else ""
    return f"🔤 Traduit par une machine. Texte d’origine ({LANGUAGES.get(entry.lang, entry.lang)}{taken_for}) :"


def _event(body: dict[str, Any], who: str, names: Mapping[int, str], person: Person) -> str:
    match body.get("event"):
        case "claimed":
            return f"🙋 {who} suit cette demande."
        case "handed":
            to = f"confiée à {names[body['to']]}" if body.get("to") in names else "remise dans la file"
            note = masked(body.get("note", ""), person)
            return f"↪️ Demande {to} par {who}.{' ' if note else ''}{note}"
        case "closed":
            return f"✅ Demande fermée par {who} ({REASONS.get(body.get('reason', ''), 'autre')})."
        case "reopened":
            return f"🔄 Demande ouverte de nouveau par {who if who != 'Rafiq' else pseudonym(person.id)}."
        case "joined":
            return f"🔔 {pseudonym(person.id)} écrit de nouveau à l’équipe."
        case "aside":
            return f"🔕 {pseudonym(person.id)} parle de nouveau avec Rafiq. Votre réponse lui parviendra."
        case "idle":
            return "⏰ Sans nouvelles depuis un jour : la demande est remise dans la file."
        case "lost":
            return f"↪️ {who} n’y répond plus : la demande est remise dans la file."
    return ""
