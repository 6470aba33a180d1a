import { element, naming, select } from "../parts.jsx";

// The options come from a server, a moment after the page: until then the list says so.
export default function mount(place, field) {
  const list = select([], { name: field.name, required: true, disabled: true, ...naming(field) }, "Loading…");
  place.append(list);
  setTimeout(() => {
    list.replaceChildren(element("option", { value: "", textContent: "Select…" }), ...field.options.map((option) => element("option", { value: option.value, textContent: option.label })));
    list.disabled = false;
  }, 900);
}
