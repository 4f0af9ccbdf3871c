// Asks this browser to be told by its maker's service: only when the button is pressed.

const form = document.getElementById("subscribe");
const show = (id, shown = true) => (document.getElementById(id).hidden = !shown);

async function subscribe() {
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe(); // it may be of another key
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.key });
}

async function pressed(event) {
  event.preventDefault();
  show("refused", false);
  show("failed", false);
  if ((await Notification.requestPermission()) !== "granted") return show("refused");
  try {
    form.elements.endpoint.value = (await subscribe()).endpoint;
  } catch {
    return show("failed");
  }
  form.submit();
}

if ("Notification" in window && "PushManager" in window && "serviceWorker" in navigator) {
  form.addEventListener("submit", pressed);
  show("subscribe");
  show("unable", false);
}
