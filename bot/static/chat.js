// The web chat. Nothing is kept here but the chat's id and the language. The server's numbers (`n`) order the messages;
// a message that is sent again keeps its own id.

const { words, dirs } = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const page = $("page"), log = $("log"), choices = $("choices"), text = $("text"), sure = $("sure"), newer = $("newer");

const CHAT = "rafiq-chat", LANG = "rafiq-lang", LEFT = "rafiq-left";
const WAYS = ["back", "menu", "human", "hide"]; // what every question offers, shown apart
const FIRST = ["agree", "start", "next", "continue", "done", "call"]; // what most people press
const PATIENCE = 20; // seconds that the server may hold an answer back
const PART = 200; // messages in one answer, at most
const MOST = 10 * 2 ** 20; // bytes of a file

const store = openStore();
let chat = ""; // the chat's id
let round = 0; // which conversation of this page runs; an older one stops at its next step
let last = 0; // the highest number read
let mine = 0; // the highest number of the person's own
let idle = true; // whether the server has nothing more to say
let sending = 0;
let offered = { n: 0, buttons: [] };
let spoken = ""; // the language of the conversation, once there is one
let go = /[?&]go=([\w-]{1,40})(?![^&])/.exec(location.search)?.[1]; // the code of the link that was opened
let opened = 0; // chats opened in a row that could not be read
let line = Promise.resolve(); // what is sent goes one after the other
let files = Promise.resolve(); // so do files, beside it
let ready = () => {};
let wake = () => {}; // look again now, whatever is being waited for
let hurried = false; // it was told to

// ── kept on this device ──

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

// ── the server ──

/** Its answer; throws with `status` and the server's `text` when it refuses, without them when it is not reached. */
async function ask(method, path, body, seconds = PATIENCE, stop = new AbortController()) {
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const json = { "Content-Type": "application/json" };
    const sent = body && (body instanceof FormData ? { body } : { body: JSON.stringify(body), headers: json });
    const response = await fetch(path, { method, cache: "no-store", signal: stop.signal, ...sent });
    const answer = response.status === 204 ? {} : await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.error), { status: response.status, text: answer.text });
  } finally {
    clearTimeout(timer);
  }
}

const say = (body) => ask("POST", `/chat/${chat}/messages`, body);

function upload({ file, body }) {
  const form = new FormData();
  form.append("id", body.id);
  form.append("file", file);
  return ask("POST", `/chat/${chat}/files`, form, 200);
}

/** Read the conversation from its beginning, and go on reading. */
function begin() {
  clear();
  chat = store.getItem(CHAT) || "";
  last = sending = 0;
  idle = true;
  spoken = "";
  line = new Promise((resolve) => { ready = resolve; });
  log.setAttribute("aria-busy", "true");
  settle();
  listen(++round);
}

async function listen(own) {
  const start = newId();
  let loaded = false, sure = false, misses = 0;
  while (own === round) {
    try {
      if (!chat) await open();
      const left = store.getItem(LEFT);
      if (left) await say({ button: "0:hide", id: left }); // the last words before the page was left: surely handled
      const seconds = sure && !log.hasAttribute("aria-busy") ? (idle ? PATIENCE : 2) : 0;
      const hold = new AbortController();
      hurried = false;
      wake = () => { hurried = true; hold.abort(); };
      const path = `/chat/${chat}/messages?after=${last}&wait=${seconds}`;
      const answer = await ask("GET", path, undefined, seconds + PATIENCE, hold);
      if (own !== round) return;
      if (!sure) notice("");
      sure = true;
      misses = opened = 0;
      offline(false);
      if (left && !answer.idle) {
        await pause(200);
        continue;
      }
      store.removeItem(LEFT);
      take(answer);
      if ((go && !log.hasAttribute("aria-busy")) || (!loaded && !last && answer.idle)) {
        idle = false;
        settle();
        const { n } = await say({ text: go ? `/start ${go}` : "/start", id: start });
        if (own !== round) return;
        sent({}, n);
        went();
        settle();
      }
      loaded = true;
      ready();
    } catch (error) {
      if (own !== round) return;
      sure = false;
      if (hurried) continue;
      if (error.status === 401 || error.status === 404) return lost(error);
      offline(!error.status && (++misses > 1 || !navigator.onLine));
      if (error.text) notice(error.text);
      await pause(error.status ? 5000 : Math.min(500 * 2 ** misses, 10000));
    }
  }
}

/** A link opens once: what it named leaves the address bar. */
function went() {
  go = "";
  const address = new URL(location);
  address.searchParams.delete("go");
  history.replaceState(null, "", address);
}

async function open() {
  ({ chat } = await ask("POST", "/chat"));
  store.setItem(CHAT, chat);
  opened += 1;
}

/** The server does not know this chat, or this browser keeps no cookie: try anew, but not for ever at once. */
async function lost(error) {
  round += 1;
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

// ── what comes ──

function take(answer) {
  let { messages } = answer;
  idle = answer.idle;
  const loading = log.hasAttribute("aria-busy"), whole = messages.length < PART;
  if (messages.length && messages[0].n <= last) clear(); // erased meanwhile: numbered anew
  const cut = messages.map(({ clears }) => Boolean(clears)).lastIndexOf(true);
  if (cut >= 0) {
    clear();
    messages = messages.slice(cut);
  }
  const refocus = !loading && choices.dataset.pressed && document.activeElement === document.body;
  const boxes = messages.map(show).filter(Boolean);
  if (messages.length) last = messages[messages.length - 1].n;
  if (whole) log.removeAttribute("aria-busy");
  if (!offered.buttons.length && log.querySelector(".bot")) offerMenu();
  settle();
  if (boxes.length) {
    if (refocus) boxes[0].focus({ preventScroll: true });
    if (loading) anchor = boxes[boxes.length - 1];
    else if (following || newer.hidden) anchor = boxes[0];
    newer.hidden = loading || following;
    keepInView(loading);
  }
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
  const known = own.find(({ n }) => n === message.n) || own.find(({ n, item }) => !n && item.label === message.text);
  if (known && !known.n) sent(known.item, message.n);
  return known;
}

/** Before a language is chosen Rafiq speaks all of them at once. In a right-to-left text a line that begins with Latin
 *  letters has a mark before it; a line without one is French. */
function inSeveralLanguages(message) {
  return message.from === "bot" && message.dir === "rtl" && /^[^\p{L}\u200f]*\p{Script=Latin}/mu.test(message.text);
}

/** In the order of the numbers; what has none yet comes last. */
function place(box, n) {
  let after = choices;
  while (n && after.previousElementSibling?.n > n) after = after.previousElementSibling;
  box.n = n;
  log.insertBefore(box, after);
  return box;
}

function clear() {
  log.replaceChildren(choices);
  offered = { n: 0, buttons: [] };
  mine = 0;
  choices.replaceChildren();
  choices.hidden = newer.hidden = true;
  notice("");
}

// ── a message ──

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
  box.dataset.key = { bot: "web-rafiq", person: "web-you", team: "web-team" }[message.from];
  box.dataset.who = words[root.lang][box.dataset.key]; // said by the style sheet, so that it is not part of the text
  if (message.from === "person") message.text && box.append(element("p", "", message.text));
  else box.append(...lines(message.text, mixed));
  if (message.sound) box.append(player(`/chat/${chat}/${message.sound}`));
  if (message.file) box.append(element("p", "", attached(message.file)));
  if (message.position) box.append(located(message.position));
  return box;
}

function anchored(said, href) {
  const made = element("a", "site", said);
  made.href = href;
  made.dir = "auto";
  return made;
}

/** A file: seen, heard, or a name to save it by. One's own that is on its way has an address of this page's. */
function attached({ name, href, shown }) {
  const address = href.startsWith("blob:") ? href : `/chat/${chat}/${href}`;
  if (shown === "sound") return player(address, false);
  const made = anchored(shown ? "" : `📎 ${name}`, address);
  if (shown) {
    const picture = element("img", "picture");
    picture.addEventListener("load", () => keepInView(true));
    picture.addEventListener("error", () => picture.replaceWith(`📎 ${name}`));
    picture.alt = name;
    picture.src = address;
    made.append(picture);
    made.target = "_blank";
  } else made.download = name;
  return made;
}

/** The coordinates stand beside the link, for where nothing opens it. */
function located({ href, title }) {
  const [coordinates] = /[\d.,-]+/.exec(href);
  return element("p", "", anchored(`📍 ${title}`, href), " ", element("bdi", "note", coordinates));
}

/** Heard at once, unless it stands in what was said before. */
function player(address, atOnce = true) {
  const audio = element("audio");
  audio.controls = true;
  audio.src = address;
  audio.autoplay = atOnce && !log.hasAttribute("aria-busy");
  return audio;
}

function* lines(said, mixed) {
  let gap = "";
  for (const [number, row] of said.split("\n").entries()) {
    if (row.trim()) {
      const made = lineOf(row);
      if (!number && TITLE.test(said) && !made.className) made.className = "head";
      if (mixed && !/^[^\p{L}]*[\p{Script=Arabic}\u200f]/u.test(row)) made.lang = "fr";
      if (gap) made.classList.add(gap);
      yield made;
    }
    gap = row.trim() ? "" : "gap";
  }
}

const CALL = /^[\s\u200e\u200f]*📞[\s\u2066-\u2069]*(\+?\d(?:[\d .\u00a0\u202f]*\d)?)[\s\u2066-\u2069]*[–-]?\s*(.*)$/u;
const TITLE = /^[^\n]{1,60}[^\n.,:;!?؟،…]\n\n/u; // a first line that stands apart and is no sentence
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
  if (/^[\s\u200f]*•/.test(row)) made.classList.add("item");
  if (picture === "⚠") made.classList.add("care");
  if (picture === "ℹ" || picture === "✔") made.classList.add("note");
  made.append(...linked(row));
  return made;
}

const dial = (number) => `tel:${number.replace(/[^\d+]/g, "")}`;

/** A number to call. 114 is for those who cannot speak: it takes text messages. */
function call(number, about) {
  const shown = element("bdi", "", number.replace(/\s/g, "\u00a0"));
  shown.dir = "ltr";
  const link = element("a", "call", element("b", "", "📞"), " ", shown, " ", element("span", "", about));
  link.href = number === "114" ? "sms:114" : dial(number);
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
  if (!/[a-z]/i.test(found)) made.href = dial(found);
  else {
    made.href = /^https?:/i.test(found) ? found : `https://${found}`;
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

// ── buttons ──

const choiceOf = (id) => id.slice(id.indexOf(":") + 1);

function offer({ n, buttons, lang, dir }, mixed) {
  offered = { n, buttons };
  choices.dataset.pressed = "";
  choices.lang = mixed ? root.lang : lang;
  choices.dir = mixed ? root.dir : dir;
  const shown = buttons.map(choiceButton);
  let ways = shown.length;
  while (ways && WAYS.includes(choiceOf(buttons[ways - 1].id))) ways -= 1;
  choices.replaceChildren(...shown.slice(0, ways));
  choices.classList.toggle("many", ways > 3 && buttons.slice(0, ways).every(({ label }) => label.length > 4));
  if (ways < shown.length) choices.append(element("div", "ways", ...shown.slice(ways)));
}

/** After a farewell nothing is offered: whoever comes back finds a way on. */
function offerMenu() {
  const label = words[root.lang]["web-menu"];
  if (label) offer({ n: last, buttons: [{ id: "0:menu", label }], lang: root.lang, dir: root.dir });
}

function choiceButton({ id, label }) {
  if (/^(tel|sms):/.test(choiceOf(id))) {
    const call = element("a", "call", label); // the telephone asks before it dials
    call.href = choiceOf(id);
    call.dir = "auto";
    return call;
  }
  const button = element("button", FIRST.includes(choiceOf(id)) ? "first" : "", label);
  button.type = "button";
  button.dir = "auto";
  if (dirs[choiceOf(id)]) button.lang = choiceOf(id);
  // The second click of a double click must not press what has just come under the finger.
  button.addEventListener("click", (event) => event.detail > 1 || press({ id, label }));
  return button;
}

/** All at once: one question, one answer. */
function use(id) {
  choices.dataset.pressed = id;
  for (const button of choices.querySelectorAll("button")) button.disabled = Boolean(id);
}

function press({ id, label }) {
  if (choices.dataset.pressed) return;
  use(id);
  log.querySelectorAll(".failed-press").forEach((box) => box.remove()); // chosen otherwise meanwhile
  if (choiceOf(id) === "hide") {
    clear();
    return send({ body: { button: id, id: newId() }, own: round });
  }
  tell({ button: id }, label);
}

// ── what goes ──

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

/** A file has a queue of its own: words must not wait until it is through. */
function attach(file) {
  const shown = /^image\/(jpeg|png|webp|gif)$/.test(file.type) && "picture";
  const item = { file, body: { id: newId() }, own: round };
  item.box = place(bubble({
    from: "person", text: "", dir: "auto", file: { name: file.name, href: URL.createObjectURL(file), shown },
  }));
  following = true;
  anchor = item.box;
  if (file.size > MOST) failed(item, { status: 413, text: words[root.lang]["file-too-large"] });
  else send(item);
  keepInView();
}

function send(item) {
  item.box?.classList.add("waiting");
  if (item.file) {
    item.box.append(element("progress", "state"));
    files = files.then(() => deliver(item));
    return;
  }
  sending += 1;
  settle();
  line = line.then(() => deliver(item));
}

async function deliver(item) {
  if (item.own !== round) return;
  try {
    const { n } = await (item.file ? upload(item) : say(item.body));
    if (item.own !== round) return;
    if (!item.file) sending -= 1;
    sent(item, n);
  } catch (error) {
    if (item.own !== round) return;
    if (!item.file) sending -= 1;
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
  if (item.file) [...log.children].find((box) => box.n === n)?.remove(); // its echo was faster
  place(quieten(item.box), n);
}

function quieten(box) {
  box.querySelectorAll(".again, .state").forEach((old) => old.remove());
  return box;
}

function failed(item, error) {
  const refused = [400, 413, 415].includes(error.status);
  if (!error.status) offline(!navigator.onLine);
  if (!item.box) return notice(error.text || words[root.lang]["web-offline"]);
  if (item.box.n) return; // it had arrived all the same
  quieten(item.box).classList.remove("waiting");
  if (error.text) item.box.append(element("p", "state", error.text));
  if (!refused) item.box.append(tryAgain(item));
  if (item.body.button) {
    item.box.classList.add("failed-press");
    use("");
  }
  anchor = item.box;
}

function tryAgain(item) {
  const button = element("button", "again");
  button.type = "button";
  button.dir = root.dir;
  named(button, "web-not-sent");
  button.addEventListener("click", () => {
    quieten(item.box);
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

// ── what the page shows of all this ──

let thinkingSoon = 0;

function settle() {
  const waits = sending || !idle || log.hasAttribute("aria-busy");
  choices.hidden = !offered.buttons.length || sending || (!idle && offered.n < mine);
  clearTimeout(thinkingSoon);
  if (!waits) $("thinking").textContent = "";
  else if (!$("thinking").textContent) {
    thinkingSoon = setTimeout(() => {
      named($("thinking"), "web-thinking");
      keepInView();
    }, 500);
  }
  if (choices.dataset.pressed && !choices.hidden) use(""); // nothing came of it: it may be pressed again
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
let reached = 0;

function keepInView(atOnce = false) {
  if (!following || !anchor?.isConnected) return;
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
  } else if (page.scrollTop < reached - 4) following = false;
  reached = page.scrollTop;
}, { passive: true });

/** Put a word of the page into an element, and remember which, for when the language changes. */
function named(place, key) {
  place.dataset.word = key;
  place.textContent = words[root.lang][key];
}

function setLanguage(code) {
  if (!words[code]) return;
  store.setItem(LANG, code);
  if (root.lang === code) return;
  root.lang = code;
  root.dir = dirs[code];
  document.title = words[code]["web-title"];
  text.placeholder = words[code]["web-write"];
  for (const place of document.querySelectorAll("[data-word]")) {
    if (place.textContent) place.textContent = words[code][place.dataset.word];
  }
  for (const box of log.querySelectorAll("[data-who]")) box.dataset.who = words[code][box.dataset.key];
  for (const place of document.querySelectorAll("[data-label]")) {
    place.setAttribute("aria-label", words[code][place.dataset.label]);
  }
  for (const button of $("languages").children) button.setAttribute("aria-pressed", String(button.value === code));
}

// ── the person's hands ──

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
    const id = newId();
    const body = JSON.stringify({ button: "0:hide", id });
    store.setItem(LEFT, id); // told again at the next visit, should it not arrive
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
  text.value = "";
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
$("file").addEventListener("change", ({ target }) => {
  [...target.files].forEach(attach);
  target.value = ""; // the same again is a change, too
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
addEventListener("storage", ({ key, newValue }) => { // forgotten, or begun anew, in another window
  if (key !== CHAT || newValue === chat) return;
  if (newValue) begin();
  else clear();
});
// iOS lays its keyboard over the page instead of making it smaller.
window.visualViewport?.addEventListener("resize", () => {
  const { height, scale } = visualViewport;
  const covered = scale === 1 && innerHeight - height > 80;
  document.body.style.height = covered ? `${height}px` : "";
  if (covered) scrollTo(0, 0);
});

setLanguage(store.getItem(LANG));
begin();
