// Keeps no page but the one that is shown offline, and shows a notification whose words are always the same.

const INBOX = "/console/inbox";
const CACHE = "rafiq-offline-1";
const OFFLINE = "/console/offline";
const KEPT = [OFFLINE, "/console/static/console.css", "/static/rafiq.svg"];

const kept = (request) => caches.match(request).then((answer) => answer ?? Response.error());

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEPT.map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

async function open() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const inbox = windows.find((one) => new URL(one.url).pathname.startsWith(INBOX));
  return inbox ? inbox.focus() : self.clients.openWindow(INBOX);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(OFFLINE)));
  else if (KEPT.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => kept(request)));
});

self.addEventListener("push", (event) =>
  event.waitUntil(
    self.registration.showNotification("Un message attend", {
      tag: "rafiq", // several become one
      renotify: true,
      icon: "/console/static/icon-192.png",
      lang: "fr",
    }),
  ),
);

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});
