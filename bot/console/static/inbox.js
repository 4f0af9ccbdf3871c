// The inbox and the page of a case: keys, the draft that is kept until it is sent, who is here. All works without it.

const HERE_EVERY = 10_000; // milliseconds
const $ = (id) => document.getElementById(id);
const form = $("answer");
const text = $("text");
const talk = $("talk");

// A form that is shown again stands under its own address, where nothing is to be read: the case has another.
if (talk) history.replaceState(null, "", location.pathname.replace(/\/answer$/, "") + location.search + location.hash);

// ── keys: never while somebody types ──

const unfold = (id) => {
  const box = $(id);
  if (!box) return;
  box.open = true;
  (box.querySelector("textarea, select, input:not([type=hidden])") ?? box.querySelector("summary")).focus();
};
const move = (by) => {
  const lines = [...document.querySelectorAll(".case > a")];
  const at = lines.indexOf(document.activeElement);
  lines[at < 0 ? (by > 0 ? 0 : lines.length - 1) : at + by]?.focus();
};
const keys = {
  j: () => move(1),
  k: () => move(-1),
  r: () => text?.focus(),
  c: () => $("claim")?.click(),
  n: () => unfold("noting"),
  h: () => unfold("handing"),
  e: () => unfold("closing"),
  i: () => $("insert")?.click(),
  u: () => document.querySelector(".back")?.click(),
  "?": () => unfold("keys"),
};
const types = (node) => node.closest?.("input:not([type=radio], [type=file]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const own = event.target.form;
    const button = own?.method === "post" && own.querySelector(".actions button");
    if (button) event.preventDefault(), own.requestSubmit(button);
    return;
  }
  if (event.key === "Escape" && types(event.target)) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || types(event.target) || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// ── the draft: in this tab only, until the server says that it was sent ──

function keepDraft() {
  const name = `draft ${location.pathname}`;
  const sent = new URLSearchParams(location.search).get("sent");
  const draft = JSON.parse(sessionStorage.getItem(name) ?? "null");
  if (sent && draft?.nonce === sent) sessionStorage.removeItem(name);
  else if (draft && !("filled" in form.dataset) && !text.value) text.value = draft.text;
  if (sent) history.replaceState(null, "", location.pathname);
  const keep = () => {
    const draft = { text: text.value, nonce: form.dataset.nonce };
    if (draft.text) sessionStorage.setItem(name, JSON.stringify(draft));
    else sessionStorage.removeItem(name);
  };
  text.addEventListener("input", keep);
  form.addEventListener("submit", keep);
}

// ── the end of the conversation stays in sight where it was ──

function stayAtTheEnd() {
  const page = document.documentElement;
  const atEnd = () => page.scrollHeight - page.clientHeight - page.scrollTop < 80;
  let was = true;
  const toEnd = () => page.scrollTo(0, page.scrollHeight);
  if (!location.hash || location.hash === "#end") toEnd();
  document.addEventListener("scroll", () => (was = atEnd()), { passive: true });
  new MutationObserver(() => was && toEnd()).observe(talk, { childList: true });
}

// ── who is here, and who types ──

function sayHere() {
  const own = form?.elements.csrf.value ?? document.querySelector("[name=csrf]").value;
  let typed = 0;
  let told = false;
  const tell = () => {
    if (document.hidden) return;
    told = Date.now() - typed < HERE_EVERY;
    const body = new URLSearchParams({ typing: told ? "1" : "" });
    fetch(`${location.pathname}/here`, { method: "POST", headers: { "X-CSRF": own }, body }).catch(() => {});
  };
  text?.addEventListener("input", () => {
    typed = Date.now();
    if (!told) tell();
  });
  document.addEventListener("visibilitychange", tell);
  setInterval(tell, HERE_EVERY);
  tell();
}

// ── choosing what to insert ──

function find() {
  const plain = (said) => said.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  $("find").closest("[hidden]").hidden = false;
  $("find").addEventListener("input", ({ target }) => {
    const wanted = plain(target.value).split(/\s+/);
    for (const one of document.querySelectorAll("[data-find]")) {
      const said = plain(one.dataset.find);
      one.hidden = !wanted.every((word) => said.includes(word));
    }
  });
}

if (talk) {
  stayAtTheEnd();
  sayHere();
  const about = document.querySelector(".known");
  if (matchMedia("(min-width: 64rem)").matches) about.open = true;
}
document.querySelector(".queues [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
if (form) keepDraft();
if ($("find")) find();
