// Pages that change by themselves. The doorbell says that something happened and no more; what it is, is fetched.
// Without a socket they ask every 15 seconds, so nothing is missed, only late.
import { countDown } from "./countdown.js";

const BACKSTOP = 15_000;
const SCREEN = 2_000;
const BUSY = 4_000;

const page = document.querySelector("[data-doorbell]");
const application = page?.dataset.application;

let asking = false;
let again = false;

// One question at a time; what rings meanwhile is asked for once more.
async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    await (page.dataset.liveUrl ? refreshParts() : refreshList());
  } catch (error) {
    // The next ring, or the backstop, tries again.
    if (error instanceof TypeError) tell("Valet can’t be reached. What you see may be old; trying again.");
  } finally {
    asking = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

async function fetched(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (answer.redirected) {
    tell("You have been logged out. Log in in another tab, then go on here: what you typed stays.", "/account/login/");
    throw new Error("logged out");
  }
  if (!answer.ok) throw new Error(String(answer.status));
  tell("");
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

// Only the parts whose key has changed: what somebody is typing stays, and so does an open fold.
async function refreshParts() {
  const fresh = await fetched(page.dataset.liveUrl);
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = document.getElementById(part.id);
    if (!shown || shown.dataset.key === part.dataset.key || isTyped(shown)) continue;
    const open = new Set([...shown.querySelectorAll("details[open]")].map((each) => place(each)));
    shown.replaceWith(part);
    for (const fold of part.querySelectorAll("details")) fold.open = fold.open || open.has(place(fold));
    arrived(part);
  }
}

// A form that grows while it is being filled in waits until that was sent.
function isTyped(part) {
  if (!("keepsTyped" in part.dataset)) return false;
  if ("typed" in part.dataset) return true;
  return [...part.querySelectorAll("input, textarea, select")].some((each) =>
    each.type === "checkbox" || each.type === "radio"
      ? each.checked !== each.defaultChecked
      : each.tagName === "SELECT"
        ? [...each.options].some((option) => option.selected !== option.defaultSelected && option.value)
        : each.value !== each.defaultValue,
  );
}

const place = (fold) => [...(fold.closest("ol, section")?.querySelectorAll("details") ?? [])].indexOf(fold);

async function refreshList() {
  if (page.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
  const fresh = await fetched(`${page.dataset.listUrl}${window.location.search}`);
  const focused = document.activeElement?.getAttribute?.("href");
  page.replaceChildren(fresh);
  if (focused) page.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  arrived(page);
}

function arrived(part) {
  part.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: part } }));
  document.dispatchEvent(new CustomEvent("live:changed", { detail: part.id }));
}

function listen(wait = 500) {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${window.location.host}${page.dataset.doorbell}`);
  socket.addEventListener("open", () => {
    wait = 500;
    refresh();
  });
  socket.addEventListener("message", (event) => {
    const rung = JSON.parse(event.data);
    if (!application || rung.application === application) refresh();
    if (rung.needs_you !== undefined) badge(rung.needs_you);
  });
  socket.addEventListener("close", () => {
    refresh();
    setTimeout(() => listen(Math.min(wait * 2, 30_000)), wait * (0.5 + Math.random()));
  });
}

// A line above the page; an empty one takes it away.
function tell(text, href) {
  let line = document.querySelector("[data-connection]");
  if (!text) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.className = "banner banner-info banner-line";
    line.dataset.connection = "";
    line.setAttribute("role", "status");
    page.before(line);
  }
  if (line.dataset.text === text) return;
  line.dataset.text = text;
  line.textContent = text;
  if (!href) return;
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.textContent = "Log in";
  line.append(" ", link);
}

// Whoever was logged out meanwhile would lose what the form holds: it is sent only once the page has been heard of.
async function sendSafely(event) {
  const form = event.target;
  if (!page.dataset.liveUrl || form.method === "get" || form.dataset.safe) return;
  event.preventDefault();
  const submitter = event.submitter;
  try {
    await fetched(page.dataset.liveUrl);
  } catch (error) {
    if (error instanceof TypeError) tell("Valet can’t be reached. Nothing was sent; try again in a moment.");
    return;
  }
  form.dataset.safe = "true";
  form.requestSubmit(submitter);
}

// The tab's title and the badge of the navigation say how many need the person.
function badge(count) {
  document.title = document.title.replace(/^\s*\(\d+\)\s*/, "");
  if (count) document.title = `(${count}) ${document.title.trim()}`;
  for (const each of document.querySelectorAll("[data-needs-count]")) {
    each.textContent = count;
    each.hidden = !count;
  }
}

let drawing = false;

// Once the page is there, and one picture at a time: on a slow line they would hold up the page's own requests.
function watchScreen() {
  const shown = document.querySelector("img[data-screen]");
  // A takeover's screen draws itself: its picture stands in while it doesn't.
  if (document.readyState !== "complete" || drawing || !shown || document.hidden || shown.closest("[data-shown]")) return;
  drawing = true;
  const next = new Image();
  next.addEventListener("load", () => {
    drawing = false;
    shown.src = next.src;
    shown.hidden = false;
  });
  next.addEventListener("error", () => (drawing = false));
  next.src = `${shown.dataset.screen}?${Date.now()}`;
}

if (page) {
  // Before the module that lets a form be sent only once.
  document.addEventListener("submit", sendSafely, true);
  listen();
  setInterval(refresh, BACKSTOP);
  // What nobody rings for.
  setInterval(() => {
    if (!document.hidden && page.querySelector("[data-busy]")) refresh();
  }, BUSY);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  if (application) setInterval(watchScreen, SCREEN);
  countDown();
}
