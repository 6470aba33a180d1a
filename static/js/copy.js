// [data-copy="#id"] puts that element's text on the clipboard. Hidden until this runs, since it does nothing without.
import { onArrival } from "./arrivals.js";

onArrival("[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
    const said = button.querySelector("[data-copied]");
    if (said) said.textContent = "Copied";
  });
});
