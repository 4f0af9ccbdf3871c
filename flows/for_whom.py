"""The questions before a guide's steps: only those whose answer changes what the guide says."""

from __future__ import annotations

from collections.abc import Mapping

from flows.spec import STATUSES, Ask, Choice, Guide, Perform, Status, Step, When, Words

STATUS_OF: dict[str, Status] = {
    "asylum_seeker": "asylum_seeker",
    "bpi": "protected",
    "family_of_bpi": "protected",
    "newcomer_with_permit": "permit",
    "undocumented": "none",
}


def statuses(guide: Guide) -> list[Status]:
    """Those whom the guide is for; none when it is for everybody."""
    meant = [] if "anyone" in guide.audience else [STATUS_OF[one] for one in guide.audience]
    return [status for status in STATUSES if status in meant]


def steps(guide: Guide, neighbours: Mapping[str, tuple[Words, str]], first: str) -> tuple[str, dict[str, Step]]:
    """Where to begin, and the questions up to the guide's `first` step. What is known already is not asked again."""
    asks_status = any(step.statuses for step in guide.steps.values())
    asks_children = any(step.children for step in guide.steps.values())
    found: dict[str, Step] = {}
    begin = first
    if asks_status or asks_children:
        found |= _keep(begin)
        begin = "keep-answer"
    if asks_children:
        found |= _children(begin)
        begin = "asks-children"
    if own := statuses(guide):
        found["fits"] = When(do="when", cases={f"for {' '.join(own)}": begin}, otherwise="not-for-you")
        found["not-for-you"] = _not_for_you(neighbours, begin)
        begin = "fits"
    if asks_status:
        found |= _status(begin)
        begin = "asks-status"
    return begin, found


def _status(after: str) -> dict[str, Step]:
    told = {
        s: Choice(label=f"button-{s.replace('_', '-')}", to=after, put={"status": s, "told": "yes"}) for s in STATUSES
    }
    named = {name.replace("_", "-"): choice for name, choice in told.items()}
    unknown = Choice(label="button-dont-know", to="status-help")
    every = Choice(label="button-show-all", to=after, put={"status": "any"})
    return {
        "asks-status": When(do="when", cases={"knows_status": after}, otherwise="status"),
        "status": Ask(do="ask", text="guide-status", choices={**named, "dont-know": unknown}),
        "status-help": Ask(do="ask", text="status-help", choices={**named, "show-all": every}),
    }


def _children(after: str) -> dict[str, Step]:
    choices = {
        "yes": Choice(label="button-yes", to=after, put={"children": "yes", "told": "yes"}),
        "no": Choice(label="button-no", to=after, put={"children": "no", "told": "yes"}),
    }
    return {
        "asks-children": When(do="when", cases={"knows_children": after}, otherwise="children"),
        "children": Ask(do="ask", text="guide-children", choices=choices),
    }


def _keep(after: str) -> dict[str, Step]:
    choices = {"yes": Choice(label="button-yes", to="keep"), "no": Choice(label="button-no", to=after)}
    return {
        "keep-answer": When(do="when", cases={"has told": "keep-ask"}, otherwise=after),
        "keep-ask": Ask(do="ask", text="keep-answer", choices=choices),
        "keep": Perform(do="perform", effect="keep_answers", to=after),
    }


def _not_for_you(neighbours: Mapping[str, tuple[Words, str]], first: str) -> Ask:
    others = {name: Choice(label=label, to=f"flow:{flow}") for name, (label, flow) in neighbours.items()}
    return Ask(
        do="ask",
        text="not-for-you",
        choices={**others, "read": Choice(label="button-read-anyway", to=first)},
    )
