// The web chat: what was said is read from the server, what is said is sent to it, and nothing is kept here but the
// name of the chat. The server's numbers (`n`) order the messages; a message that is sent again keeps its own id.

const { words, languages } = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const page = $("page"), log = $("log"), choices = $("choices"), text = $("text"), sure = $("sure"), newer = $("newer");

const CHAT = "rafiq-chat", LANG = "rafiq-lang", LEFT = "rafiq-left";
const WAYS = ["back", "menu", "human", "hide"]; // what every question offers, shown apart
const FIRST = ["agree", "start", "next", "continue", "safe", "yes", "call"]; // what most people press
const PATIENCE = 20; // seconds that the server may hold an answer back

const store = openStore();
let chat = ""; // the chat's id
let round = 0; // which conversation of this page runs; an older one stops at its next step
let last = 0; // the highest number read
let mine = 0; // the highest number of the person's own
let idle = true; // whether the server has nothing more to say
let sending = 0;
let offered = { n: 0, buttons: [] };
let spoken = ""; // the language of the conversation, once there is one
let opened = 0; // chats opened in a row that could not be read
let line = Promise.resolve(); // what is sent goes one after the other
let ready = () => {};
let wake = () => {};

// ── kept on this device ────────────────────────────────────────────────────────────────────────────────────────────

/** This browser's store, this window's where that is forbidden, else this page's memory. */
function openStore() {
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      const found = window[name];
      found.setItem("rafiq-try", "1");
      found.removeItem("rafiq-try");
      return found;
    } catch { /* blocked */ }
  }
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

// crypto.randomUUID is missing where the page is not served over https.
const newId = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");

// ── the server ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Its answer; throws with `status` and the server's `text` when it refuses, without them when it is not reached. */
async function ask(method, path, body, seconds = PATIENCE) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const sent = body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const response = await fetch(path, { method, cache: "no-store", signal: stop.signal, ...sent });
    const answer = response.status === 204 ? {} : await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.error), { status: response.status, text: answer.text });
  } finally {
    clearTimeout(timer);
  }
}

const say = (body) => ask("POST", `/chat/${chat}/messages`, body);

/** Read the conversation from its beginning, and go on reading. */
function begin() {
  clear();
  chat = store.getItem(CHAT) || "";
  last = mine = 0;
  idle = true;
  sending = 0;
  line = new Promise((resolve) => { ready = resolve; });
  log.setAttribute("aria-busy", "true");
  listen(++round);
}

async function listen(own) {
  const start = newId();
  let loaded = false, misses = 0;
  while (own === round) {
    try {
      if (!chat) await open();
      const left = store.getItem(LEFT);
      if (left) await say({ button: "0:hide", id: left }); // the last words before the page was left: surely handled
      const seconds = loaded ? (idle ? PATIENCE : 2) : 0;
      const answer = await ask("GET", `/chat/${chat}/messages?after=${last}&wait=${seconds}`, undefined, seconds + PATIENCE);
      if (own !== round) return;
      misses = opened = 0;
      offline(false);
      if (left && !answer.idle) {
        await pause(200);
        continue;
      }
      store.removeItem(LEFT);
      take(answer);
      if (!loaded && !last && answer.idle) await say({ text: "/start", id: start });
      loaded = true;
      ready();
    } catch (error) {
      if (own !== round) return;
      if (error.status === 401 || error.status === 404) return lost(error);
      offline(!error.status && (++misses > 1 || !navigator.onLine));
      if (error.text) notice(error.text);
      await pause(error.status ? 5000 : Math.min(500 * 2 ** misses, 10000));
    }
  }
}

async function open() {
  ({ chat } = await ask("POST", "/chat"));
  store.setItem(CHAT, chat);
  opened += 1;
}

/** The server does not know this chat, or this browser keeps no cookie: try anew, but not for ever at once. */
async function lost(error) {
  if (store.getItem(CHAT) === chat) store.removeItem(CHAT);
  if (opened > 1) {
    notice(error.text);
    await pause(30000);
  }
  begin();
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(timer); resolve(); };
  });
}

// ── what comes ─────────────────────────────────────────────────────────────────────────────────────────────────────

function take(answer) {
  let { messages } = answer;
  idle = answer.idle;
  if (messages.length && messages[0].n <= last) clear(); // erased meanwhile: numbered anew
  const cut = messages.map((message) => Boolean(message.clears)).lastIndexOf(true);
  if (cut >= 0) {
    clear();
    messages = messages.slice(cut);
  }
  const loading = log.getAttribute("aria-busy") === "true";
  const refocus = !loading && choices.dataset.pressed && document.activeElement === document.body;
  const boxes = messages.map(show).filter(Boolean);
  if (messages.length) last = messages[messages.length - 1].n;
  settle();
  if (boxes.length) {
    if (refocus) boxes[0].focus({ preventScroll: true });
    anchor = loading ? boxes[boxes.length - 1] : following ? boxes[0] : newer.hidden ? boxes[0] : anchor;
    newer.hidden = loading || following;
    keepInView(loading);
  }
  log.removeAttribute("aria-busy");
}

/** Returns the new element, or nothing when the page shows this message already. */
function show(message) {
  if (message.from === "person") {
    mine = Math.max(mine, message.n);
    return recognise(message) ? null : place(bubble(message), message.n);
  }
  const mixed = inSeveralLanguages(message);
  if (message.lang && !mixed) {
    spoken = message.lang;
    setLanguage(message.lang);
  }
  if (message.buttons.length || (message.from === "bot" && mine > offered.n)) offer(message, mixed);
  return place(bubble(message, mixed), message.n);
}

/** Whether it is one of those that this page has sent; an answer to our sending may be later than its echo. */
function recognise(message) {
  const own = [...log.querySelectorAll(".person")];
  const known = own.find((box) => box.n === message.n) ||
    own.find((box) => !box.n && box.item && box.item.label === message.text);
  if (known && !known.n) sent(known.item, message.n);
  return known;
}

/** Before a language is chosen Rafiq speaks all of them at once. In a right-to-left text a line that begins with Latin
 *  letters has a mark before it; a line without one is French. */
function inSeveralLanguages(message) {
  return message.dir === "rtl" && /^[^\p{L}\u200f]*\p{Script=Latin}/mu.test(message.text);
}

function place(box, n) {
  if (n) box.n = n;
  let before = choices;
  while (n && before.previousElementSibling && before.previousElementSibling.n > n) before = before.previousElementSibling;
  log.insertBefore(box, before);
  return box;
}

function clear() {
  log.replaceChildren(choices);
  offered = { n: 0, buttons: [] };
  choices.replaceChildren();
  choices.hidden = newer.hidden = true;
  notice("");
}

// ── a message ──────────────────────────────────────────────────────────────────────────────────────────────────────

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function bubble(message, mixed = false) {
  const box = element("div", `message ${message.from}`);
  box.tabIndex = -1;
  box.dir = message.dir;
  if (message.lang && !mixed) box.lang = message.lang;
  const who = element("span", message.from === "team" ? "who" : "unseen who");
  named(who, { bot: "web-rafiq", person: "web-you", team: "web-team" }[message.from]);
  who.dir = document.documentElement.dir;
  box.append(who);
  if (message.from === "person") box.append(element("p", "", message.text));
  else box.append(...lines(message.text, mixed));
  return box;
}

function* lines(said, mixed) {
  let gap = "";
  for (const row of said.split("\n")) {
    if (row.trim()) {
      const made = lineOf(row);
      if (mixed && !/^[^\p{L}]*[\p{Script=Arabic}\u200f]/u.test(row)) made.lang = "fr";
      if (gap) made.classList.add(gap);
      yield made;
    }
    gap = row.trim() ? "" : "gap";
  }
}

const CALL = /^[\s\u200e\u200f]*📞[\s\u2066-\u2069]*(\+?\d(?:[\d .\u00a0\u202f]*\d)?)[\s\u2066-\u2069]*[–-]?\s*(.*)$/u;
const PICTOGRAM = /^[\s\u200e\u200f\u2066-\u2069]*(\p{Extended_Pictographic})/u;

function lineOf(row) {
  const made = element("p");
  if (/[\p{L}\u200f]/u.test(row)) made.dir = "auto"; // digits alone follow the message
  const [, number, about] = CALL.exec(row) || [];
  if (number) {
    made.append(call(number, about.replace(/[\u2066-\u2069]/g, "")));
    return made;
  }
  const [, picture] = PICTOGRAM.exec(row) || [];
  if (picture) made.classList.add("point");
  if (picture === "⚠") made.classList.add("care");
  if (picture === "ℹ" || picture === "✔") made.classList.add("note");
  made.append(...linked(row));
  return made;
}

/** A number to call. 114 is for those who cannot speak: it takes text messages. */
function call(number, about) {
  const dialled = number.replace(/[^\d+]/g, "");
  const shown = element("bdi", "", `📞 ${number.replace(/\s/g, "\u00a0")}`);
  shown.dir = "ltr";
  const link = element("a", number.length > 7 ? "call long" : "call", shown, element("span", "", about));
  link.href = `${dialled === "114" ? "sms" : "tel"}:${dialled}`;
  return link;
}

const LINK = new RegExp([
  "[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+", // an address of e-mail, left as it is
  "(?:https?://)?(?:[a-z0-9-]+\\.)+(?:fr|org|com|net|eu|info)(?![\\w-])(?:/[^\\s\\u2066-\\u2069]*)?",
  "(?:\\+33[ .\\u00a0\\u202f]?|\\b0)[1-9](?:[ .\\u00a0\\u202f]?\\d\\d){4}\\b",
].join("|"), "gi");

/** The text, its sites and French telephone numbers made into links, each set from left to right. */
function* linked(row) {
  let from = 0;
  for (const match of row.matchAll(LINK)) {
    const found = match[0].replace(/[.,;:!?)»،؛؟]+$/u, "");
    yield row.slice(from, match.index);
    yield found.includes("@") ? found : link(found);
    from = match.index + found.length;
  }
  yield row.slice(from);
}

function link(found) {
  const made = element("a", "site", found);
  made.dir = "ltr";
  if (/^[+\d][\d .\u00a0\u202f]*$/.test(found)) {
    made.href = `tel:${found.replace(/[^\d+]/g, "")}`;
    return made;
  }
  made.href = /^https?:/i.test(found) ? found : `https://${found}`;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

// ── buttons ────────────────────────────────────────────────────────────────────────────────────────────────────────

const choiceOf = (id) => id.slice(id.indexOf(":") + 1);

function offer({ n, buttons, lang }, mixed) {
  offered = { n, buttons };
  delete choices.dataset.pressed;
  if (mixed) choices.removeAttribute("lang");
  else choices.lang = lang;
  choices.dir = mixed ? "" : languages[lang].dir;
  const shown = buttons.map(choiceButton);
  let ways = shown.length;
  while (ways && WAYS.includes(choiceOf(buttons[ways - 1].id))) ways -= 1;
  choices.replaceChildren(...shown.slice(0, ways));
  choices.classList.toggle("many", ways > 3 && buttons.slice(0, ways).every(({ label }) => label.length > 4));
  if (ways < shown.length) choices.append(element("div", "ways", ...shown.slice(ways)));
}

function choiceButton({ id, label }) {
  const button = element("button", FIRST.includes(choiceOf(id)) ? "first" : "", label);
  button.type = "button";
  button.dir = "auto";
  if (languages[choiceOf(id)]) button.lang = choiceOf(id);
  // The second click of a double click must not press what has just come under the finger.
  button.addEventListener("click", (event) => event.detail > 1 || press({ id, label }));
  return button;
}

function press({ id, label }) {
  if (choices.dataset.pressed) return;
  choices.dataset.pressed = id;
  for (const button of choices.querySelectorAll("button")) button.disabled = true;
  log.querySelectorAll(".failed-press").forEach((box) => box.remove()); // chosen otherwise meanwhile
  tell({ button: id }, label);
}

// ── what goes ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Say it: at once on the page, in its turn to the server. */
function tell(body, label) {
  notice("");
  const item = { body: { ...body, id: newId() }, label, own: round };
  item.box = place(bubble({ from: "person", text: label, dir: "auto" }));
  item.box.item = item;
  following = true;
  newer.hidden = true;
  anchor = item.box;
  send(item);
}

function send(item) {
  sending += 1;
  if (item.box) item.box.classList.add("waiting");
  settle();
  keepInView();
  line = line.then(() => deliver(item));
}

async function deliver(item) {
  if (item.own !== round) return;
  try {
    const { n } = await say(item.body);
    if (item.own !== round) return;
    sending -= 1;
    sent(item, n);
  } catch (error) {
    if (item.own !== round) return;
    sending -= 1;
    if (error.status === 401 || error.status === 404) {
      if (item.body.text && !text.value) text.value = item.body.text;
      return lost(error);
    }
    failed(item, error);
  }
  settle();
}

function sent(item, n) {
  mine = Math.max(mine, n);
  if (last < n) idle = false;
  if (!item.box || item.box.n) return;
  item.box.classList.remove("waiting", "failed-press");
  item.box.querySelectorAll(".again, .state").forEach((old) => old.remove());
  place(item.box, n);
}

function failed(item, error) {
  const refused = [400, 413].includes(error.status);
  if (!error.status) offline(!navigator.onLine);
  if (!item.box) return notice(error.text || words[document.documentElement.lang]["web-offline"]);
  if (item.box.n) return; // it had arrived all the same
  item.box.classList.remove("waiting");
  if (error.text) item.box.append(element("p", "state", error.text));
  if (!refused) item.box.append(tryAgain(item));
  if (item.body.button) {
    item.box.classList.add("failed-press");
    delete choices.dataset.pressed;
    for (const button of choices.querySelectorAll("button")) button.disabled = false;
  }
  anchor = item.box;
}

function tryAgain(item) {
  const button = element("button", "again");
  button.type = "button";
  button.dir = document.documentElement.dir;
  named(button, "web-not-sent");
  button.addEventListener("click", () => {
    item.box.querySelectorAll(".again, .state").forEach((old) => old.remove());
    send(item);
  });
  return button;
}

function write() {
  const said = text.value.trim();
  if (!said) return;
  text.value = "";
  grow();
  tell({ text: said }, said);
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 3}px`;
}

// ── what the page shows of all this ────────────────────────────────────────────────────────────────────────────────

let thinkingSoon = 0;

function settle() {
  const waits = sending > 0 || !idle;
  choices.hidden = !offered.buttons.length || sending > 0 || (!idle && offered.n < mine);
  clearTimeout(thinkingSoon);
  if (!waits) $("thinking").textContent = "";
  else if (!$("thinking").textContent) {
    thinkingSoon = setTimeout(() => {
      named($("thinking"), "web-thinking");
      keepInView();
    }, 500);
  }
  if (choices.dataset.pressed && !choices.hidden && idle && offered.n < mine) {
    delete choices.dataset.pressed; // nothing came of it: it may be pressed again
    for (const button of choices.querySelectorAll("button")) button.disabled = false;
  }
  keepInView();
}

function offline(is) {
  if (is) named($("offline"), "web-offline");
  else $("offline").textContent = "";
}

function notice(said) {
  $("notice").textContent = said || "";
}

let following = true; // until the person scrolls up
let anchor = null; // the first of what came last: its beginning stays in view when it is longer than the page
let top_ = 0;

function keepInView(atOnce = false) {
  if (!following || !anchor || !anchor.isConnected) return;
  const end = page.scrollHeight - page.clientHeight;
  const wanted = Math.min(end, anchor.offsetTop - 12);
  const calm = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (wanted > page.scrollTop) page.scrollTo({ top: wanted, behavior: calm ? "auto" : "smooth" });
}

page.addEventListener("scroll", () => {
  const below = page.scrollHeight - page.scrollTop - page.clientHeight;
  if (below < 60) {
    following = true;
    newer.hidden = true;
  } else if (page.scrollTop < top_ - 4) following = false;
  top_ = page.scrollTop;
}, { passive: true });

/** Put a word of the page into an element, and remember which, for when the language changes. */
function named(place, key) {
  place.dataset.word = key;
  place.textContent = words[document.documentElement.lang][key];
}

function setLanguage(code) {
  const root = document.documentElement;
  store.setItem(LANG, code);
  if (root.lang === code || !words[code]) return;
  root.lang = code;
  root.dir = languages[code].dir;
  document.title = words[code]["web-title"];
  text.placeholder = words[code]["web-write"];
  for (const place of document.querySelectorAll("[data-word]")) {
    if (place.textContent) place.textContent = words[code][place.dataset.word];
  }
  for (const place of document.querySelectorAll("[data-label]")) {
    place.setAttribute("aria-label", words[code][place.dataset.label]);
  }
  for (const button of $("languages").children) button.setAttribute("aria-pressed", String(button.value === code));
}

// ── the person's hands ─────────────────────────────────────────────────────────────────────────────────────────────

/** The page speaks it at once. Where a language is being asked for, this answers; else the conversation is told. */
function choose(code) {
  setLanguage(code);
  const asked = !choices.hidden && offered.buttons.find(({ id }) => choiceOf(id) === code);
  if (asked) return press(asked);
  if (code === spoken) return;
  spoken = code;
  send({ body: { button: `0:lang-${code}`, id: newId() }, own: round });
}

/** Quick exit: the page is empty before anything else happens. */
function leave() {
  round += 1;
  text.value = "";
  document.body.replaceChildren();
  document.title = "\u2013";
  if (chat) {
    const body = JSON.stringify({ button: "0:hide", id: newId() });
    store.setItem(LEFT, JSON.parse(body).id); // told again at the next visit, should it not arrive
    fetch(`/chat/${chat}/messages`, { method: "POST", body, keepalive: true }).catch(() => {});
  }
  history.replaceState(null, "", "/");
  location.replace("about:blank");
}

async function forget() {
  round += 1;
  const path = `/chat/${chat}`;
  for (const key of [CHAT, LANG, LEFT]) store.removeItem(key);
  clear();
  text.value = spoken = "";
  grow();
  if (chat) await ask("DELETE", path).catch(() => {});
  begin();
}

let escaped = -Infinity;
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  if (event.timeStamp - escaped < 1000) leave();
  escaped = event.timeStamp;
}, true);
$("exit").addEventListener("click", leave);
$("forget").addEventListener("click", () => {
  sure.returnValue = "";
  sure.showModal();
});
sure.addEventListener("close", () => sure.returnValue === "yes" && forget());
$("languages").addEventListener("click", ({ target }) => target.value && choose(target.value));
$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  write();
  if (matchMedia("(pointer: fine)").matches) text.focus();
});
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  write();
});
newer.addEventListener("click", () => {
  following = true;
  newer.hidden = true;
  keepInView();
});
addEventListener("offline", () => offline(true));
addEventListener("online", () => wake());
addEventListener("resize", () => keepInView(true));
document.addEventListener("visibilitychange", () => document.hidden || wake());
addEventListener("storage", ({ key, newValue }) => { // another window of this browser forgot the chat, or has a new one
  if (key === CHAT && newValue !== chat && (newValue || chat)) newValue ? begin() : clear();
});
// iOS lays its keyboard over the page instead of making it smaller.
if (window.visualViewport) {
  visualViewport.addEventListener("resize", () => {
    const { height, scale } = visualViewport;
    const covered = scale === 1 && innerHeight - height > 80;
    document.body.style.height = covered ? `${height}px` : "";
    if (covered) scrollTo(0, 0);
  });
}

const known = store.getItem(LANG);
if (words[known]) setLanguage(known);
begin();
