// Pages that change by themselves. The doorbell says that something happened and no more; what it is, is fetched.
// Without a socket they ask every 15 seconds, so nothing is missed, only late.
import { countDown } from "./countdown.js";

const BACKSTOP = 15_000;
const SCREEN = 2_000;

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
    await (application ? refreshApplication() : refreshList());
  } catch {
    // The next ring, or the backstop, tries again.
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
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

// Only the parts whose key has changed: what somebody is typing stays, and so does an open fold.
async function refreshApplication() {
  const fresh = await fetched(page.dataset.liveUrl);
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = document.getElementById(part.id);
    if (!shown || shown.dataset.key === part.dataset.key) continue;
    const open = new Set([...shown.querySelectorAll("details[open]")].map((each) => place(each)));
    shown.replaceWith(part);
    for (const fold of part.querySelectorAll("details")) fold.open = fold.open || open.has(place(fold));
    arrived(part);
  }
}

const place = (fold) => [...(fold.closest("ol, section")?.querySelectorAll("details") ?? [])].indexOf(fold);

async function refreshList() {
  if (page.contains(document.activeElement) && document.activeElement.matches("input, textarea")) return;
  const fresh = await fetched(window.location.href);
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
  socket.addEventListener("close", (event) => {
    // Logged out: the page would only be shown the door.
    if (event.code === 4401) return;
    setTimeout(() => listen(Math.min(wait * 2, 30_000)), wait * (0.5 + Math.random()));
  });
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

function watchScreen() {
  const shown = document.querySelector("img[data-screen]");
  if (!shown || document.hidden) return;
  const next = new Image();
  next.addEventListener("load", () => {
    shown.src = next.src;
    shown.hidden = false;
  });
  next.src = `${shown.dataset.screen}?${Date.now()}`;
}

if (page) {
  listen();
  setInterval(refresh, BACKSTOP);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  if (application) {
    watchScreen();
    setInterval(watchScreen, SCREEN);
  }
  countDown();
}
