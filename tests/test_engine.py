"""The dialogue engine: whatever happens, wherever one is, there is one answer, and a way on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import CrisisKind, CrisisLevel, Danger, Meaning
from flows.conditions import Person
from flows.deadlines import Kept
from flows.engine import (
    Do,
    Effect,
    Event,
    FlowLoop,
    Frame,
    OpenCase,
    Press,
    Remember,
    Reply,
    State,
    advance,
)
from flows.loaded import Flows
from flows.moves import MAX_FRAMES
from flows.opening import DANGER, WEEK
from flows.options import MAX_LABEL
from flows.spec import Ask, Call, Choice, Choose, Flow, Say, Tick, When, Words
from flows.state import Act, DateDone, KeepDate, Relay
from flows.team import Team
from flows.texts import LANGUAGES
from tests.activities import of_each_kind, outcome

Lang = Literal["fr", "prs", "ar"]
LANGS: tuple[Lang, ...] = get_args(Lang)
KINDS: tuple[CrisisKind, ...] = get_args(CrisisKind)
LEVELS: tuple[CrisisLevel, ...] = get_args(CrisisLevel)
TELEGRAM_TEXT, TELEGRAM_BUTTON = 4096, 64
SATURDAY = Team(at=datetime(2026, 11, 21, 11, tzinfo=ZoneInfo("Europe/Paris")))
MARKS = dict.fromkeys(map(ord, "\u200f\u2068\u2069"))
FACTS: dict[str, dict[str, Any]] = {
    "agree": {"agreed": True},
    "stop_messages": {"stopped": True},
    "resume_messages": {"stopped": False},
    "discreet_on": {"discreet": True},
    "discreet_off": {"discreet": False},
}


class Talk:
    """A conversation with the engine: does what the service does with the effects, and looks at each answer."""

    def __init__(self, flows: Flows, lang: str = "fr", *, agreed: bool = True, **facts: Any) -> None:
        self.flows = flows
        self.person = Person(lang=lang, agreed=agreed, **{"team": SATURDAY, **facts})
        self.day = date(2026, 11, 21)
        self.state = State()
        self.agenda = of_each_kind()
        self.came = outcome
        self.effects: list[Effect] = []
        self.reply = Reply(())
        self.buttons_ever: list[str] = []

    # what a person does

    def does(self, kind: Any, meaning: Meaning | None = None, **what: Any) -> Talk:
        event = Event(kind, meaning=meaning or Meaning(), **what)
        was_agreed = self.person.agreed
        state, self.effects = advance(self.flows, self.given(self.state), event)
        for effect in self.effects:
            self.keep(effect)
            if isinstance(effect, Act):
                state, more = advance(self.flows, self.given(state), Event("outcome", outcome=self.came(effect)))
                self.effects += more
        look_at_effects(self.effects, was_agreed)
        look_at_state(self.flows, state, self.person)
        self.state = State.model_validate_json(state.model_dump_json())
        blank = {"person": Person(), "day": date.min, "given_agenda": None}
        assert self.state == state.model_copy(update=blank), "what is stored is what comes back"
        if replies := [effect for effect in self.effects if isinstance(effect, Reply)]:
            self.reply = replies[0]
            look_at_reply(self.flows, self.reply)
            self.buttons_ever += [button.id for button in self.reply.buttons]
        return self

    def given(self, state: State) -> State:
        return state.model_copy(update={"person": self.person, "day": self.day, "given_agenda": self.agenda})

    def keep(self, effect: Effect) -> None:
        if isinstance(effect, Remember):
            known = (
                {"has_place": True, "place": effect.value} if effect.fact == "place" else {effect.fact: effect.value}
            )
            self.person = replace(self.person, **known)
        elif isinstance(effect, KeepDate):
            kept = Kept(len(self.person.dates) + 1, effect.anchor, effect.day, effect.letter_end)
            self.person = replace(self.person, dates=(*self.person.dates, kept))
        elif isinstance(effect, DateDone):
            left = (
                self.flows.deadlines.after_done(kept, effect.rules) if kept.id == effect.id else kept
                for kept in self.person.dates
            )
            self.person = replace(self.person, dates=tuple(kept for kept in left if kept))
        elif isinstance(effect, OpenCase):
            self.person = replace(
                self.person, team=replace(self.person.team, mode="hears", priority=effect.priority, waits=True)
            )
        elif isinstance(effect, Relay) or effect == Do("join_team"):
            self.person = replace(self.person, team=replace(self.person.team, mode="hears", waits=True))
        elif effect == Do("leave_team"):
            turned: Any = "aside" if self.person.team.mode == "hears" else ""
            self.person = replace(self.person, team=replace(self.person.team, mode=turned))
        elif isinstance(effect, Do) and effect.effect == "erase":
            self.person = Person(team=SATURDAY)
        elif isinstance(effect, Do):
            self.person = replace(self.person, **FACTS.get(effect.effect, {}))

    def says(self, text: str, decision: Any = "unclear", intent: str = "", **meaning: Any) -> Talk:
        return self.does("text", Meaning(decision, intent, **meaning), text=text)

    def commands(self, name: str, argument: str = "") -> Talk:
        return self.does("command", text=name, argument=argument)

    def presses(self, *choices: str) -> Talk:
        for choice in choices:
            assert choice in self.choices, f"no button {choice}: {self.choices}"
            self.does("press", button=f"{self.state.turn}:{choice}")
        return self

    def in_danger(self, kind: CrisisKind = "violence", level: CrisisLevel = "sure", **what: Any) -> Talk:
        danger = Danger(kind, level)
        return self.does("text", Meaning("crisis", danger=danger, **what), text="des mots")

    # where they are, and what they see

    @property
    def place(self) -> str:
        frame = self.state.stack[-1]
        return f"{frame.flow}/{frame.step}"

    @property
    def places(self) -> list[str]:
        return [f"{frame.flow}/{frame.step}" for frame in self.state.stack]

    @property
    def choices(self) -> list[str]:
        return [button.id.partition(":")[2] for button in self.reply.buttons]

    @property
    def text(self) -> str:
        return self.flows.texts.paragraphs(self.person.lang or "fr", self.reply.parts)

    def heard(self, key: str) -> bool:
        return self.flows.texts.render(self.person.lang or "fr", self.words(key)).strip() in self.text

    def words(self, key: str) -> Words:
        return Words(**{lang: self.flows.texts.say(lang, key) for lang in LANGS})

    @property
    def cases(self) -> list[OpenCase]:
        return [effect for effect in self.effects if isinstance(effect, OpenCase)]


def look_at_effects(effects: list[Effect], was_agreed: bool) -> None:
    replies = [type(effect) for effect in effects].count(Reply)
    if any(effect in (Do("hide"), Do("erase")) for effect in effects):
        assert replies == 0
    else:
        assert replies == 1 or (replies == 0 and any(isinstance(effect, Relay) for effect in effects))
    if not was_agreed and Do("agree") not in effects:
        assert not any(isinstance(effect, Remember) and effect.fact != "lang" for effect in effects)


def look_at_state(flows: Flows, state: State, person: Person) -> None:
    assert len(state.stack) <= MAX_FRAMES
    for frame in state.stack:
        if flow := flows.flows.get(frame.flow):  # one that is gone stays below a crisis, and where only "hide" was said
            assert person.agreed or flow.before_consent
            assert len(frame.trail) <= len(flow.steps)


def look_at_reply(flows: Flows, reply: Reply) -> None:
    ids = [button.id for button in reply.buttons]
    assert ids and len(ids) == len(set(ids))
    assert all(len(button_id.encode()) <= TELEGRAM_BUTTON for button_id in ids)
    for lang in LANGUAGES:
        text = flows.texts.paragraphs(lang, reply.parts)
        assert text.strip()
        assert len(text.encode("utf-16-le")) / 2 <= TELEGRAM_TEXT
        assert not {"{", "}", "$"} & set(text), "no placeholder is left"
        for button in reply.buttons:
            assert 0 < len(flows.texts.label(lang, button.label).translate(MARKS)) <= MAX_LABEL


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def talks(flows: Flows) -> Callable[..., Talk]:
    """Makes conversations; shown as one word where an example fails."""
    return lambda **person: Talk(flows, **person)


@pytest.fixture
def talk(flows: Flows) -> Talk:
    """Somebody who speaks French, has agreed, and looks at the menu."""
    return Talk(flows).commands("menu")


@pytest.fixture
def newcomer(flows: Flows) -> Talk:
    return Talk(flows, "", agreed=False)


# ── whatever happens ───────────────────────────────────────────────────────────────────────────────────────────────

SCRIPTS = [
    "", " ", "🙂", "👨‍👩‍👧" * 9, "\x00", "\u202eabc", "ا" * 99, "𐩀", "፩", "１", "²", "٣", "۳", "3", "01", "12 1 ٢",
    "oui", "بلی", "نعم", "non", "نه", "لا", "menu", "مینو", "القائمة", "retour", "stop", "effacer", "cacher", "aide",
    "suite", "c'est fait", "langue", "personne", "je suis en sécurité", "мне нужна помощь", "ሰላም", "您好", "zzz",
]  # fmt: skip
INTENTS = ["greet", "help_menu", "talk_to_human", "change_language", "permit_renewal", "housing", "affirm", "deny"]
UNKNOWN = ["not_helpful", "crisis_suicide", "no_such_intent", ""]
COMMANDS = [
    "start",
    "menu",
    "language",
    "stop",
    "delete",
    "help",
    "person",
    "settings",
    "discreet",
    "hide",
    "nonsense",
    "",
    "activities",
    "calendar",
    "code",
]
LINKS = ["", "B2CDF", "permit-renewal", "puma-css", "no-such-guide", "x" * 64]
meanings = st.builds(
    Meaning,
    decision=st.sampled_from(["act", "offer", "unclear"]),
    intent=st.sampled_from(INTENTS + UNKNOWN),
    options=st.lists(st.sampled_from(INTENTS + UNKNOWN), max_size=3, unique=True).map(tuple),
    danger=st.one_of(
        st.none(), st.none(), st.builds(Danger, kind=st.sampled_from(KINDS), level=st.sampled_from(LEVELS))
    ),
    lang=st.sampled_from(["", "fr", "prs", "ar", "en", "xx"]),
    available=st.booleans(),
)
away = st.sampled_from([0, 0, 0, 6, 7, 400])
ordinary = st.one_of(
    st.tuples(st.just("shown"), st.integers(0, 20)),
    st.tuples(st.just("shown"), st.integers(0, 20)),
    st.tuples(st.just("shown later"), st.integers(0, 20), away),
    st.tuples(st.just("old"), st.integers(0, 200)),
    st.tuples(st.just("garbage"), st.text(max_size=70) | st.sampled_from([":", "1:", ":menu", "x:lang-ar", "0:hide"])),
    st.tuples(st.just("text"), st.sampled_from(SCRIPTS) | st.text(max_size=40), meanings, away),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS), st.sampled_from(LINKS), away),
    st.tuples(st.just("media"), st.sampled_from(["photo", "voice", "document", "sticker", "video", ""]), away),
    st.tuples(st.sampled_from(["location", "contact", "flood", "trouble"])),
)
edits = st.tuples(
    st.just("edited"), st.integers(0, 7), st.sampled_from(["flow", "step", "version", "options", "wanted"])
)


def happens(talk: Talk, what: tuple[Any, ...]) -> None:
    kind = what[0]
    if kind in ("shown", "shown later") and talk.reply.buttons:
        button = talk.reply.buttons[what[1] % len(talk.reply.buttons)]
        talk.does("press", button=button.id, days_away=what[2] if len(what) > 2 else 0)
    elif kind == "old" and talk.buttons_ever:
        talk.does("press", button=talk.buttons_ever[what[1] % len(talk.buttons_ever)])
    elif kind == "garbage":
        talk.does("press", button=what[1])
    elif kind == "text":
        talk.does("text", what[2], text=what[1], days_away=what[3])
    elif kind == "command":
        talk.does("command", text=what[1], argument=what[2], days_away=what[3])
    elif kind == "media":
        talk.does("media", media=what[1], days_away=what[2])
    elif kind == "edited":
        edit(talk, what[1], what[2])
    elif kind in ("location", "contact", "flood", "trouble"):
        talk.does(kind)


def edit(talk: Talk, number: int, what: str) -> None:
    """The content changes under a stored conversation."""
    if what == "wanted":
        talk.state = talk.state.model_copy(update={"wanted": "guide:gone"})
    elif talk.state.stack:
        stack = list(talk.state.stack)
        at = number % len(stack)
        changes = {"options": ("gone",)} if what == "options" else {what: f"guide:gone-{number}"}
        stack[at] = stack[at].model_copy(update=changes)
        talk.state = talk.state.model_copy(update={"stack": tuple(stack)})


someone = st.fixed_dictionaries({"discreet": st.booleans(), "hide_word": st.sampled_from(["", "گل سرخ"])})
newcomers = st.fixed_dictionaries({"lang": st.sampled_from(["", *LANGS]), "agreed": st.just(False)})
settled = st.fixed_dictionaries({"lang": st.sampled_from(LANGS), "agreed": st.just(True)})
anybody: st.SearchStrategy[dict[str, Any]] = st.builds(lambda one, other: one | other, someone, newcomers | settled)


@given(anybody, st.lists(ordinary | edits, max_size=20))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_whatever_happens_there_is_one_answer_and_a_way_on(
    talks: Callable[..., Talk], person: dict[str, Any], life: list[tuple[Any, ...]]
) -> None:
    talk = talks(**person)
    for happening in life:
        happens(talk, happening)


@given(anybody, st.lists(ordinary, max_size=12), st.sampled_from(KINDS), st.sampled_from(LEVELS))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_danger_is_answered_first_wherever_one_is_and_safe_leads_back(
    talks: Callable[..., Talk],
    person: dict[str, Any],
    life: list[tuple[Any, ...]],
    kind: CrisisKind,
    level: CrisisLevel,
) -> None:
    talk = talks(**person).commands("start")
    for happening in life:
        happens(talk, happening)
    talk.says("un mot")  # if all was erased, the first question stands again
    before = [place for place in talk.places if not place.startswith("crisis/")]
    talk.in_danger(kind, level)
    assert talk.reply.crisis
    assert talk.place == ("crisis/" if level == "sure" else "crisis/maybe-") + kind
    assert [case.about for case in talk.cases if case.priority == DANGER] == ([kind] if level == "sure" else [])
    talk.presses("safe")
    assert talk.places == (before[-MAX_FRAMES + 1 :] or talk.places)
    assert not talk.reply.crisis


def every_question(flows: Flows) -> list[State]:
    """A state for each question there is."""
    return [
        State(stack=(Frame(flow=flow.id, step=name, version=flows.versions[flow.id], values=VALUES),))
        for flow in flows.flows.values()
        for name, step in flow.steps.items()
        if isinstance(step, Ask | Tick | Choose)
    ]


VALUES = {
    "anchor": "permit_expiry",
    "year": "2027",
    "month": "2",
    "day": "2027-02-15",
    "letter_end": "2027-03-01",
    "kept": "1",
    "structure": "ajs-dunkerque",
    "term": "prefecture",
    "terms": "prefecture,ofii",
}
"""What the flows of dates, of who helps and of words are given."""
KEPT = (Kept(1, "permit_expiry", date(2027, 2, 15)),)


def test_every_question_can_be_shown_in_every_language_within_the_limits(flows: Flows) -> None:
    for state in every_question(flows):
        talk = Talk(flows, dates=KEPT, team=replace(SATURDAY, mode="aside"))
        talk.state = state
        talk.does("media", media="sticker")
        assert talk.place == f"{state.stack[0].flow}/{state.stack[0].step}"


def test_in_discreet_mode_the_quick_exit_stands_below_everything(flows: Flows) -> None:
    for state in every_question(flows):
        talk = Talk(flows, discreet=True, dates=KEPT, team=replace(SATURDAY, mode="aside"))
        talk.state = state
        assert "hide" in talk.does("flood").choices


# ── the first minutes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_minutes(newcomer: Talk, lang: Lang) -> None:
    newcomer.commands("start")
    assert newcomer.choices == ["prs", "ar", "fr"]
    newcomer.presses(lang)
    assert newcomer.effects[0] == Remember("lang", lang)
    assert newcomer.choices == ["agree", "privacy", "language"]
    newcomer.presses("agree")
    assert Do("agree") in newcomer.effects
    assert newcomer.heard("onboarding-place")
    assert newcomer.says("Lyon").effects[0] == Remember("place", "Lyon (69)")
    assert newcomer.heard("onboarding-ready")
    assert newcomer.places == ["menu/themes"]


@pytest.mark.parametrize("word", ["je suis d'accord", "بلی", "نعم", "OK", "أوافق"])
def test_consent_may_be_typed(newcomer: Talk, word: str) -> None:
    assert Do("agree") in newcomer.commands("start").presses("fr").says(word).effects


def test_the_language_may_be_typed_by_its_own_name(newcomer: Talk) -> None:
    assert newcomer.commands("start").says("العربية").effects[0] == Remember("lang", "ar")


def test_more_about_privacy_and_back(newcomer: Talk) -> None:
    newcomer.commands("start").presses("fr", "privacy")
    assert newcomer.presses("back").place == "onboarding/welcome"
    assert newcomer.presses("language").place == "onboarding/language"


@pytest.mark.parametrize("word", ["non", "nn", "passer", "نه", "نخیر", "لا", "plus tard"])
def test_the_place_may_be_skipped_with_a_word(newcomer: Talk, word: str) -> None:
    newcomer.commands("start").presses("fr", "agree").says(word)
    assert newcomer.place == "menu/themes"
    assert not newcomer.person.has_place


@pytest.mark.parametrize(
    ("said", "place"),
    [("01", "Ain (01)"), ("1", "Ain (01)"), ("۱", "Ain (01)"), ("75", "Paris (75)"), ("2a", "Corse-du-Sud (2A)"),
     ("Saint-Étienne", "Saint-Étienne (42)")],
)  # fmt: skip
def test_the_number_of_a_departement_is_no_button(newcomer: Talk, said: str, place: str) -> None:
    newcomer.commands("start").presses("fr", "agree").says(said)
    assert Remember("place", place) in newcomer.effects


def test_a_town_that_we_do_not_know_is_kept_and_said_to_be_unknown(newcomer: Talk) -> None:
    newcomer.commands("start").presses("fr", "agree").says("Nulleville")
    assert newcomer.effects[0] == Remember("place", "Nulleville") and "Je ne connais pas cette ville" in newcomer.text


def test_a_long_place_is_cut_and_no_letters_are_no_place(newcomer: Talk) -> None:
    newcomer.commands("start").presses("fr", "agree").says("🙂")
    assert newcomer.place == "onboarding/place"
    assert newcomer.says("Nulle " * 50).effects[0] == Remember("place", ("Nulle " * 13 + "Nu").strip())


@pytest.mark.parametrize("word", ["menu", "aide", "personne", "stop", "effacer", "langue"])
def test_words_that_work_anywhere_are_no_place(newcomer: Talk, word: str) -> None:
    newcomer.commands("start").presses("fr", "agree").says(word)
    assert not newcomer.person.has_place
    assert newcomer.place != "onboarding/place"


@pytest.mark.parametrize("name", ["menu", "person", "settings", "discreet", "start"])
def test_before_consent_everything_else_leads_to_the_first_question(newcomer: Talk, name: str) -> None:
    newcomer.commands("start")
    assert newcomer.commands(name).heard("first-language")
    assert newcomer.place == "onboarding/language"
    newcomer.presses("fr")
    assert newcomer.commands(name).heard("first-agree")
    assert newcomer.place == "onboarding/welcome"


@pytest.mark.parametrize("name", ["help", "delete", "stop"])
def test_before_consent_help_stop_and_delete_work_and_lead_back(newcomer: Talk, name: str) -> None:
    newcomer.commands("start").presses("fr").commands(name)
    assert newcomer.place.startswith(name)
    newcomer.presses("menu")
    assert newcomer.heard("first-agree")
    assert newcomer.places == ["onboarding/welcome"]


def test_before_consent_nobody_is_asked_whether_to_go_on(newcomer: Talk) -> None:
    newcomer.commands("start").presses("fr").commands("help").does("text", text="salut", days_away=8)
    assert newcomer.place == "onboarding/welcome"


def test_questions_before_consent_wait(newcomer: Talk) -> None:
    newcomer.commands("start").presses("fr").says("mon titre de séjour", "act", "permit_renewal")
    assert newcomer.heard("first-agree")
    assert newcomer.places == ["onboarding/welcome"]


@pytest.mark.parametrize("started", [True, False])
def test_a_link_is_followed_after_the_first_minutes(newcomer: Talk, started: bool) -> None:
    if started:
        newcomer.commands("start").presses("fr")
    newcomer.commands("start", "permit-renewal")
    if not started:
        newcomer.presses("fr")
    newcomer.presses("agree", "skip")
    assert newcomer.places == ["menu/themes", "guide:permit-renewal/card"]
    assert newcomer.presses("menu").place == "menu/themes", "and only once"


def test_a_link_opens_its_guide_at_once_after_consent(talk: Talk) -> None:
    assert talk.commands("start", "puma-css").place == "guide:puma-css/card"
    assert talk.commands("start", "no-such-guide").place == "menu/themes"


# ── buttons ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_button_twice_is_no_old_button(talk: Talk) -> None:
    talk.presses("papers")
    for _ in range(3):
        talk.does("press", button="1:papers")
        assert talk.heard("pressed-twice")
        assert talk.place == "theme:papers/topics"


def test_an_old_button_shows_where_we_are(talk: Talk) -> None:
    talk.presses("papers", "menu").does("press", button="1:housing")
    assert talk.heard("old-button")
    assert talk.place == "menu/themes"


@pytest.mark.parametrize("button", ["", ":", "1:", "x:papers", "1:papers:papers", "papers", "99999:papers", "\x00"])
def test_a_button_that_never_was_is_an_old_one(talk: Talk, button: str) -> None:
    assert talk.does("press", button=button).heard("old-button")


@pytest.mark.parametrize(("choice", "place"), [("menu", "menu/themes"), ("human", "talk-to-human/how-soon")])
def test_menu_and_person_work_however_old_they_are(talk: Talk, choice: str, place: str) -> None:
    talk.commands("start", "puma-css").presses("start").does("press", button=f"1:{choice}")
    assert talk.place == place


def test_back_after_next_returns_to_the_step_before(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("start")
    first = talk.place
    assert talk.presses("next").place != first
    assert talk.presses("back").place == first
    assert talk.says("retour").place == "guide:puma-css/card"
    assert talk.presses("back").place == "menu/themes"


# ── typed instead of pressed ───────────────────────────────────────────────────────────────────────────────────────


def test_every_label_of_the_menu_may_be_typed(flows: Flows, lang: Lang) -> None:
    for button in Talk(flows, lang).commands("menu").reply.buttons:
        choice = button.id.partition(":")[2]
        typed = Talk(flows, lang).commands("menu").says(flows.texts.label(lang, button.label))
        assert typed.places == Talk(flows, lang).commands("menu").presses(choice).places


@pytest.mark.parametrize("number", ["2", "۲", "٢", " 2. ", "２"])
def test_a_button_may_be_typed_by_its_number(talk: Talk, number: str) -> None:
    assert talk.says(number).place == "theme:housing/topics"


@pytest.mark.parametrize("number", ["0", "11", "222", "፪", "𐩁"])
def test_other_numbers_are_words(talk: Talk, number: str) -> None:
    assert talk.says(number).heard("not-understood")


@pytest.mark.parametrize("word", ["oui", "ouais", "بلی", "bale", "نعم", "أيوه", "wakha"])
def test_yes_in_three_languages(talk: Talk, word: str) -> None:
    assert talk.commands("delete").says(word).effects == [Do("erase")]


@pytest.mark.parametrize("word", ["non", "نخیر", "nakhair", "لا", "ما بدي"])
def test_no_in_three_languages(talk: Talk, word: str) -> None:
    assert talk.commands("delete").says(word).place == "menu/themes"


@pytest.mark.parametrize(
    ("word", "place"),
    [("menu", "menu/themes"), ("مینو", "menu/themes"), ("une personne", "talk-to-human/how-soon"),
     ("تغيير اللغة", "language/ask"), ("توقف", "stop/stopped"), ("پاک کن", "delete/sure"), ("aide", "help/help")],
)  # fmt: skip
def test_words_that_work_anywhere(talk: Talk, word: str, place: str) -> None:
    assert talk.commands("start", "puma-css").presses("start").says(word).place == place


# ── guides ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_progress_is_kept_until_the_end_of_the_guide(talk: Talk, lang: Lang) -> None:
    talk.commands("start", "puma-css").presses("start", "next")
    reached = talk.place
    talk.presses("menu").commands("start", "puma-css")
    assert talk.choices[0] == "continue"
    assert talk.presses("continue").place == reached
    while talk.place != "guide:puma-css/finish":
        talk.presses("next")
    assert talk.presses("done").heard("guide-done")
    assert "continue" not in talk.commands("start", "puma-css").choices


def test_ticks_are_kept(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("papers")
    first, second, *_ = talk.choices
    talk.presses(first).says("۲")
    assert talk.text.count("✅") == 2
    talk.presses("menu").commands("start", "puma-css").presses("papers")
    assert talk.text.count("✅") == 2
    assert talk.presses(second).state.ticks == {"guide:puma-css/papers": (first,)}
    assert talk.says("1 2").state.ticks == {"guide:puma-css/papers": (second,)}


@pytest.mark.parametrize("words", ["c'est fait", "continuer", "suite", "تمام شد"])
def test_a_list_is_left_with_a_word(talk: Talk, words: str) -> None:
    assert talk.commands("start", "puma-css").presses("papers").says(words).place == "guide:puma-css/card"


@pytest.mark.parametrize("numbers", ["0", "1 99", "፩", "1 𐩀"])
def test_numbers_that_are_not_in_the_list_tick_nothing(talk: Talk, numbers: str) -> None:
    assert talk.commands("start", "puma-css").presses("papers").says(numbers).state.ticks == {}


def test_who_comes_back_after_a_week_is_asked_whether_to_go_on(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("start")
    reached = talk.place
    talk.does("text", text="bonjour", days_away=7)
    assert talk.heard("welcome-back")
    assert talk.choices == ["continue", "back", "menu", "human"]
    assert talk.presses("continue").place == reached
    assert talk.does("text", text="bonjour", days_away=7).presses("menu").place == "menu/themes"


def test_who_knows_what_they_want_is_not_asked(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("start")
    assert not talk.does("text", text="bonjour", days_away=6).heard("welcome-back")
    assert talk.does("text", Meaning("act", "housing"), text="un logement", days_away=9).place != "welcome-back/which"
    assert Talk(talk.flows).commands("menu").does("text", text="oui", days_away=30).place == "menu/themes"


def test_a_guide_that_changed_says_so_and_asks(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("start")
    reached = talk.place
    edit(talk, 1, "version")
    talk.presses("next")
    assert talk.heard("guide-changed")
    assert talk.heard("welcome-back")
    assert talk.presses("continue").place == reached


@pytest.mark.parametrize("what", ["flow", "step"])
def test_a_place_that_is_gone_leads_to_the_next_best_one(talk: Talk, what: str) -> None:
    talk.commands("start", "puma-css").presses("start")
    edit(talk, 1, what)
    talk.says("bonjour").presses("continue")
    assert talk.place == {"flow": "menu/themes", "step": "guide:puma-css/card"}[what]


def test_when_nothing_is_left_of_a_conversation_it_begins_at_the_menu(flows: Flows) -> None:
    for happening in (("text", "oui", Meaning(), 0), ("flood",), ("command", "nonsense", "", 0), ("garbage", "1:menu")):
        talk = Talk(flows)
        talk.state = State(stack=(Frame(flow="topic:gone", step="card"),), wanted="guide:gone")
        happens(talk, happening)
        assert talk.places == ["menu/themes"]


# ── understood, half understood, not understood ────────────────────────────────────────────────────────────────────


def test_an_intent_opens_what_it_leads_to(talk: Talk) -> None:
    assert talk.says("bonjour", "act", "greet").heard("greeting")
    assert talk.place == "menu/themes"
    assert talk.says("je veux parler à quelqu'un de chez vous", "act", "talk_to_human").place == "talk-to-human/what"


def test_an_offer_is_a_choice(talk: Talk, lang: Lang) -> None:
    talk.person = replace(talk.person, lang=lang)
    talk.says("…", "offer", options=("greet", "no_such_intent", "my_data"))
    assert talk.choices[:2] == ["greet", "my_data"]
    assert talk.says("2").places == ["menu/themes", "my-data/what"]


def test_an_offer_of_nothing_is_not_understood(talk: Talk) -> None:
    assert talk.says("…", "offer", options=("no_such_intent",)).heard("not-understood")


def test_a_second_offer_takes_the_place_of_the_first(talk: Talk) -> None:
    talk.says("…", "offer", options=("greet",)).says("…", "offer", options=("my_data",))
    assert talk.places == ["menu/themes", "offer/which"]


def test_twice_not_understood_offers_a_person(talk: Talk) -> None:
    assert talk.says("blabla").heard("not-understood")
    assert talk.says("blabla").heard("twice-not-understood")
    assert "human" in talk.choices
    talk.presses("papers").says("blabla")
    assert talk.heard("not-understood"), "the count begins anew after something that was understood"


@pytest.mark.parametrize(("intent", "key"), [("affirm", "not-understood"), ("not_helpful", "not-helpful")])
def test_yes_to_no_question_and_a_complaint(talk: Talk, intent: str, key: str) -> None:
    assert talk.says("hmm", "act", intent).heard(key)


def test_without_a_model_rafiq_says_that_it_understands_buttons(talk: Talk) -> None:
    assert talk.says("mon logement", available=False).heard("buttons-only")


@pytest.mark.parametrize(("code", "told"), [("en", "I only speak Dari"), ("ps", "دري"), ("xx", "le dari, l'arabe")])
def test_a_fourth_language_is_told_which_ones_there_are(talk: Talk, code: str, told: str) -> None:
    talk.says("please help", lang=code)
    assert talk.heard("only-these-languages")
    assert told in talk.text


@pytest.mark.parametrize("media", ["photo", "voice", "document", "sticker"])
def test_media_get_a_sensible_answer(talk: Talk, media: str) -> None:
    assert talk.does("media", media=media).heard(f"got-{media}")


def test_other_things_that_arrive(talk: Talk) -> None:
    assert talk.does("media", media="dice").heard("got-media")
    assert talk.does("location").heard("got-location")
    assert talk.does("contact").heard("got-contact")
    assert talk.does("flood").heard("flood")
    assert talk.commands("nonsense").heard("unknown-command")
    assert talk.commands("start", "puma-css").does("trouble").heard("sorry-trouble")
    assert talk.places == ["menu/themes"]


# ── a person ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_is_called_with_the_words_and_the_place(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("start")
    stuck_at = talk.place
    assert talk.presses("stuck").place == "talk-to-human/how-soon"
    talk.says("Mon dossier est refusé").presses("week", "no")
    assert talk.cases == [OpenCase("health", WEEK, words="Mon dossier est refusé", where=(stuck_at,))]
    assert "✅ C'est noté. Une personne vous répond ici : mercredi matin." in talk.text.translate(MARKS)
    assert talk.choices == ["continue", "menu"]
    assert talk.presses("continue").place == stuck_at
    assert talk.heard("human-aside")


def test_what_is_said_to_a_person_may_be_any_word(talk: Talk) -> None:
    talk.commands("person").says("aide").says("?").presses("today").says("une personne").presses("yes")
    assert (talk.cases[0].words, talk.cases[0].readers) == ("aide\n?\nune personne", "volunteer")


@pytest.mark.parametrize("word", ["menu", "retour", "stop"])
def test_words_that_lead_away_call_nobody(talk: Talk, word: str) -> None:
    assert talk.commands("person").says(word).cases == [] and not talk.place.startswith("talk-to-human")


# ── settings: language, messages, erasing, discretion ──────────────────────────────────────────────────────────────


def test_the_language_changes_anywhere_and_one_goes_on(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("start")
    reached = talk.place
    talk.commands("language").presses("ar")
    assert talk.heard("language-kept")
    assert (talk.person.lang, talk.place) == ("ar", reached)


def test_the_switch_of_the_page_changes_the_language_in_place(talk: Talk, newcomer: Talk) -> None:
    talk.presses("papers").does("press", button="0:lang-prs")
    assert (talk.person.lang, talk.place) == ("prs", "theme:papers/topics")
    newcomer.does("press", button="0:lang-ar")
    assert (newcomer.person.lang, newcomer.place) == ("ar", "onboarding/welcome")
    assert newcomer.does("press", button="0:lang-en").person.lang == "ar"


def test_stopping_and_receiving_again(talk: Talk) -> None:
    assert talk.says("stop").effects[0] == Do("stop_messages")
    assert talk.presses("resume").effects[0] == Do("resume_messages")
    assert talk.heard("resume-done")


def test_erasing_leaves_nothing(talk: Talk) -> None:
    talk.commands("start", "puma-css").presses("papers").says("1 2").commands("delete").presses("yes")
    assert talk.effects == [Do("erase")]
    assert talk.state.model_copy(update={"turn": 0, "pressed": ""}) == State()
    assert talk.says("bonjour").place == "onboarding/language"


@pytest.mark.parametrize("word", ["cacher", "Cacher !", "پنهان کن", "إخفاء", "گل سرخ", "گُلِ سرخ"])
def test_the_quick_exit_by_word_keeps_the_place(flows: Flows, word: str) -> None:
    talk = Talk(flows, hide_word="گل سرخ").commands("start", "puma-css").presses("start")
    before = talk.state
    assert talk.says(word).effects == [Do("hide")]
    assert talk.state == before


@pytest.mark.parametrize("word", ["je veux cacher", "گل", "", " "])
def test_only_the_word_alone_is_the_quick_exit(flows: Flows, word: str) -> None:
    assert Talk(flows, hide_word="گل سرخ").commands("menu").says(word).effects != [Do("hide")]


def test_the_quick_exit_by_button_and_command_even_before_consent(newcomer: Talk, talk: Talk) -> None:
    assert newcomer.commands("hide").effects == [Do("hide")]
    assert talk.does("press", button="0:hide").effects == [Do("hide")]


def test_discreet_mode_with_a_word_of_ones_own(talk: Talk) -> None:
    talk.commands("discreet").presses("on")
    assert talk.effects[0] == Do("discreet_on")
    assert talk.says("🙂").place == "discreet/word", "a word that could never be recognised is none"
    assert talk.says("mon jardin").effects[0] == Remember("hide_word", "mon jardin")
    assert "hide" in talk.choices
    assert talk.says("MON JARDIN").effects == [Do("hide")]
    assert talk.commands("discreet").presses("off").effects[0] == Do("discreet_off")
    assert "hide" not in talk.choices


def test_a_very_long_own_word_is_recognised(talk: Talk) -> None:
    talk.commands("discreet").presses("on").says("un mot " * 30)
    assert talk.says("un mot " * 30).effects == [Do("hide")]


# ── danger ─────────────────────────────────────────────────────────────────────────────────────────────────────────


NUMBERS = {"suicide": ("3114", "15"), "violence": ("17", "112"), "medical": ("15", "112"), "shelter": ("115", "112")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_danger_shows_the_numbers_in_every_language(
    flows: Flows, lang: Lang, kind: CrisisKind, level: CrisisLevel
) -> None:
    talk = Talk(flows, lang).commands("start", "puma-css").presses("start")
    reached = talk.place
    talk.in_danger(kind, level)
    assert all(number in talk.text for number in NUMBERS[kind][: None if level == "sure" else 1])
    if level == "sure":
        assert talk.effects[0] == OpenCase(kind, DANGER, words="des mots", where=(reached,))
    talk.presses("safe")
    assert talk.heard("crisis-glad")
    assert talk.place == reached


def test_danger_before_a_language_is_answered_in_the_one_recognised_or_in_all(newcomer: Talk) -> None:
    assert newcomer.in_danger(lang="prs").reply.langs == ("prs",)
    assert newcomer.in_danger(lang="").reply.langs == tuple(LANGUAGES)
    assert newcomer.in_danger(lang="en").reply.langs == tuple(LANGUAGES)
    assert newcomer.presses("safe").place == "onboarding/language"


@pytest.mark.parametrize("word", ["oui", "بلی", "نعم", "1"])
def test_yes_to_the_gentle_question_opens_the_urgent_case(talk: Talk, word: str) -> None:
    talk.in_danger("shelter", "maybe")
    assert talk.cases == []
    assert [case.about for case in talk.says(word).cases if case.priority == DANGER] == ["shelter"]
    assert talk.place == "crisis/shelter"


@pytest.mark.parametrize("word", ["non", "نه", "لا", "je suis en sécurité", "در امان هستم", "أنا بأمان"])
def test_no_to_the_gentle_question_leads_back(talk: Talk, word: str) -> None:
    assert talk.in_danger("violence", "maybe").says(word).places == ["menu/themes"]


def test_no_is_not_safe_once_the_danger_is_sure(talk: Talk) -> None:
    assert talk.in_danger().says("non").heard("crisis-listening")
    assert talk.reply.crisis


def test_a_second_danger_takes_the_place_of_the_first(talk: Talk) -> None:
    talk.presses("papers").in_danger("shelter", "maybe").in_danger("suicide")
    assert talk.places == ["menu/themes", "theme:papers/topics", "crisis/suicide"]
    assert talk.presses("safe").place == "theme:papers/topics"


def test_in_danger_rafiq_listens_and_still_opens_what_is_asked_for(talk: Talk, newcomer: Talk) -> None:
    assert talk.in_danger().says("je ne sais pas quoi faire").heard("crisis-listening")
    assert talk.says("parler à quelqu'un de chez vous", "act", "talk_to_human").effects[0] == Relay()
    assert talk.reply.crisis and talk.says("menu").place == "menu/themes"
    assert newcomer.in_danger().says("bonjour", "act", "greet").heard("crisis-listening")


# ── flows made for the test ────────────────────────────────────────────────────────────────────────────────────────


def same(text: str) -> Words:
    return Words(fr=text, prs=text, ar=text)


def with_flows(flows: Flows, *made: Flow) -> Flows:
    own = {flow.id: flow for flow in made}
    commands = {flow.id: flow.id for flow in made}
    return replace(
        flows,
        flows=flows.flows | own,
        versions=flows.versions | dict.fromkeys(own, "1"),
        commands=flows.commands | commands,
    )


def test_a_loop_fails_instead_of_hanging(flows: Flows) -> None:
    ping = Flow(id="ping", start="say", steps={"say": Say(do="say", text=same("ping"), to="flow:pong")})
    pong = Flow(id="pong", start="say", steps={"say": Say(do="say", text=same("pong"), to="flow:ping")})
    with pytest.raises(FlowLoop, match="does not stop"):
        Talk(with_flows(flows, ping, pong)).commands("ping")


def test_a_flow_that_calls_itself_fails_too(flows: Flows) -> None:
    spiral = Flow(id="spiral", start="down", steps={"down": Call(do="call", flow="spiral", to="end")})
    with pytest.raises(FlowLoop):
        Talk(with_flows(flows, spiral)).commands("spiral")


def test_a_called_flow_comes_back_and_goes_on(flows: Flows) -> None:
    question = Ask(do="ask", text=same("?"), choices={"ok": Choice(label=same("ok"), to="end")})
    inner = Flow(id="inner", start="ask", steps={"ask": question})
    outer = Flow(
        id="outer",
        start="call",
        steps={
            "call": Call(do="call", flow="inner", to="after"),
            "after": When(do="when", cases={"speaks ar": "end"}, otherwise="asked"),
            "asked": Ask(do="ask", text=same("!")),
        },
    )
    talk = Talk(with_flows(flows, inner, outer)).commands("outer")
    assert talk.places == ["outer/call", "inner/ask"]
    assert talk.presses("ok").places == ["outer/asked"]


def test_the_stack_is_bounded(flows: Flows) -> None:
    made = [
        Flow(id=f"deep{n}", start="ask", steps={"ask": Ask(do="ask", text=same(str(n)))}) for n in range(3 * MAX_FRAMES)
    ]
    talk = Talk(with_flows(flows, *made))
    for flow in made:
        talk.commands(flow.id)
    assert len(talk.state.stack) == MAX_FRAMES


def test_a_button_is_shown_with_its_turn(talk: Talk) -> None:
    assert isinstance(talk.reply.buttons[0], Press)
    assert talk.reply.buttons[0].id == "1:papers"


def test_a_yes_to_maybe_opens_the_case_with_the_words_that_raised_it(talk: Talk) -> None:
    talk.says("quelque chose me fait peur", danger=Danger("violence", "maybe"))
    assert talk.cases == []
    talk.presses("yes")
    assert [(case.about, case.words) for case in talk.cases] == [("violence", "quelque chose me fait peur")]


def test_a_town_is_the_answer_to_the_question_for_it_and_no_danger(flows: Flows) -> None:
    town = SimpleNamespace(kind="town", value={"name": "Marseille", "departement": "13"})
    talk = Talk(flows)
    talk.commands("settings").presses("place")
    talk.says("je suis à Marseille", danger=Danger("violence", "maybe"), entities=(town,))
    assert Remember("place", "Marseille (13)") in talk.effects and talk.heard("place-kept")
    talk.commands("settings").presses("place")
    assert talk.says("à Marseille il me frappe", danger=Danger("violence", "sure"), entities=(town,)).reply.crisis
