// Live parts: an element with an id and data-live="activity-12" is replaced by the same element of a fresh page when the
// server says that activity-12 changed. While a form in it is being filled in, it waits.

const NAME = "rafiq-console";
const AGAIN = 30_000; // milliseconds until a stream that was refused is tried again
const ALL = "*";
const stale = new Set(); // ids of parts that are to be replaced
let running = false;

const parts = () => [...document.querySelectorAll("[data-live][id]")];

function busy(part) {
  return part.querySelector("form:focus-within") || [...part.querySelectorAll("form :is(input, select, textarea)")].some(unsaved);
}

function unsaved(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  const first = field.multiple || options.some((option) => option.defaultSelected) ? -1 : 0; // a list shows its first line
  return options.some((option, n) => option.selected !== (option.defaultSelected || n === first));
}

async function refresh() {
  if (running) return;
  running = true;
  for (let due; (due = parts().filter((part) => stale.has(part.id) && !busy(part))).length;) {
    for (const part of due) stale.delete(part.id);
    const fresh = await reread();
    if (!fresh) {
      for (const part of due) stale.add(part.id); // until the next change, or the stream is back
      break;
    }
    for (const part of due) replace(part, fresh.getElementById(part.id));
  }
  running = false;
}

/** This page as it stands now; null when it is not reached or shown no more. */
async function reread() {
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function replace(part, fresh) {
  if (!fresh || part.isEqualNode(fresh)) return;
  if (busy(part)) return void stale.add(part.id); // since a moment ago
  if ("append" in part.dataset) return replaceLines(part, fresh);
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

/** With data-append only the lines that changed are touched: what plays in the others goes on. */
function replaceLines(part, fresh) {
  const lines = [...fresh.children];
  for (const line of lines) {
    const known = document.getElementById(line.id);
    if (!known) part.append(line);
    else if (!known.isEqualNode(line)) known.replaceWith(line);
  }
  const ids = new Set(lines.map(({ id }) => id));
  for (const line of [...part.children]) if (!ids.has(line.id)) line.remove();
}

function changed(topic) {
  for (const part of parts()) if (topic === ALL || part.dataset.live === topic) stale.add(part.id);
  refresh();
}

function listen(tell, before = false) {
  const stream = new EventSource("/console/events");
  stream.onopen = () => (before ? tell(ALL) : (before = true));
  stream.addEventListener("changed", ({ data }) => tell(data));
  stream.onerror = () => stream.readyState === EventSource.CLOSED && setTimeout(listen, AGAIN, tell, true);
}

// ── the fold of the navigation: closed by a press elsewhere, or Escape ──

const others = document.querySelector(".others");
const unfolded = (event) => others?.open && (event.key === "Escape" || (event.type === "click" && !others.contains(event.target)));
for (const event of ["click", "keydown"]) document.addEventListener(event, (said) => unfolded(said) && (others.open = false));

if (parts().length) {
  for (const event of ["focusout", "input", "change", "reset"]) document.addEventListener(event, () => setTimeout(refresh));
  if (navigator.locks) {
    const tabs = new BroadcastChannel(NAME);
    tabs.onmessage = ({ data }) => changed(data);
    const tell = (topic) => (changed(topic), tabs.postMessage(topic));
    navigator.locks.request(NAME, () => new Promise(() => listen(tell))); // held until this tab is gone
  } else listen(changed);
}

navigator.serviceWorker?.register("/console/sw.js", { scope: "/console" }).catch(() => {}); // without it all but notifications work
