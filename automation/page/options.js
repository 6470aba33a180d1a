// The options of a control's open list, wherever the page has put it. Doesn't open anything.

const OPTION = "[role=option],[class*=select__option],[class*='-option'][id*='-option-'],.select2-results__option,.chosen-results > li,.ui-menu-item,.pac-item,.tt-suggestion,[cmdk-item],[data-automation-id=promptOption],.dropdown-results > *,.iti__country,.v-list-item,.ng-option,.multiselect__option,.autocomplete-suggestion,.autocomplete-item";
const NOTHING = /^(no (options|results|matches|location).*|loading.*|searching.*|keine (ergebnisse|treffer|optionen).*|aucun r[eé]sultat.*|sin resultados.*|geen resultaten.*|nessun risultato.*|sem resultados.*|brak wynik[oó]w.*)$/i;

const outermost = (found) => found.filter((element) => !found.some((other) => other !== element && other.contains(element)));
const optionsIn = (list) => outermost([...list.querySelectorAll(OPTION)].filter(visible));

function listed(list) {
  const options = optionsIn(list);
  if (options.length) return options;
  return [...list.querySelectorAll("li,[role=menuitem],[role=menuitemradio],[role=row],[data-value]")].filter((item) => visible(item) && !item.querySelector("li"));
}

/** Lists that the control names: aria-controls, aria-owns, its own popup. */
function ownLists(element) {
  const lists = [];
  for (let node = element, step = 0; node && step < 4; node = parentOf(node), step++) {
    lists.push(...byIds(node, `${attribute(node, "aria-controls")} ${attribute(node, "aria-owns")}`));
    if (step && roleOf(node) === "combobox") break;
  }
  return lists.filter((list) => list !== element && !list.contains(element));
}

/** The library's own menu, inside the same component. */
function componentMenu(element) {
  const around = closest(element, ".iti,.select2-container,.chosen-container,[class*=select__container],[class*=-container],[class*=dropdown],[class*=autocomplete],.multiselect,.v-input,ng-select", 8);
  const options = around && held(around) <= 1 ? optionsIn(around) : [];
  return options.length ? options : [];
}

function distance(element, other) {
  const [a, b] = [boxOf(element), boxOf(other)];
  const apart = Math.max(0, Math.max(a.x, b.x) - Math.min(a.x + a.width, b.x + b.width));
  const below = Math.min(Math.abs(b.y - a.y - a.height), Math.abs(a.y - b.y - b.height), b.y <= a.y && b.y + b.height >= a.y ? 0 : Infinity);
  return apart + below;
}

const SUGGESTIONS = ".pac-container,.dropdown-results,.ui-autocomplete,.autocomplete-suggestions";

/** Any list floating by the control, even one drawn at the end of the page. */
function floatingList(element) {
  const roots = [element.ownerDocument, element.getRootNode()];
  const lists = roots.flatMap((root) => [...root.querySelectorAll("[role=listbox],[role=menu],[role=dialog] ul,.pac-container,.dropdown-results,.ui-autocomplete,.autocomplete-suggestions,ul,[class*=menu],[class*=popover],[class*=dropdown],[class*=options],[class*=suggestions]")])
    .filter((list) => visible(list) && !list.contains(element) && !/^(NAV|HEADER)$/.test(list.tagName))
    .filter((list) => /^(listbox|menu)$/.test(roleOf(list)) || list.matches(SUGGESTIONS) || floats(list));
  const near = [...new Set(lists)].map((list) => [distance(element, list), list]).filter(([far, list]) => far < (roleOf(list) === "listbox" ? 600 : 40)).sort(([a], [b]) => a - b);
  for (const [, list] of near) {
    const options = listed(list);
    if (options.length) return options;
  }
  return [];
}

function floats(list) {
  for (let node = list, step = 0; node && step < 4 && node.tagName !== "BODY"; node = parentOf(node), step++) {
    if (/absolute|fixed/.test(styleOf(node).position)) return true;
  }
  return false;
}

const CALENDAR = ".flatpickr-calendar.open,.react-datepicker,.ui-datepicker,.datepicker-dropdown,[role=dialog]:has([role=grid]),[role=application]:has([role=grid])";
const CALENDAR_DAY = ".flatpickr-day,.react-datepicker__day,[role=gridcell],td[data-date]";
const TURNS = [["next", /next/i], ["previous", /prev/i]];

/** `2027-02-01` of `Choose Monday, February 1st, 2027`, "" where a day doesn't say its whole date. */
function dateSaid(day) {
  const text = (attribute(day, "aria-label") || attribute(day, "title")).replace(/\b(\d{1,2})(?:st|nd|rd|th)\b/gi, "$1").replace(/^\D*?(?=(?:\p{L}+,? )?\p{L}+ \d|\d)/u, "");
  const time = Date.parse(text.replace(/^\p{L}+day,? /iu, ""));
  if (!/\d{4}/.test(text) || Number.isNaN(time)) return "";
  const date = new Date(time);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** The days of the calendar that is open by this control, by their dates, and what turns its pages: `next`, `previous`. */
function calendarDays(element) {
  const open = [...element.ownerDocument.querySelectorAll(CALENDAR)].filter(visible).map((node) => [distance(element, node), node]).sort(([a], [b]) => a - b)[0];
  if (!open || open[0] > 300) return [];
  const days = [...open[1].querySelectorAll(CALENDAR_DAY)].filter(visible).map((day) => [day.querySelector("button") || day, dateSaid(day) || dateSaid(day.querySelector("button") || day)]).filter(([, date]) => date);
  const turning = [...open[1].querySelectorAll("button,a,[role=button],span")].filter((node) => visible(node) && !node.querySelector("input,select"));
  const turns = TURNS.map(([name, says]) => [turning.find((node) => says.test(`${attribute(node, "aria-label")} ${classes(node)}`) && /month|navigation|next$|prev/i.test(`${attribute(node, "aria-label")} ${classes(node)}`)), name]).filter(([node]) => node);
  return [...days, ...turns];
}

function openOptions(element) {
  const calendar = /^(flatpickr|datepicker)$/.test(widgetOf(element)) ? calendarDays(element) : [];
  if (calendar.length) {
    return {
      data: calendar.map(([node, value], index) => ({ index, label: tidy(node.textContent) || value, value, selected: false, disabled: /disabled/.test(classes(node)) || attribute(node, "aria-disabled") === "true" })),
      elements: calendar.map(([node]) => node),
    };
  }
  let found = [];
  for (const list of ownLists(element)) if (!found.length && (visible(list) || listed(list).length)) found = listed(list);
  if (!found.length) found = componentMenu(element);
  if (!found.length && attribute(element, "aria-expanded") !== "false") found = floatingList(element);
  const options = found.map((option) => [option, tidy(option.innerText || option.textContent)]).filter(([, label]) => label && !NOTHING.test(label));
  return {
    data: options.map(([option, label], index) => ({
      index, label, value: attribute(option, "data-value") || attribute(option, "value") || attribute(option, "data-country-code"),
      selected: attribute(option, "aria-selected") === "true" && !/focused/.test(classes(option)) || attribute(option, "data-state") === "checked",
      disabled: attribute(option, "aria-disabled") === "true" || option.hasAttribute("data-disabled"),
    })),
    elements: options.map(([option]) => option),
  };
}
