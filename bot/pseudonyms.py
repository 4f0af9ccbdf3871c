"""What the team calls somebody whose name it need not know."""

from __future__ import annotations

_WORDS = """
Abricotier Acacia Alouette Amandier Anémone Bambou Bergeronnette Bourdon Bleuet Bouleau Bruyère Cannelle
Camomille Cardamome Cèdre Cyprès Cerisier Châtaigne Cigogne Coquelicot Dauphin Dragonnier Écureuil Édelweiss
Érable Figuier Fougère Genêt Gentiane Giroflée Grenadier Hérisson Hirondelle Houblon Jonquille Laurier Lavande
Libellule Lierre Luciole Magnolia Martinet Menthe Mésange Mimosa Mûrier Myrtille Noisetier Caroubier Oranger
Orchidée Palmier Papillon Pêcher Peuplier Pistachier Platane Primevère Romarin Rouge-gorge Safran Sauge Saule
Tilleul Tournesol Tulipe Verveine
"""
NAMES = tuple(_WORDS.split())
"""Plants and animals: nobody's first name, and nobody's insult."""
NUMBERS = 90
"""From 10 on, for each name."""
_ALL = len(NAMES) * NUMBERS
_STEP = 2741
"""Has no divisor in common with _ALL: neighbours get names that are far apart, and no two people the same."""


def pseudonym(person_id: int) -> str:
    """`Figuier 27`: always the same for a person, and nobody else's."""
    again, mixed = person_id // _ALL, person_id * _STEP % _ALL
    return f"{NAMES[mixed % len(NAMES)]} {10 + mixed // len(NAMES) + again * NUMBERS}"
