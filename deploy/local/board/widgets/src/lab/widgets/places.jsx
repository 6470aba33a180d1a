import { element, hidden, input } from "../parts.jsx";

// As Google's: a list at the end of the page, and a place only once one of its lines is taken.
export default function mount(place, field) {
  const kept = hidden(field);
  const box = input(field, { className: "pac-target-input", placeholder: "Enter a location", autocomplete: "off", name: "" });
  const list = element("div", { className: "pac-container", hidden: true });
  document.body.append(list);
  place.append(box, kept);
  let timer = 0;
  const take = (label) => { box.value = label; kept.value = label; list.hidden = true; };
  const show = (labels) => {
    const at = box.getBoundingClientRect();
    list.style.cssText = `left:${at.left + scrollX}px;top:${at.bottom + scrollY}px;width:${at.width}px`;
    list.replaceChildren(...labels.map((label) => {
      const [city, ...rest] = label.split(", ");
      const item = element("div", { className: "pac-item" }, element("span", { className: "pac-item-query", textContent: city }), element("span", { textContent: `, ${rest.join(", ")}` }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(label); });
      return item;
    }));
    list.hidden = labels.length === 0;
  };
  box.addEventListener("input", () => {
    kept.value = "";
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(`/greenhouse/suggest/places?term=${encodeURIComponent(box.value)}`);
      show(await answer.json());
    }, 150);
  });
  box.addEventListener("blur", () => { list.hidden = true; });
}
