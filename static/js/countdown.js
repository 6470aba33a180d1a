// <b data-countdown="2026-03-12T13:58:21+00:00">: how long is left, in the reader's own seconds.
// Until this runs it shows the time, of which a <span data-countdown-word> beside it speaks.
const two = (number) => String(number).padStart(2, "0");

function left(until) {
  const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${hours ? two(Math.floor((seconds % 3600) / 60)) : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const until = Date.parse(element.dataset.countdown);
    if (!Number.isNaN(until)) element.textContent = element.closest(".due") ? `${left(until)} left` : left(until);
  }
  for (const word of document.querySelectorAll("[data-countdown-word]")) word.textContent = "left";
  drain();
}

// <svg class="drain" data-drain-from="…" data-drain-until="…">: the bar that empties with it.
function drain() {
  for (const bar of document.querySelectorAll("[data-drain-until]")) {
    const [from, until] = [Date.parse(bar.dataset.drainFrom), Date.parse(bar.dataset.drainUntil)];
    const share = Math.min(1, Math.max(0, (until - Date.now()) / (until - from)));
    bar.querySelector(".rest").setAttribute("width", String(100 * share));
  }
}

export function countDown() {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("live:changed", tick);
}
