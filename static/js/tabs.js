// On a narrow screen the tab one is on may lie outside: bring it in.
import { onArrival } from "./arrivals.js";

onArrival('.tabs [aria-current="page"]', (tab) => {
  const tabs = tab.closest(".tabs");
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
});
