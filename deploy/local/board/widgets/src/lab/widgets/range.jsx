import { element, input } from "../parts.jsx";

export default function mount(place, field) {
  const shown = element("output", { textContent: "0" });
  const slider = input(field, { type: "range", min: "0", max: "20", step: "1", value: "0" });
  slider.value = "0";
  slider.addEventListener("input", () => { shown.textContent = slider.value; });
  place.append(slider, shown);
}
