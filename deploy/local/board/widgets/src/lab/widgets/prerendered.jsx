import { element, input } from "../parts.jsx";

// Both ends are in the page from the start; a class decides which of them shows.
export default function mount(place, field, { form }) {
  const done = element("div", { className: "w-form-done is-hidden", role: "region", textContent: "Thank you! Your application has been received!" });
  const fail = element("div", { className: "w-form-fail is-hidden", role: "alert", textContent: "Oops! Something went wrong while submitting the form." });
  place.append(input(field));
  form.after(done, fail);
  form.dataset.shows = "itself";
  form.addEventListener("answered", ({ detail }) => {
    form.classList.toggle("is-hidden", detail.ok);
    (detail.ok ? done : fail).classList.remove("is-hidden");
  });
}
