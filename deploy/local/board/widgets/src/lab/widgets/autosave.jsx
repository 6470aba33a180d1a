import { element, input } from "../parts.jsx";

export default function mount(place, field, { form, data }) {
  place.append(input(field));
  const note = element("p", { "aria-live": "polite" });
  form.before(note);
  form.addEventListener("change", async ({ target }) => {
    const [path, query] = data.action.split("?");
    note.textContent = "Saving…";
    await fetch(`${path}/save?${query}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ [target.name]: target.value }) });
    note.textContent = "Draft saved";
  });
}
