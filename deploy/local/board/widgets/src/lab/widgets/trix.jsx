import "trix";
import css from "trix/dist/trix.css";
import { element, style } from "../parts.jsx";

export default function mount(place, field) {
  style(css);
  const kept = element("input", { type: "hidden", name: field.name, id: `${field.id}-kept` });
  const editor = element("trix-editor", { id: field.id, input: kept.id, class: "editor", ...(field.labelledBy ? { "aria-labelledby": field.labelledBy } : {}) });
  place.append(kept, editor);
}
