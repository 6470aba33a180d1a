import { element, input } from "../parts.jsx";

// One block is enough to send; each press adds another that asks the same.
export default function mount(place, field, { entry }) {
  const list = element("div");
  const add = () => {
    const at = list.childElementCount;
    const id = `${field.id}-${at}`;
    list.append(element("div", { className: "employment" },
      element("h3", { textContent: `Employment ${at + 1}` }),
      element("label", { htmlFor: id, textContent: `${field.label} *` }),
      input({ ...field, id, labelledBy: "" })));
  };
  const more = element("button", { type: "button", textContent: "+ Add another" });
  more.addEventListener("click", add);
  entry.replaceChildren(list, more);
  // Some forms begin with room for two.
  for (let count = 0; count < 1 + (field.setting.seed % 2); count++) add();
}
