import { element, hidden } from "../parts.jsx";

export const grouped = true;

// The pressed one shows by its class alone; the form's own field is a hidden one.
export default function mount(place, field) {
  const kept = hidden(field);
  const buttons = field.options.map((option) => {
    const button = element("button", { type: "button", textContent: option.label });
    button.addEventListener("click", () => {
      kept.value = option.value;
      for (const other of buttons) other.classList.toggle("pressed", other === button);
      for (const other of buttons) other.classList.toggle("_active_5xh2q_14", other === button);
    });
    return button;
  });
  place.append(element("div", { className: "_yesno_5xh2q_9" }, ...buttons, kept, element("input", { type: "checkbox", tabIndex: -1, hidden: true })));
}
