import { element, input } from "../parts.jsx";

// Each input event puts a new element with a new id in the place of the old one, focused as that was.
export default function mount(place, field) {
  let count = 0;
  const label = place.parentElement.querySelector("label");
  const draw = (value) => {
    const id = `${field.id}-${count++}`;
    const box = input({ ...field, id });
    box.value = value;
    box.addEventListener("input", () => {
      const at = box.selectionStart;
      const next = draw(box.value);
      next.focus();
      next.setSelectionRange(at, at);
    });
    if (label) label.htmlFor = id;
    place.replaceChildren(box);
    return box;
  };
  draw("");
}
