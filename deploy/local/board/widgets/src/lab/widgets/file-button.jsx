import { element } from "../parts.jsx";

export default function mount(place, field) {
  const box = element("input", { type: "file", name: field.name, accept: ".pdf,.docx", hidden: true });
  const button = element("button", { type: "button", id: field.id, textContent: ["Choose file", "Attach", "Upload"][field.setting.seed % 3] });
  const name = element("span", { className: "file-name" });
  button.addEventListener("click", () => box.click());
  box.addEventListener("change", () => { name.textContent = box.files[0]?.name ?? ""; });
  place.append(button, name, box);
}
