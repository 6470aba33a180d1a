// Pieces that the widgets of the lab have in common.
import { createRoot } from "react-dom/client";

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in made && !name.includes("-") && name !== "role") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** What ties a control to the label above it, as this form does it. */
export const naming = (field) => ({ id: field.id, ...(field.labelledBy ? { "aria-labelledby": field.labelledBy } : {}) });

export const input = (field, attributes = {}) => element("input", { type: "text", name: field.name, required: true, ...naming(field), ...attributes });

export const hidden = (field, value = "") => element("input", { type: "hidden", name: field.name, value });

export const render = (place, jsx) => createRoot(place).render(jsx);

export const style = (text) => document.head.append(element("style", { textContent: text }));

export function select(options, attributes, prompt = "Please choose") {
  const made = element("select", attributes, ...(prompt ? [element("option", { value: "", textContent: prompt })] : []));
  made.append(...options.map((option) => element("option", { value: option.value, textContent: option.label })));
  return made;
}

export const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Three parts of a date as one value in the form. */
export function dateOf(field) {
  const whole = hidden(field);
  const parts = { year: "", month: "", day: "" };
  const set = (part, text) => {
    parts[part] = text.trim();
    const { year, month, day } = parts;
    whole.value = year && month && day ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
  };
  return [whole, set];
}

export const ORDERS = [["month", "day", "year"], ["day", "month", "year"], ["year", "month", "day"]];
export const titled = (part) => part[0].toUpperCase() + part.slice(1);
