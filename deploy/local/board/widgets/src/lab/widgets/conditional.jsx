import { element, input } from "../parts.jsx";

export const grouped = true;

// Yes brings up another question, which is gone again with No.
export default function mount(place, field) {
  const [follower] = field.followers;
  const more = element("div");
  const draw = () => {
    const label = element("label", { htmlFor: follower.id, textContent: `${follower.label} *` });
    more.replaceChildren(label, element("br"), input({ ...follower, labelledBy: "" }));
  };
  const radios = field.options.map((option, at) => {
    const radio = element("input", { type: "radio", name: field.name, value: option.value, id: `${field.id}-${at}`, required: true });
    radio.addEventListener("change", () => setTimeout(() => (option.label.startsWith("Yes") ? draw() : more.replaceChildren()), 150));
    return element("span", {}, radio, element("label", { htmlFor: radio.id, textContent: ` ${option.label} ` }));
  });
  place.append(...radios);
  place.parentElement.closest("form > div").after(more);
}
