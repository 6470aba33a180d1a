import { element } from "../parts.jsx";

export const grouped = true;

// Ticking “none” unticks the others, and the other way round.
export default function mount(place, field) {
  const boxes = field.options.map((option, at) => element("input", { type: "checkbox", name: field.name, value: option.value, id: `${field.id}-${at}` }));
  const none = boxes.at(-1);
  for (const box of boxes) {
    box.addEventListener("change", () => {
      if (!box.checked) return;
      for (const other of boxes) if (other !== box && (box === none || other === none)) other.checked = false;
    });
  }
  place.append(...boxes.map((box, at) => element("div", {}, box, element("label", { htmlFor: box.id, textContent: ` ${field.options[at].label}` }))));
}
