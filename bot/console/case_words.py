"""What the pages of cases say in French: what a case is about, since when, until when, what became of a message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.answers import CannotDo
from bot.console import words
from flows import moments
from flows.opening import DANGER, PRIORITIES

LANGUAGES = {"fr": "français", "prs": "dari", "ar": "arabe"}
ABOUT = {
    "papers": "Papiers",
    "housing": "Logement",
    "health": "Santé",
    "work": "Travail",
    "learning": "Français, études",
    "daily": "Vie quotidienne",
    "safety": "Sécurité",
    "other": "Autre chose",
    "absence": "Absences",
    "suicide": "Idées de suicide",
    "violence": "Violence",
    "medical": "Urgence médicale",
    "shelter": "Nuit dehors",
}
PRIORITY = dict(zip(range(len(PRIORITIES)), ("Danger", "Aujourd’hui", "Cette semaine", "Peut attendre"), strict=True))
REASONS = {
    "answered": "La question a sa réponse",
    "referred": "Orientation vers un autre service",
    "silent": "La personne ne répond plus",
    "other": "Autre raison",
}
STATUSES = {
    "asylum_seeker": "demande d’asile",
    "protected": "réfugié ou protégé",
    "permit": "autre titre de séjour",
    "none": "sans titre",
}
CHILDREN = {"yes": "a des enfants", "no": "sans enfant"}
EVENTS = {
    "claimed": "{who} a pris la demande",
    "reopened": "{who} a rouvert la demande",
    "closed": "{who} a fermé la demande",
    "joined": "La personne écrit de nouveau à l’équipe",
    "aside": "La personne est retournée parler à Rafiq",
    "lost": "{who} n’y répond plus : la demande est revenue dans la file",
    "suspected": "Attention : ces mots parlent peut-être d’un danger",
    "idle": "Sans nouvelles depuis un jour : la demande est revenue dans la file",
}
ALONE = {"reopened": "La personne a écrit de nouveau : la demande est rouverte", "closed": "La demande est fermée"}
"""Where nobody of the team did it."""
CANNOT: dict[str, str] = {
    "closed": "La demande a été fermée pendant que vous écriviez. Rien n’est parti. Votre texte est gardé ci-dessous.",
    "held": "Une autre personne répond à cette demande. Rien n’est parti. Votre texte est gardé ci-dessous.",
    "full": "Vous répondez déjà à autant de demandes que prévu. Rendez-en une, ou laissez une note. Rien n’est parti.",
    "role": "Cette demande est réservée à l’accompagnement social. Rien n’est parti.",
}
REFUSED: dict[str, str] = {
    "closed": "Cette demande est déjà fermée.",
    "open": "Cette demande est déjà ouverte.",
    "elsewhere": "Cette personne a déjà une autre demande ouverte.",
    "held": "Une autre personne vient de prendre cette demande.",
    "full": "C’est trop : cette personne répond déjà à autant de demandes que prévu.",
    "role": "Cette demande est réservée à l’accompagnement social.",
    "sent": "Ce message est déjà parti.",
}
MEDIA = {
    "photo": "Une photo",
    "voice": "Un message vocal",
    "audio": "Un enregistrement",
    "video": "Une vidéo",
    "document": "Un document",
    "sticker": "Un autocollant",
}
RESERVED = "réservé à l’accompagnement social"
UNFETCHED = {"size": "trop grand, il n’a pas été gardé", "type": "d’un type refusé, il n’a pas été gardé"}
Delivery = Literal["sent", "going", "unsure", "failed", "blocked"]
DELIVERY: dict[str, str] = {
    "sent": "envoyé",
    "going": "en route",
    "unsure": "pas certain",
    "failed": "non remis",
    "blocked": "non remis : la personne a bloqué Rafiq",
}
_NBSP = "\u00a0"


def cannot(error: CannotDo) -> str:
    return REFUSED[error.why]


def about(name: str) -> str:
    return ABOUT.get(name, ABOUT["other"])


def media(kind: str) -> str:
    return MEDIA.get(kind, "Un fichier")


def ago(length: timedelta) -> str:
    """`25 min`, `2 h`, `3 jours`."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 60:
        return f"{minutes}{_NBSP}min"
    if minutes < 24 * 60:
        return f"{minutes // 60}{_NBSP}h"
    return words.counted(minutes // (24 * 60), "jour")


def moment(at: datetime, now: datetime) -> str:
    """`9 h 12`, `hier 9 h 12`, `lundi 9 h 12`, `lundi 16 novembre, 9 h 12`; both are local."""
    away = (at.date() - now.date()).days
    if away == 0:
        return words.hour(at)
    if abs(away) < 7:
        near = {-1: "hier", 1: "demain"}.get(away) or moments.weekday(at.date()).fr
        return f"{near} {words.hour(at)}"
    return f"{words.day(at.date())}, {words.hour(at)}"


def due(at: datetime, now: datetime) -> tuple[str, Literal["late", "near", "later"]]:
    """Until when somebody is to be answered, and how that looks; both are local."""
    if at < now:
        return f"en retard de {ago(now - at)}", "late"
    soon = at - now <= timedelta(hours=2)
    return f"avant {moment(at, now)}", "near" if soon else "later"


def urgency(priority: int) -> str:
    """The class of its badge."""
    return "bad" if priority == DANGER else "care" if priority == 1 else ""


def lost(what: str) -> str:
    """What a translation did not keep, as it was written: `le nombre 45 a disparu`."""
    kind = "le nombre" if any(char.isdigit() for char in what) else "le mot"
    return f"{kind} « {what} » a changé ou disparu"
