import { element, naming, select } from "../parts.jsx";

export default function mount(place, field) {
  const drawn = element("div", { className: "over__drawn", "aria-hidden": "true", textContent: "Select ▾" });
  const list = select(field.options, { name: field.name, required: true, ...naming(field) });
  list.addEventListener("change", () => { drawn.textContent = list.selectedOptions[0].textContent; });
  place.append(element("div", { className: "over custom-dropdown" }, drawn, list));
}
