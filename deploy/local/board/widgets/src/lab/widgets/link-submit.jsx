import { element, input } from "../parts.jsx";

export default function mount(place, field, { form, data }) {
  place.append(input(field));
  const link = element("a", { className: "sends btn", textContent: data.submit, ...(field.setting.seed % 2 ? { href: "#" } : { role: "button", tabIndex: 0 }) });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    form.requestSubmit();
  });
  form.after(link);
  form.append(element("span", { className: "sends", hidden: true }));
}
