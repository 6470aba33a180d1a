// <time data-when="full">: the moment in the reader's own zone. Without this it is in UTC.
import { onArrival } from "./arrivals.js";

const FORMS = {
  date: { day: "numeric", month: "long", year: "numeric" },
  day: { day: "numeric", month: "long" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  clock: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  full: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

onArrival("time[data-when]", (element) => {
  const form = FORMS[element.dataset.when];
  const at = new Date(element.dateTime);
  if (!form || Number.isNaN(at.getTime())) return;
  element.textContent = new Intl.DateTimeFormat("en-GB", form).format(at).replace(" at ", ", ");
  element.title = at.toString();
});
