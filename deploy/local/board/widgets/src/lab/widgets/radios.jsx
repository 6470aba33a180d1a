import { element } from "../parts.jsx";

export const grouped = true;

export default (place, field) => place.append(...field.options.map((option, at) => element("span", { className: "pill" },
  element("input", { type: "radio", name: field.name, value: option.value, id: `${field.id}-${at}`, required: true }),
  element("label", { htmlFor: `${field.id}-${at}`, textContent: option.label }))));
