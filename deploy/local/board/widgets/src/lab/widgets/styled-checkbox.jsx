import { element } from "../parts.jsx";

export const grouped = true;

export default function mount(place, field) {
  const [option] = field.options;
  place.append(element("div", { className: "tick" },
    element("input", { type: "checkbox", name: field.name, value: option.value, id: field.id, required: true }),
    element("label", { htmlFor: field.id, textContent: option.label })));
}
