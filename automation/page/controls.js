// One control as data: its state, its words, the library behind it.

const ROLES = new Set(["combobox", "checkbox", "radio", "switch", "textbox", "searchbox", "spinbutton", "slider", "listbox"]);
const PRESSED = new Set(["submit", "button", "image", "reset"]);
const roleOf = (element) => attribute(element, "role").toLowerCase().split(" ")[0];
const typeOf = (element) => element.tagName === "INPUT" ? (element.type || "text").toLowerCase() : isUnmade(element) ? unmadeType(element) : "";

const COMPONENT = /-(?:input|text-?field|text-?area|auto-?complete|select|dropdown|combobox|phone-?field|phone|email|date-?picker|number-?field|checkbox|switch)$/i;
/** A site's own component whose script hasn't run: its name says what it takes, its attributes what it asks, and nobody can write into it. */
function isUnmade(element) {
  return element.tagName.includes("-") && COMPONENT.test(element.tagName) && !element.shadowRoot && attribute(element, "label") !== "" &&
    !viewOf(element).customElements.get(element.tagName.toLowerCase()) && !element.querySelector("input,textarea,select");
}
function unmadeType(element) {
  const kind = COMPONENT.exec(element.tagName)[0].toLowerCase();
  if (/checkbox|switch/.test(kind)) return "checkbox";
  return /phone/.test(kind) ? "tel" : /email/.test(kind) ? "email" : /date/.test(kind) ? "date" : /area/.test(kind) ? "" : attribute(element, "type") || "text";
}
const isBox = (element) => /^(checkbox|radio)$/.test(typeOf(element)) || /^(checkbox|radio|switch)$/.test(roleOf(element));
const isRadio = (element) => typeOf(element) === "radio" || roleOf(element) === "radio";
const isEditable = (element) => element.isContentEditable && !(element.parentElement && element.parentElement.isContentEditable);

/** Takes an answer (hidden traps too; the reader of the snapshot decides what to leave). */
function isField(element) {
  switch (element.tagName) {
    case "INPUT": return !PRESSED.has(element.type) && element.type !== "hidden";
    case "TEXTAREA": case "SELECT": return true;
    case "BUTTON":
      if (attribute(element, "aria-haspopup") === "listbox" || ROLES.has(roleOf(element))) return !flyout(element);
      return false;
  }
  const role = roleOf(element);
  if (!ROLES.has(role)) return isEditable(element) || isUnmade(element);
  if (role === "listbox") return isOwnListbox(element);
  // A box drawn over a hidden select is the field itself; one around an input that shows is not.
  return ![...element.querySelectorAll("input:not([type=hidden]),textarea,select")].some((inner) => role !== "combobox" || !hiddenReason(inner));
}

/** The small arrow beside a combobox input: part of it. */
function flyout(button) {
  const near = button.parentElement && button.parentElement.parentElement;
  return button.tabIndex < 0 && !!near && !!near.querySelector("input[role=combobox],input[aria-autocomplete]");
}

function isOwnListbox(list) {
  if (!visible(list) || list.tabIndex < 0) return false;
  const root = list.getRootNode();
  if (list.id && root.querySelector(`[aria-controls~="${CSS.escape(list.id)}"],[aria-owns~="${CSS.escape(list.id)}"]`)) return false;
  return !list.closest("[role=combobox]") && !!list.querySelector("[role=option]");
}

const ACTS = /(^|[\s_-])(btn|button|cta|submit)/i;
function isButton(element) {
  const { tagName } = element;
  if (tagName === "BUTTON" || tagName === "SUMMARY" || tagName === "INPUT" && PRESSED.has(element.type)) return true;
  if (roleOf(element) === "button") return !element.querySelector("button,input:not([type=hidden])");
  if (tagName !== "A") return false;
  const href = attribute(element, "href");
  return !href || /^(#|javascript:)/i.test(href) || ACTS.test(`${classes(element)} ${element.id}`);
}

const YES_NO = /^(yes|no|ja|nein|nee|oui|non|s[ií]|sim|n[aã]o|tak|nie)$/i;
/** The buttons under `holder` that are one question's options (Yes and No over a hidden box, a segmented control). */
function optionButtons(holder) {
  const buttons = [...holder.children].map((child) => child.tagName === "BUTTON" || roleOf(child) === "button" ? child
    : child.children.length === 1 && child.firstElementChild.tagName === "BUTTON" ? child.firstElementChild : null).filter(Boolean);
  if (buttons.length < 2 || buttons.length > 8) return [];
  const texts = buttons.map((button) => tidy(button.textContent));
  if (texts.some((text) => !text || text.length > 60) || buttons.some((button) => attribute(button, "aria-haspopup") || !visible(button))) return [];
  const shadowed = [...holder.querySelectorAll("input[type=checkbox],input[type=radio],input[type=hidden][name]")].some((input) => !visible(input));
  const marked = buttons.every((button) => button.hasAttribute("aria-pressed") || button.hasAttribute("aria-checked"));
  const spoken = texts.every((text) => YES_NO.test(text));
  const grouped = /radiogroup/.test(roleOf(holder)) || /yes-?_?no|segmented|toggle-?group/i.test(classes(holder));
  return spoken || marked || (shadowed && buttons.every((button) => button.type !== "submit")) || grouped ? buttons : [];
}

function pressedState(button) {
  for (const name of ["aria-pressed", "aria-checked", "aria-selected"]) {
    if (button.hasAttribute(name)) return button.getAttribute(name) === "true";
  }
  if (/^(on|checked|active)$/.test(attribute(button, "data-state"))) return true;
  return /(^|[\s_-])(active|selected|checked|pressed|is-on)(?=$|[\s_-])/i.test(classes(button));
}

const WIDGETS = [
  ["unmade", isUnmade],
  ["iti-search", (e) => e.matches(".iti__search-input")],
  ["iti", (e) => typeOf(e) !== "checkbox" && !!e.closest(".iti,.intl-tel-input") && e.tagName === "INPUT"],
  ["react-select", (e) => e.matches("[class*=select__input],[id^=react-select]") || (e.tagName === "INPUT" && roleOf(e) === "combobox" && !!closest(e, "[class*=select__control],[class*=-control]", 6))],
  ["required-decoy", (e) => /requiredInput/.test(classes(e))],
  ["select2", (e) => e.matches(".select2-hidden-accessible")],
  ["select2-search", (e) => e.matches(".select2-search__field,.chosen-search-input,.chosen-search input")],
  ["chosen", (e) => e.tagName === "SELECT" && !!e.nextElementSibling && /chosen-container/.test(classes(e.nextElementSibling))],
  ["dropzone", (e) => e.matches(".dz-hidden-input") || (typeOf(e) === "file" && !!e.closest("[class*=dropzone],[class*=drop-zone]"))],
  ["flatpickr", (e) => e.matches(".flatpickr-input,[class*=flatpickr],input.flatpickr-input[type=hidden] + input")],
  ["datepicker", (e) => e.matches(".hasDatepicker,[class*=datepicker],[class*=date-picker]") || !!e.closest(".react-datepicker-wrapper,[class*=datepicker__input],[class*=DatePicker]")],
  ["places", (e) => e.matches(".pac-target-input")],
  ["captcha", (e) => /g-recaptcha|h-captcha|cf-turnstile|hcaptcha|captcha-response/i.test(`${e.name || ""} ${e.id} ${classes(e)}`)],
  ["lever-location", (e) => e.matches(".location-input") && !!closest(e, "li,div", 4)],
  ["mui", (e) => !!e.closest(".MuiAutocomplete-root,.MuiSelect-root")],
  ["vuetify", (e) => !!e.closest(".v-select,.v-autocomplete")],
  ["ng-select", (e) => !!e.closest("ng-select,.ng-select")],
  ["radix", (e) => e.tagName === "BUTTON" && e.hasAttribute("data-radix-collection-item") || /^radix-/.test(attribute(e, "aria-controls"))],
  ["downshift", (e) => /^downshift-/.test(`${e.id} ${attribute(e, "aria-controls")}`)],
];
const widgetOf = (element) => (WIDGETS.find(([, is]) => is(element)) || [""])[0];

const REGIONS = [
  ["cookies", "[id*=cookie i],[class*=cookie i],[id*=onetrust i],[class*=onetrust i],#usercentrics-root,[class*=didomi],[id*=cmpbox],[class*=klaro],.cc-window"],
  ["search", "[role=search],form[action*='/search'],[class*=search-form],[class*=searchbar]"],
  ["nav", "nav,[role=navigation]"],
  ["header", "header,[role=banner]"],
  ["footer", "footer:not([role=presentation],[role=none],dialog footer,[role=dialog] footer),[role=contentinfo]"],
  ["dialog", "[role=dialog],[role=alertdialog],dialog"],
];
const COOKIE_WORDS = /cookie|personali[sz]ed ads|tracking technologies|datenschutzeinstellungen|consent preferences|privacy preferences/i;
/** A dialog about cookies by its words: its makers give it any name. */
function asksAboutCookies(node) {
  return held(node) <= 40 && COOKIE_WORDS.test(node.textContent.slice(0, 20000)) &&
    !node.querySelector("input[type=text],input[type=email],input[type=file],input[type=tel],input:not([type]),textarea");
}

function regionOf(element) {
  for (let node = element; node && node.tagName !== "BODY" && node.tagName !== "FORM"; node = parentOf(node)) {
    for (const [name, selector] of REGIONS) if (node.matches(selector) && !(name === "cookies" && held(node) > 8)) {
      return name === "dialog" && asksAboutCookies(node) ? "cookies" : name;
    }
    if (/fixed|sticky/.test(styleOf(node).position) && asksAboutCookies(node)) return "cookies";
  }
  const form = element.form || closest(element, "form");
  return form && form.matches("[role=search]") ? "search" : form ? outerRegion(form) : "";
}
function outerRegion(form) {
  const around = closest(form, "header,nav,footer,[role=search],[role=dialog],dialog");
  return around ? { HEADER: "header", NAV: "nav", FOOTER: "footer" }[around.tagName] || (roleOf(around) === "search" ? "search" : "dialog") : "";
}

const HINTS = ["data-ui", "data-qa", "data-test", "data-testid", "data-automation-id", "data-field-path", "data-name", "inputmode"];
function hintsOf(element) {
  const hints = {};
  for (const name of HINTS) if (attribute(element, name)) hints[name] = attribute(element, name).slice(0, 120);
  const region = regionOf(element);
  if (region) hints.region = region;
  if (classes(element)) hints.class = classes(element).slice(0, 160);
  if (typeOf(element) === "file" && closest(element, "[class*=autofill i],[class*=parse-resume i],[data-test*=apply-with]", 6)) hints.around = "autofill";
  const list = element.tagName === "INPUT" && element.list;
  if (list) hints.list = list.id;
  return hints;
}

const UNCHOSEN = /^[-–—\s.]*(?:(?:please )?(?:select|choose|pick)(?: (?:an?|one|your|the) .*| one| \.\.\.)?|select\.*|no selection|bitte (?:w[aä]hlen|ausw[aä]hlen).*|ausw[aä]hlen|s[eé]lection.*|choisi.*|seleccion.*|selecteer.*|kies.*|seleziona.*|scegli.*|selecion.*|wybierz.*|none selected|…)?[-–—\s….]*$/i;

/** What a person sees in the place of a control: Dropzone puts its inputs at the end of the page, in the order of its areas. One
 *  that a label names stands where it belongs. */
function seatOf(element) {
  if (labelsOf(element).length) return element;
  if (!element.matches(".dz-hidden-input")) return element;
  const document = element.ownerDocument;
  const areas = [...document.querySelectorAll(".dz-clickable")].filter((area) => !area.parentElement.closest(".dz-clickable"));
  return areas[[...document.querySelectorAll(".dz-hidden-input")].indexOf(element)] || element;
}

/** What a person reads as the answer where `value` doesn't say it. Several chips are parted by line ends. */
function shownOf(element, type) {
  if (element.tagName === "SELECT") return [...element.selectedOptions].map((option) => tidy(option.textContent)).join("\n");
  if (type === "file") {
    const seat = seatOf(element);
    const entry = seat === element ? closest(element, ENTRY, 6) || element.parentElement : seat;
    const chip = entry && held(entry) <= 1 && [...entry.querySelectorAll("[class*=file-name],[class*=filename],[class*=fileName],[class*=FileName],[data-automation-id=file-upload-item-name],.dz-filename")].find(visible);
    return [...(element.files || [])].map((file) => file.name).join("\n") || (chip ? words(chip) : "");
  }
  if (isBox(element)) return "";
  const popup = roleOf(element) === "combobox" || /^(listbox|true|menu|dialog)$/.test(attribute(element, "aria-haspopup")) || /select/.test(widgetOf(element));
  if (!popup) return isEditable(element) ? tidy(element.innerText) : "";
  if (element.tagName !== "INPUT") {
    const taken = [...element.querySelectorAll("[role=option][aria-selected=true]")].filter(visible).map((option) => words(option));
    const texts = taken.length ? [...new Set(taken)] : [words(element, { naming: true })];
    return texts.filter((text) => !UNCHOSEN.test(text)).join("\n");
  }
  const holder = closest(element, "[class*=select__control],[class*=value-container],[class*=ValueContainer],[class*=multiselect],[class*=-control],[data-automation-id=multiSelectContainer],[role=combobox]:not(input)", 6);
  const marked = holder ? [...holder.querySelectorAll("[class*=single-value],[class*=singleValue],[class*=multi-value__label],[class*=multiValueLabel],[class*=MultiValueGeneric],[class*=-multiValue],[data-automation-id=selectedItem],[class*=multiselect__tag],[class*=multiselect__single]")].filter(drawn) : [];
  const chips = marked.filter((chip) => !marked.some((other) => other !== chip && chip.contains(other)));
  return chips.map((chip) => words(chip, { naming: true })).filter(Boolean).join("\n");
}

/** Whether a closed list takes several answers: it says so, or holds one that can be taken out by itself. */
function takesSeveral(element) {
  if (element.multiple === true || attribute(element, "aria-multiselectable") === "true") return true;
  if (byIds(element, `${attribute(element, "aria-controls")} ${attribute(element, "aria-owns")}`).some((list) => attribute(list, "aria-multiselectable") === "true")) return true;
  const holder = widgetOf(element) === "react-select" ? closest(element, "[class*=control]", 6) : null;
  return !!holder && !!holder.querySelector("[class*=is-multi],[class*=multi-value],[class*=multiValue]");
}

/** The native select that a drawn one keeps up to date for the form: its options are the same. */
function selectBehind(element) {
  if (element.tagName === "SELECT" || roleOf(element) !== "combobox" && attribute(element, "aria-haspopup") !== "listbox") return null;
  const behind = [...(element.parentElement ? element.parentElement.children : [])].filter((other) => other.tagName === "SELECT");
  return behind.length === 1 && hiddenReason(behind[0]) && behind[0].options.length > 1 ? behind[0] : null;
}

function optionsOf(element) {
  const behind = selectBehind(element);
  if (behind) return optionsOf(behind);
  const list = element.tagName === "SELECT" ? [...element.options] : element.tagName === "INPUT" && element.list ? [...element.list.options] : [];
  return list.map((option) => ({
    label: tidy(option.label || option.textContent) || tidy(option.textContent), value: option.value,
    selected: element.tagName === "SELECT" && option.selected, disabled: option.disabled || option.parentElement.disabled === true || option.hidden,
  }));
}

/** In a step of the form that doesn't show yet: more is hidden with it than a button or a drop zone would stand for. */
function inHiddenStep(element) {
  let hidden = null;
  for (let node = parentOf(element); node && !drawn(node); node = parentOf(node)) hidden = node;
  if (!hidden || hidden.matches("[role=dialog],dialog,[class*=modal i]") || hidden.querySelector("[role=dialog],dialog,[class*=modal i]")) return false;
  const others = [...hidden.querySelectorAll("input:not([type=hidden],[type=submit],[type=button],[type=file]),select,textarea,h1,h2,h3,h4,h5,h6,legend,[role=heading]")];
  return others.some((other) => other !== element);
}

/** A hidden control whose visible label, wrapper or button stands for it. */
function proxiedBy(element, type, reason) {
  if (!reason) return false;
  if (type === "file") return !inHiddenStep(element);
  if (type === "range") return visible(element.parentElement);
  if (element.tagName === "SELECT") return [element.nextElementSibling, element.previousElementSibling, element.parentElement].some((other) => other && visible(other) && /select|chosen|dropdown/i.test(classes(other)));
  // react-select makes its input transparent once a value is chosen; what people see and press is the box around it.
  if (widgetOf(element) === "react-select") return reason !== "display" && !!closest(element, "[class*=control]", 6) && visible(closest(element, "[class*=control]", 6));
  if (!isBox(element)) return false;
  if (labelsOf(element).some(visible)) return true;
  const wrapper = element.parentElement;
  return !!wrapper && visible(wrapper) && held(wrapper) <= 1 && !wrapper.querySelector("button");
}

/** Another field's block lies over this one: nobody could click it. Overlays that a person would dismiss don't count. */
function covered(element) {
  const box = boxOf(element);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  // A dialog that is open may take the pointer from everything else on the page: then nothing is hit, and nothing covers.
  if (styleOf(element).pointerEvents === "none") return false;
  if (element.ownerDocument !== window.document || x < 0 || y < 0 || x > window.innerWidth || y > window.innerHeight) return false;
  let top = document.elementFromPoint(x, y);
  while (top && rootOf(top) && rootOf(top).elementFromPoint(x, y) && rootOf(top).elementFromPoint(x, y) !== top) top = rootOf(top).elementFromPoint(x, y);
  if (!top || top === element || closest(element, "*") === top) return false;
  for (let node = element; node; node = parentOf(node)) {
    if (node === top) return false;
    if (held(node) > 1 || /^(BODY|FORM)$/.test(node.tagName)) break;
    if (node.contains(top)) return false;
  }
  for (let node = top; node && node.tagName !== "BODY"; node = parentOf(node)) {
    if (node.contains(element)) break;
    if (/fixed|sticky/.test(styleOf(node).position)) return false;
  }
  const over = boxOf(top);
  return over.x <= box.x + 1 && over.y <= box.y + 1 && over.x + over.width >= box.x + box.width - 1 && over.y + over.height >= box.y + box.height - 1;
}

function valueOf(element, type, role) {
  if (type === "password" || type === "file" || isEditable(element) && element.tagName !== "INPUT") return "";
  if (element.tagName !== "INPUT" && /^(slider|spinbutton)$/.test(role)) return attribute(element, "aria-valuenow");
  return typeof element.value === "string" ? element.value : "";
}

function stateOfControl(element, type) {
  const reason = isUnmade(element) ? (drawn(element) ? "" : "display") : hiddenReason(element) || (!isBox(element) && type !== "file" && covered(element) ? "covered" : "");
  const box = boxOf(element);
  const role = roleOf(element);
  const native = isBox(element) && element.tagName === "INPUT";
  const popup = attribute(element, "aria-haspopup");
  const behind = selectBehind(element);
  const listed = role === "combobox" || /list|both/.test(attribute(element, "aria-autocomplete")) || element.list || /^(places|lever-location|react-select)$/.test(widgetOf(element));
  return {
    tag: element.tagName.toLowerCase(), type, role, id: element.id || "",
    name: element.getAttribute("name") || (behind ? attribute(behind, "name") : ""),
    placeholder: attribute(element, "placeholder") || attribute(element, "data-placeholder"),
    autocomplete: attribute(element, "autocomplete"),
    value: valueOf(element, type, role),
    shown: shownOf(element, type),
    checked: native ? element.checked : isBox(element) ? attribute(element, "aria-checked") === "true" || attribute(element, "data-state") === "checked" : null,
    options: optionsOf(element),
    refuses: element.willValidate && element.validity && !element.validity.valid ? tidy(element.validationMessage) : "",
    hidden: reason, proxied: proxiedBy(element, type, reason),
    disabled: element.matches(":disabled") || attribute(element, "aria-disabled") === "true",
    readonly: element.readOnly === true || attribute(element, "aria-readonly") === "true",
    multiple: takesSeveral(element),
    accept: attribute(element, "accept"), max_length: element.maxLength > 0 ? element.maxLength : null,
    min: attribute(element, "min") || attribute(element, "aria-valuemin"), max: attribute(element, "max") || attribute(element, "aria-valuemax"), pattern: attribute(element, "pattern"),
    popup: popup && popup !== "false" ? popup : listed ? "listbox" : "",
    expanded: element.hasAttribute("aria-expanded") ? attribute(element, "aria-expanded") === "true" : null,
    rect: [box.x, box.y, box.width, box.height].map(Math.round),
    widget: isEditable(element) && element.tagName !== "INPUT" ? "rich" : widgetOf(element), hints: hintsOf(element),
  };
}
