import { element, hidden } from "../parts.jsx";

// Sent on its own as soon as it is chosen; its input makes way for the name, and the form keeps the handle.
export default function mount(place, field, { data }) {
  const kept = hidden(field);
  const box = element("input", { type: "file", id: field.id, accept: ".pdf" });
  const note = element("p", { role: "status" });
  box.addEventListener("change", async () => {
    const body = new FormData();
    body.append("file", box.files[0]);
    note.textContent = "Uploading…";
    const [path, query] = data.action.split("?");
    const answer = await fetch(`${path}/upload?${query}`, { method: "POST", body });
    const { handle, name } = await answer.json();
    kept.value = handle;
    note.textContent = "";
    const remove = element("button", { type: "button", "aria-label": `Remove ${name}`, textContent: "×" });
    remove.addEventListener("click", () => { kept.value = ""; });
    box.replaceWith(element("span", { className: "file-name", textContent: name }), remove);
  });
  place.append(box, note, kept);
}
