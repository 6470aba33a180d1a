import { dateOf, element, MONTHS, ORDERS, select, titled } from "../parts.jsx";

export const grouped = true;

const OPTIONS = {
  month: (seed) => MONTHS.map((name, at) => ({ value: String(at + 1), label: seed % 2 ? name : String(at + 1).padStart(2, "0") })),
  day: () => Array.from({ length: 31 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) })),
  year: () => Array.from({ length: 12 }, (_, at) => ({ value: String(2024 + at), label: String(2024 + at) })),
};

export default function mount(place, field) {
  const { seed } = field.setting;
  const [whole, set] = dateOf(field);
  const lists = ORDERS[seed % 3].map((part) => {
    const list = select(OPTIONS[part](seed), { "aria-label": titled(part), id: `${field.id}-${part}` }, titled(part));
    list.addEventListener("change", () => set(part, list.value));
    return list;
  });
  place.append(...lists, whole);
}
