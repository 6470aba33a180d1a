// [data-dismiss] takes the [data-banner] around it away. Hidden until this runs, since it does nothing without.
import { onArrival } from "./arrivals.js";

onArrival("[data-dismiss]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => button.closest("[data-banner]").remove());
});
