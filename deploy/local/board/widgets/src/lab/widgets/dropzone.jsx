import Dropzone from "dropzone";
import { element } from "../parts.jsx";

// Its own hidden input lies at the end of the page; the form is sent with the files that it holds.
export default function mount(place, field, { form }) {
  const area = element("div", { className: "drop dropzone", id: field.id }, element("div", { className: "dz-message", textContent: "Drop your file here, or click to choose one" }));
  place.append(area);
  const zone = new Dropzone(area, { url: location.href, autoProcessQueue: false, maxFiles: 1, addRemoveLinks: true });
  form.addEventListener("formdata", (event) => {
    for (const file of zone.getAcceptedFiles()) event.formData.append(field.name, file, file.name);
  });
}
