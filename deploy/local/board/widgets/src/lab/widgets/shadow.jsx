import { element, hidden } from "../parts.jsx";

class LabField extends HTMLElement {
  fill(field, changed) {
    const root = this.attachShadow({ mode: field.setting.closed ? "closed" : "open" });
    const box = element("input", { type: "text", id: field.id, required: true, "aria-label": field.label });
    box.addEventListener("input", () => changed(box.value));
    root.append(element("label", { htmlFor: field.id, textContent: `${field.label} *` }), element("br"), box);
  }
}
customElements.define("lab-field", LabField);

export default function mount(place, field, { entry }) {
  const kept = hidden(field);
  const host = document.createElement("lab-field");
  host.fill(field, (text) => { kept.value = text; });
  entry.replaceChildren(host, kept);
}
