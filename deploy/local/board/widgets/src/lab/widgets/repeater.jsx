import { element, input } from "../parts.jsx";

// What is there is enough to send; each press adds a block that asks the same. Some forms begin with room for two.
export default function mount(place, field, { entry }) {
  const { first = 1 + (field.setting.seed % 2), title = "Employment", add: word = "+ Add another" } = field.setting;
  const list = element("div");
  const add = () => {
    const at = list.childElementCount;
    const id = `${field.id}-${at}`;
    list.append(element("div", { className: "employment" },
      element("h3", { textContent: `${title} ${at + 1}` }),
      element("label", { htmlFor: id, textContent: `${field.label} *` }),
      input({ ...field, id, labelledBy: "" })));
  };
  const more = element("button", { type: "button", textContent: word });
  more.addEventListener("click", add);
  entry.replaceChildren(...(first ? [] : [element("h2", { textContent: title })]), list, more);
  for (let count = 0; count < first; count++) add();
}
