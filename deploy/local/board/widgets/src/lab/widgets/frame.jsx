import { element, hidden } from "../parts.jsx";

// The box stands in a frame and tells this page what it holds.
export default function mount(place, field, { data, entry }) {
  const kept = hidden(field);
  const other = location.hostname === "localhost" ? "127.0.0.1" : "localhost";
  const origin = field.setting.foreign ? location.origin.replace(location.hostname, other) : location.origin;
  const asked = new URLSearchParams({ id: field.id, name: field.name, label: field.label });
  const frame = element("iframe", { src: `${origin}${data.action.split("?")[0]}/frame?${asked}`, title: "Part of the form" });
  addEventListener("message", ({ data: told }) => { if (told.name === field.name) kept.value = told.value; });
  entry.replaceChildren(frame, kept);
}
