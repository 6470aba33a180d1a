// Inside a challenge's own frame: what a person does here is told to the board, and its token to the page around.
const { view, content, radius, x, y } = document.body.dataset;
const box = document.querySelector("[role=checkbox]");
const canvas = document.querySelector("canvas");
const DOT = "#c800ff";
const CHECKING = 1200;

async function solve(where = {}) {
  const answer = await fetch("/challenge/solve", { method: "POST", body: JSON.stringify({ view, ...where }) });
  const { token, target } = await answer.json();
  if (token) parent.postMessage({ practiceToken: token }, "*");
  else draw(...target);
  return token;
}

async function tick() {
  if (!(await solve())) return;
  box.textContent = "✓";
  box.setAttribute("aria-checked", "true");
}

function draw(left, top) {
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = DOT;
  pen.beginPath();
  pen.arc(left, top, Number(radius), 0, 2 * Math.PI);
  pen.fill();
}

if (content === "canvas") {
  draw(Number(x), Number(y));
  canvas.addEventListener("click", (event) => event.isTrusted && solve({ x: event.offsetX, y: event.offsetY }));
}
if (content === "passing") setTimeout(tick, CHECKING);
if (content === "box") {
  box.addEventListener("click", (event) => event.isTrusted && tick());
  box.addEventListener("keydown", (event) => event.isTrusted && event.key === " " && tick());
}
document.querySelector("button")?.addEventListener("click", (event) => event.isTrusted && solve());
