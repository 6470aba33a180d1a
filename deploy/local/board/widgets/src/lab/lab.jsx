// A page of the widget lab: draws the form from the page's data and sends it as the seed says.
import { element, input } from "./parts.jsx";

const data = JSON.parse(document.getElementById("form-data").textContent);
const form = document.getElementById("application");

/** Where a field's control goes: under its label, tied to it in the way of this form. */
function entryOf(field, grouped) {
  const star = element("span", { "aria-hidden": "true", textContent: " *" });
  const id = `${field.id}-label`;
  const place = element("div");
  if (field.naming === "for") {
    const [outer, label] = grouped ? ["fieldset", "legend"] : ["div", "label"];
    const named = element(label, { textContent: field.label, ...(grouped ? {} : { htmlFor: field.id }) });
    named.append(star);
    const box = element(outer, {}, named, place);
    return [element("div", { className: data.entry }, box), place];
  }
  const name = element("div", { id, className: "field-label", textContent: field.label }, star);
  if (field.naming === "labelledby") {
    field.labelledBy = id;
    if (grouped) place.setAttribute("role", "group");
    if (grouped) place.setAttribute("aria-labelledby", id);
  }
  return [element("div", { className: data.entry }, name, place), place];
}

async function draw(field) {
  const module = field.script ? await import(`./widgets/${field.script}.jsx`) : null;
  const [entry, place] = entryOf(field, module?.grouped ?? false);
  form.append(entry);
  if (module) await module.default(place, field, { form, data, entry });
  else place.append(input(field, { type: field.kind === "email" ? "email" : "text" }));
}

export function thank() {
  form.hidden = true;
  form.after(element("p", { role: "status", textContent: "Thank you for applying. We have received your application." }));
}

async function send(event) {
  event.preventDefault();
  const answer = await fetch(data.action, { method: "POST", body: new FormData(form), headers: { accept: "application/json" } });
  const content = await answer.json();
  form.dispatchEvent(new CustomEvent("answered", { detail: content }));
  if (form.dataset.shows) return;
  if (content.ok) return thank();
  for (const [name, text] of Object.entries(content.errors ?? { "": content.error })) {
    const field = data.fields.find((each) => each.name === name);
    form.append(element("p", { role: "alert", className: "notice", textContent: `${field?.label ?? ""} ${text}` }));
  }
}

const shown = new Set();
for (const field of data.fields) {
  // What another answer brings up is drawn by its script.
  if (shown.has(field.script) && field.script) continue;
  if (field.script) {
    shown.add(field.script);
    field.followers = data.fields.filter((other) => other !== field && other.script === field.script);
  }
  await draw(field);
}
if (!form.querySelector(".sends")) form.append(element("button", { type: "submit", className: "sends btn", textContent: data.submit }));
// After the widgets' own listeners, which may still put their values into the form.
if (data.byScript) form.addEventListener("submit", send);
