import Choices from "choices.js";
import css from "choices.js/public/assets/styles/choices.min.css";
import { naming, select, style } from "../parts.jsx";

export default function mount(place, field) {
  style(css);
  const list = select(field.options, { name: field.name, required: true, ...naming(field) });
  place.append(list);
  new Choices(list, { shouldSort: false, searchEnabled: field.setting.seed % 2 === 0, itemSelectText: "" });
}
