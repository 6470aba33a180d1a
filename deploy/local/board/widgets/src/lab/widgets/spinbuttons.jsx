import { dateOf, element, ORDERS, titled } from "../parts.jsx";

export const grouped = true;

const LIMITS = { month: 12, day: 31, year: 9999 };

// As Workday's: keys alone count. Digits are taken one by one, and a full part hands on to the next.
export default function mount(place, field) {
  const [whole, set] = dateOf(field);
  const order = ORDERS[field.setting.seed % 3];
  const spins = order.map((part, at) => {
    const spin = element("input", { type: "text", className: "spin", role: "spinbutton", "aria-label": titled(part), "aria-valuemin": "1", "aria-valuemax": String(LIMITS[part]), "aria-valuetext": part.slice(0, 2).toUpperCase(), inputMode: "numeric", placeholder: part === "year" ? "YYYY" : part.slice(0, 1).toUpperCase().repeat(2), autocomplete: "off" });
    let digits = "";
    const show = (text) => {
      digits = text;
      spin.value = text;
      spin.setAttribute("aria-valuenow", text);
      set(part, text);
    };
    spin.addEventListener("focus", () => { digits = ""; });
    spin.addEventListener("keydown", (event) => {
      if (event.key === "Tab") return;
      event.preventDefault();
      if (event.key === "Backspace" || event.key === "Delete") show("");
      if (event.key === "ArrowUp") show(String(Math.min(Number(spin.value || 0) + 1, LIMITS[part])));
      if (!/^\d$/.test(event.key)) return;
      const full = part === "year" ? 4 : 2;
      show(digits.length >= full ? event.key : digits + event.key);
      if (digits.length === full && at + 1 < order.length) spins[at + 1].focus();
    });
    return spin;
  });
  place.append(...spins, whole);
}
