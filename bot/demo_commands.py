"""`rafiq demo`: fill an empty service with what a newcomer can look at."""

from __future__ import annotations

from bot import demo, staff
from bot.runtime import Runtime
from bot.settings import ROOT
from bot.store.models import Staff

TRY = {
    "fr": ("Je veux apprendre le vélo", "Une sortie avec mes enfants à Dunkerque", "Un cours d'ordinateur à Paris"),
    "prs": ("می‌خواهم بایسکل یاد بگیرم", "سیر با اطفال در Dunkerque", "کورس کمپیوتر در پاریس"),
    "ar": ("أريد تعلم ركوب الدراجة", "نزهة مع أطفالي في Dunkerque", "درس كمبيوتر في باريس"),
}
"""Each finds something, also without the language model."""


async def make(rt: Runtime) -> int:
    """Make the demonstration anew, and say what there is."""
    made = await demo.make(rt, demo.read(ROOT))
    print(f"{len(made.programmes)} programmes, {len(made.activities)} activities with {made.sessions} sessions")
    print(
        f"{len(made.people)} people: {made.parties['going']} registrations, {made.parties['waiting']} wait for a place"
    )
    print(f"{made.cases} cases in the team's inbox")
    if made.left_alone:
        print(f"left alone, because they are no demonstration: {', '.join(made.left_alone)}")
    print("codes, to write in the chat:")
    for slug, row in made.programmes.items():
        if row.about["entry"] != "open":
            print(f"  {row.code}  {slug}")
    print(f"the team chooses passwords here, once, within {staff.INVITED_FOR.days} days:")
    for member in made.staff:
        print(f"  {member.role}  {_link(rt, member)}")
    print(f"to try in the chat, {rt.settings.address}, after /activities:")
    for lang, said in TRY.items():
        print(f"  {lang}: {' · '.join(said)}")
    return 0


def _link(rt: Runtime, member: Staff) -> str:
    if not member.active:
        return f"{member.email} is disabled: rafiq staff reset {member.email}"
    if staff.has_password(member):
        return f"{member.email} has a password"
    return staff.invitation(rt.settings, rt.store.vault, member, rt.now())
