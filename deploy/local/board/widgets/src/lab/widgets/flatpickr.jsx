import flatpickr from "flatpickr";
import css from "flatpickr/dist/flatpickr.min.css";
import { input, style } from "../parts.jsx";

const WAYS = [
  { dateFormat: "Y-m-d" },
  { dateFormat: "Y-m-d", altInput: true, altFormat: "F j, Y" },
  { dateFormat: "m/d/Y", allowInput: true },
];

export default function mount(place, field) {
  style(css);
  const box = input(field, { placeholder: "Pick a date" });
  place.append(box);
  const picker = flatpickr(box, WAYS[field.setting.seed % 3]);
  // The visible box of `altInput` is another one; forms tie the label to it by hand.
  if (picker.altInput) {
    box.removeAttribute("id");
    picker.altInput.id = field.id;
    if (field.labelledBy) picker.altInput.setAttribute("aria-labelledby", field.labelledBy);
  }
}
