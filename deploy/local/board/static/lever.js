// The Lever-like page: reads the résumé at once, looks places up, sends the form natively.
const form = document.getElementById("application-form");
const modes = new Set(form.dataset.modes.split(" "));
const field = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);

if (modes.has("slow-page")) setTimeout(() => (form.hidden = false), 1500);
document.getElementById("applicant-timezone").value =
  Intl.DateTimeFormat().resolvedOptions().timeZone;

// ---- Résumé -------------------------------------------------------------------------------------

const STATES = ["working", "success", "failure"];

function showUpload(state) {
  for (const one of STATES) {
    form.querySelector(`.resume-upload-${one}`).style.display = one === state ? "inline" : "none";
  }
}

async function readResume(file) {
  form.querySelector(".filename").textContent = file.name;
  form.querySelector(".default-label").style.display = "none";
  showUpload("working");
  const body = new FormData();
  body.append("resume", file);
  try {
    const answer = await fetch(form.dataset.parser, { method: "POST", body });
    const found = await answer.json();
    for (const name of ["name", "email", "phone", "org", "resumeStorageId"]) {
      field(name).value = found[name];
    }
    showUpload("success");
  } catch {
    showUpload("failure");
  }
}

form.addEventListener("change", (event) => {
  if (event.target.name === "resume" && event.target.files[0]) {
    if (modes.has("upload-submits")) send();
    else readResume(event.target.files[0]);
  }
  if (event.target.name === "pronouns" && event.target.value === "Custom") {
    form.querySelector(".custom-pronouns").hidden = !event.target.checked;
  }
});
form.addEventListener("click", (event) => {
  if (event.target.closest(".visible-resume-upload") && event.target.type !== "file") {
    event.preventDefault();
    document.getElementById("resume-upload-input").click();
  }
});

// ---- Location -----------------------------------------------------------------------------------

let lookup = 0;
const box = () => document.getElementById("location-input");
const list = () => form.querySelector(".dropdown-container");

function showPlaces(places) {
  const results = form.querySelector(".dropdown-results");
  results.replaceChildren(
    ...places.map((place) => {
      const row = document.createElement("div");
      row.className = "dropdown-location";
      row.textContent = place.name;
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        box().value = place.name;
        document.getElementById("selected-location").value = JSON.stringify(place);
        list().dataset.state = "closed";
        changed(box());
      });
      return row;
    }),
  );
  list().dataset.state = places.length > 0 ? "results" : "none";
}

async function look(text) {
  const number = ++lookup;
  list().dataset.state = "loading";
  await new Promise((resolve) => setTimeout(resolve, 200));
  if (number !== lookup) return;
  const answer = await fetch(`/lever/searchLocations?text=${encodeURIComponent(text)}`);
  const places = await answer.json();
  if (number === lookup) showPlaces(places);
}

form.addEventListener("input", (event) => {
  if (event.target.id !== "location-input") return;
  document.getElementById("selected-location").value = "";
  if (event.target.value.trim()) look(event.target.value);
  else list().dataset.state = "closed";
});
form.addEventListener("focusout", (event) => {
  if (event.target.id !== "location-input") return;
  lookup += 1;
  list().dataset.state = "closed";
  // What was typed counts only once a place has been chosen from the list.
  if (!document.getElementById("selected-location").value) event.target.value = "";
});

// ---- Mounting anew -------------------------------------------------------------------------------

let timer = 0;
let generation = 0;

function remount(question) {
  const copy = question.cloneNode(true);
  const before = question.querySelectorAll("input, select, textarea");
  copy.querySelectorAll("input, select, textarea").forEach((control, place) => {
    control.value = before[place].value;
    control.checked = before[place].checked;
    if (!["location-input", "selected-location"].includes(control.id)) {
      control.id = `field-${generation}-${place}`;
    }
  });
  question.replaceWith(copy);
}

function changed(target) {
  if (!modes.has("rerender")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    generation += 1;
    const kept = [document.activeElement, target].map((one) => one?.closest(".application-question"));
    for (const question of form.querySelectorAll(".application-question:not(.resume)")) {
      if (!kept.includes(question)) remount(question);
    }
  }, 120);
}
form.addEventListener("input", (event) => changed(event.target));

// ---- Sending ------------------------------------------------------------------------------------

let token = "";
form.querySelector(".challenge__box")?.addEventListener("click", (event) => {
  if (!event.isTrusted) return;
  token = `solved-${Date.now()}`;
  field("practice-captcha").value = token;
  event.target.textContent = "✓";
  event.target.setAttribute("aria-checked", "true");
});

function send() {
  if (modes.has("thanks-without-request")) {
    window.location.assign(form.dataset.thanks);
    return;
  }
  if (modes.has("double-post")) {
    fetch(window.location.href, { method: "POST", body: new FormData(form), redirect: "manual" });
  }
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.getElementById("btn-submit").disabled = true;
  send();
});
document.getElementById("btn-submit").addEventListener("click", async () => {
  if (modes.has("captcha") && !token) {
    form.querySelector(".challenge").classList.add("challenge--failed");
    return;
  }
  const answer = await (window.practiceChallenge?.answer() ?? "");
  if (answer === null) return;
  if (answer) field("practice-captcha").value = answer;
  // Stands for the invisible challenge, which answers after a moment.
  setTimeout(() => {
    field("h-captcha-response").value = "practice";
    document.getElementById("hcaptchaSubmitBtn").click();
  }, 150);
});
