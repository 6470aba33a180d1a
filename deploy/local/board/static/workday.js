// The Workday-like form: one step at a time is drawn by the server, its answers are sent as the step is left.
const step = document.getElementById("step");
const modes = new Set(document.querySelector("[data-modes]").dataset.modes.split(" "));
const fieldOf = (element) => element.closest("[data-name]");

if (modes.has("slow-page")) setTimeout(() => (step.hidden = false), 1500);

// ---- What a step holds --------------------------------------------------------------------------

const READ = {
  checkbox: (field) => ticked(field),
  checkboxes: (field) => ticked(field),
  date: (field) => dated(field),
  listbox: (field) => field.querySelector("button").value,
  month: (field) => dated(field),
  radios: (field) => ticked(field),
};

const ticked = (field) => [...field.querySelectorAll("input:checked")].map((box) => box.value);

function dated(field) {
  const parts = ["year", "month", "day"].map((name) => field.querySelector(`[data-part=${name}]`)).filter(Boolean);
  if (parts.every((part) => !part.value)) return "";
  return parts.map((part) => part.value.padStart(part.dataset.part === "year" ? 4 : 2, "0")).join("-");
}

function held() {
  const fields = [...step.querySelectorAll("[data-name]")].filter((field) => field.dataset.widget !== "file");
  const read = (field) => (READ[field.dataset.widget] ?? (() => field.querySelector("input, textarea").value))(field);
  return Object.fromEntries(fields.map((field) => [field.dataset.name, read(field)]));
}

// ---- From step to step --------------------------------------------------------------------------

async function call(url, body) {
  const answer = await fetch(url, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return answer.json();
}

function draw(reply) {
  if (!reply.html) {
    fail();
    return;
  }
  const show = () => {
    step.innerHTML = reply.html;
    window.scrollTo(0, 0);
  };
  if (reply.done && modes.has("late-thanks")) {
    step.textContent = "Please wait...";
    setTimeout(show, 3000);
  } else show();
}

function fail() {
  const alert = document.createElement("p");
  alert.className = "wd-errors";
  alert.setAttribute("role", "alert");
  alert.textContent = "Something went wrong. Please refresh the page and try again.";
  step.prepend(alert);
}

const THANKS = { done: true, html: "<h3>Thank you for applying!</h3><p>Your application has been submitted.</p>" };
let token = "";

async function submit(url) {
  if (modes.has("thanks-without-request")) return draw(THANKS);
  if (modes.has("captcha") && !token) {
    step.querySelector(".challenge").classList.add("challenge--failed");
    return undefined;
  }
  const answer = await (window.practiceChallenge?.answer() ?? "");
  if (answer === null) return undefined;
  token = answer || token;
  const body = token ? { "practice-captcha": token } : {};
  const sent = Array.from({ length: modes.has("double-post") ? 2 : 1 }, () => call(url, body));
  const reply = await Promise.any(sent);
  return draw(modes.has("thanks-after-500") ? THANKS : reply);
}

const busy = new Set();
async function leave(button, act) {
  if (busy.size > 0) return;
  busy.add(button);
  button.disabled = true;
  try {
    await act();
  } catch {
    fail();
  } finally {
    busy.clear();
    button.disabled = false;
  }
}

step.addEventListener("click", (event) => {
  const button = event.target.closest("button, [role=option], .challenge__box");
  if (!button) return;
  if (button.dataset.next) leave(button, async () => draw(await call(button.dataset.next, held())));
  if (button.dataset.back) leave(button, async () => draw(await call(button.dataset.back)));
  if (button.dataset.submit) leave(button, () => submit(button.dataset.submit));
  if (button.matches("[aria-haspopup]")) toggle(button);
  if (button.matches("[role=option]")) choose(button);
  if (button.dataset.automationId === "select-files") fieldOf(button).querySelector("input").click();
  if (button.matches(".challenge__box") && event.isTrusted) {
    token = `solved-${Date.now()}`;
    button.textContent = "✓";
    button.setAttribute("aria-checked", "true");
  }
});

// ---- Lists --------------------------------------------------------------------------------------

/** The open list hangs at the end of the page, away from its button. */
let opened = null;

function toggle(button) {
  const own = opened?.button === button;
  close();
  if (own) return;
  const list = fieldOf(button).querySelector(".wd-list").cloneNode(true);
  list.hidden = false;
  list.setAttribute("role", "listbox");
  list.id = `options-${button.id}`;
  const box = button.getBoundingClientRect();
  list.style.left = `${box.left + window.scrollX}px`;
  list.style.top = `${box.bottom + window.scrollY}px`;
  button.setAttribute("aria-expanded", "true");
  button.setAttribute("aria-controls", list.id);
  document.body.append(list);
  opened = { button, list };
}

function close() {
  if (!opened) return;
  opened.list.remove();
  opened.button.setAttribute("aria-expanded", "false");
  opened.button.removeAttribute("aria-controls");
  opened = null;
}

function choose(option) {
  const { button } = opened;
  button.value = option.dataset.value;
  button.textContent = option.textContent;
  const required = button.getAttribute("aria-required") === "true" ? " Required" : "";
  button.setAttribute("aria-label", `${button.dataset.label} ${option.textContent}${required}`);
  close();
  changed(fieldOf(button));
}

document.addEventListener("click", (event) => {
  if (!opened) return;
  const option = event.target.closest("[role=option]");
  if (option && opened.list.contains(option)) choose(option);
  else if (!opened.button.contains(event.target)) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

// ---- Dates: keys alone count, and a full part hands on to the next ---------------------------------

step.addEventListener("focusin", (event) => {
  if (event.target.matches("[role=spinbutton]")) event.target.dataset.digits = "";
});
step.addEventListener("keydown", (event) => {
  const spin = event.target;
  if (!spin.matches("[role=spinbutton]") || event.key === "Tab") return;
  event.preventDefault();
  if (event.key === "Backspace" || event.key === "Delete") show(spin, "");
  if (!/^\d$/.test(event.key)) return;
  const full = spin.dataset.part === "year" ? 4 : 2;
  show(spin, spin.dataset.digits.length >= full ? event.key : spin.dataset.digits + event.key);
  if (spin.dataset.digits.length === full) {
    const spins = [...spin.closest(".wd-date").querySelectorAll("input")];
    spins[spins.indexOf(spin) + 1]?.focus();
  }
});

function show(spin, text) {
  spin.dataset.digits = text;
  spin.value = text;
  spin.setAttribute("aria-valuenow", text);
  spin.setAttribute("aria-valuetext", text || spin.dataset.part);
  spin.previousElementSibling.textContent = text || { year: "YYYY", month: "MM", day: "DD" }[spin.dataset.part];
}

// ---- Files --------------------------------------------------------------------------------------

step.addEventListener("change", async (event) => {
  const input = event.target;
  changed(fieldOf(input));
  if (input.type !== "file" || !input.files[0]) return;
  const body = new FormData();
  body.append(input.name, input.files[0]);
  const field = fieldOf(input);
  const { names } = await (await fetch(input.dataset.upload, { method: "POST", body })).json();
  const item = document.createElement("li");
  item.dataset.automationId = "file-upload-item";
  item.innerHTML = '<span data-automation-id="file-upload-item-name"></span> <span data-automation-id="file-upload-successful">Successfully Uploaded!</span>';
  item.firstElementChild.textContent = names[0];
  field.querySelector(".wd-files").replaceChildren(item);
  input.value = "";
  if (modes.has("upload-submits")) submit(input.dataset.upload.replace("/attachments", "/submit"));
});

// ---- Mounting anew -------------------------------------------------------------------------------

let generation = 0;
let timer = 0;

/** Every other field is taken out and put back as a copy, under new ids. */
function changed(field) {
  if (!modes.has("rerender")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    generation += 1;
    const kept = [field, document.activeElement && fieldOf(document.activeElement)];
    for (const other of step.querySelectorAll("[data-name]")) {
      if (!kept.includes(other) && other.dataset.widget !== "file") other.replaceWith(renamed(other));
    }
  }, 120);
}

function renamed(field) {
  const copy = field.cloneNode(true);
  const anew = (ids) => ids.trim().split(" ").map((id) => `${id.replace(/~\d+$/, "")}~${generation}`).join(" ");
  for (const name of ["id", "for", "aria-describedby"]) {
    for (const one of copy.querySelectorAll(`[${name}]`)) one.setAttribute(name, anew(one.getAttribute(name)));
  }
  return copy;
}
step.addEventListener("input", (event) => changed(fieldOf(event.target)));
