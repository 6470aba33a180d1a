import intlTelInput from "intl-tel-input";
import { element, input } from "../parts.jsx";

// Where the dial code stands apart, the form's own field is one that the widget fills in on sending.
export default function mount(place, field) {
  document.head.append(element("link", { rel: "stylesheet", href: "/static/built/greenhouse.css" }));
  const apart = field.setting.seed % 2 === 0;
  const box = input(field, { type: "tel", name: apart ? "" : field.name });
  place.append(box);
  intlTelInput(box, {
    initialCountry: ["us", "de", ""][field.setting.seed % 3],
    separateDialCode: apart,
    strictMode: field.setting.seed % 3 === 1,
    loadUtils: () => import("intl-tel-input/utils"),
    ...(apart ? { hiddenInput: () => ({ phone: field.name }) } : {}),
  });
}
