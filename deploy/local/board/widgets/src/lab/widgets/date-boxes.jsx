import { dateOf, element, ORDERS, titled } from "../parts.jsx";

export const grouped = true;

export default function mount(place, field) {
  const [whole, set] = dateOf(field);
  const spelt = field.setting.seed % 2;
  const boxes = ORDERS[field.setting.seed % 3].map((part) => {
    const length = part === "year" ? 4 : 2;
    const id = `${field.id}-${part}`;
    const box = element("input", { type: "text", id, inputMode: "numeric", maxLength: length, size: length, placeholder: spelt ? "" : part[0].toUpperCase().repeat(length) });
    box.addEventListener("input", () => set(part, box.value));
    return spelt ? element("span", {}, element("label", { htmlFor: id, textContent: titled(part) }), box) : (box.setAttribute("aria-label", titled(part)), box);
  });
  place.append(...boxes, whole);
}
