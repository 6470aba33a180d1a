import Quill from "quill";
import css from "quill/dist/quill.snow.css";
import { element, hidden, style } from "../parts.jsx";

export default function mount(place, field) {
  style(css);
  const kept = hidden(field);
  const host = element("div", { className: "editor-host" });
  place.append(host, kept);
  const editor = new Quill(host, { theme: "snow", placeholder: "Write something…" });
  if (field.labelledBy) editor.root.setAttribute("aria-labelledby", field.labelledBy);
  editor.on("text-change", () => { kept.value = editor.getText().trim(); });
}
