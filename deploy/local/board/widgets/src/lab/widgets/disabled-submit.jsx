import { element } from "../parts.jsx";

export const grouped = true;

export default function mount(place, field, { form, data }) {
  place.append(...field.options.map((option, at) => element("span", {},
    element("input", { type: "radio", name: field.name, value: option.value, id: `${field.id}-${at}`, required: true }),
    element("label", { htmlFor: `${field.id}-${at}`, textContent: ` ${option.label} ` }))));
  const send = element("button", { type: "submit", className: "sends btn", disabled: true, textContent: data.submit });
  const judge = () => { send.disabled = !form.checkValidity(); };
  form.addEventListener("input", judge);
  form.addEventListener("change", judge);
  // Last in the form, whichever fields are still to come.
  setTimeout(() => form.append(send));
  form.append(send);
}
