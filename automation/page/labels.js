// How a person finds out what a control asks for, and whether it must be answered.

const LABELISH = /label|title|question|legend|caption|prompt/i;
const ASIDE = /descri|help|hint|sub-?(title|label|text)|note|error|invalid|counter|tooltip|placeholder|feedback|body/i;
const UPLOAD_WORDS = /^(?:(?:attach|upload|browse|choose|select|replace|add|drop|drag)(?: (?:a |an |your |the )?(?:files?|documents?|here|resume|cv|from (?:device|computer)))?(?: (?:here|or .*))?|attach(?:ment)?s?|no file (?:chosen|selected).*|(?:total )?\d+ files? selected.*|drag .*|drop .*|click to upload.*|(?:max|maximum) .*|datei(?:en)? (?:ausw[aä]hlen|hochladen|hinzuf[uü]gen|anh[aä]ngen).*|durchsuchen.*|hochladen|parcourir.*|choisir .*|t[eé]l[eé]charger.*|seleccionar .*|bestand (?:kiezen|uploaden|toevoegen).*|bladeren.*|scegli .*|sfoglia.*|escolher .*|wybierz .*|przegl[aą]daj.*|dodaj plik.*|file|files?|upload file.*|accepted .*)[ .…:+]*$/i;
const ENTRY = "fieldset,[role=group],[role=radiogroup],[data-field-path],[data-automation-id^=formField],li.application-question,[class*=fieldEntry],[class*=form-group],[class*=form-field],[class*=formField],[class*=form-item],[class*=form_item],[class*=question]";

/** Everything that takes an answer, by composed ancestor: how many seen fields lie inside. Filled by the walk. */
const holding = new Map();
const held = (node) => (node.nodeType === Node.ELEMENT_NODE && holding.get(node)) || 0;

const isHeading = (element) => /^H[1-6]$/.test(element.tagName) || element.getAttribute("role") === "heading";

function lookedLikeLabel(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const own = `${classes(node)} ${attribute(node, "data-automation-id")} ${attribute(node, "data-testid")} ${attribute(node, "data-ui")}`;
  if (ASIDE.test(own)) return false;
  if (/^(LABEL|LEGEND|H[1-6]|STRONG|DT|TH)$/.test(node.tagName) || LABELISH.test(own)) return true;
  return !!node.querySelector("label,legend,h1,h2,h3,h4,h5,h6,strong");
}

/** The label inside a block of words: its label or title element where it has one, else all of it. */
function labelPart(node, seen) {
  if (node.nodeType !== Node.ELEMENT_NODE) return { text: named(node.data, seen), rest: "" };
  const all = nameFrom(node, seen);
  if (/^(LABEL|LEGEND|H[1-6])$/.test(node.tagName)) return { text: all, rest: "" };
  const inner = [...node.querySelectorAll("label,legend,h1,h2,h3,h4,h5,h6,[class*=label],[class*=title],strong")]
    .filter((part) => !ASIDE.test(classes(part)))
    .map((part) => nameFrom(part, seen)).find((text) => text.length > 1);
  if (!inner || inner === all) return { text: all, rest: "" };
  const at = all.indexOf(inner);
  return at === 0 ? { text: inner, rest: tidy(all.slice(inner.length)) } : { text: all, rest: "" };
}

const ASIDE_TEXT = /^\(|^(note|please|hint|select all|check all|tick|https?:|for (more )?information|e\.g\.)|https?:\/\//i;
/** Words that explain more than they ask: a better label may stand above them. */
function explains(found, grouped) {
  if (found.labelish) return false;
  const own = found.element && found.element.nodeType === Node.ELEMENT_NODE ? classes(found.element) : "";
  return grouped || ASIDE.test(own) || ASIDE_TEXT.test(found.text) || found.text.length > 100;
}

// What a widget tells those who don't see it, of what has been done with it.
const TOLD = "[aria-live],[role=log],[role=status]";

/** Words before `start` (a control, or what holds a group of them) that no other field stands between. */
function nearLabel(start, seen, { grouped = false, reject = null } = {}) {
  let node = start;
  let aside = null;
  for (let depth = 0; depth < 9; depth++) {
    const parent = parentOf(node);
    if (!parent || /^(BODY|HTML|IFRAME)$/.test(parent.tagName)) return aside;
    const siblings = [...childrenOf(parent)];
    const before = [];
    let barrier = false;
    for (let at = siblings.indexOf(node) - 1; at >= 0; at--) {
      const sibling = siblings[at];
      if (held(sibling)) { barrier = true; break; }
      if (sibling.nodeType === Node.TEXT_NODE ? sibling.data.trim() : sibling.nodeType === Node.ELEMENT_NODE &&
          !MUTE.has(sibling.tagName) && !sibling.matches(TOLD) && !FIELDS.has(sibling.tagName) && !/^(BUTTON|svg|NAV|HEADER)$/.test(sibling.tagName) &&
          drawn(sibling) && (words(sibling, { naming: true }) || STAR.test(classes(sibling)))) before.unshift(sibling);
    }
    const shared = held(parent) > held(node);
    if (before.length) {
      const found = pickLabel(before.filter((node) => !reject || !reject(tidy(node.textContent))), seen);
      if (found && /[\p{L}]/u.test(found.text)) {
        const label = { ...found, weak: shared && (found.heading || depth > 2), depth };
        if (aside && (!found.labelish || label.weak)) return aside;
        if (aside) return { ...label, help: tidy(`${aside.text} ${aside.help} ${label.help}`) };
        if (!explains(found, grouped) || barrier) return label;
        aside = label;
      }
    }
    if (aside && (shared || depth > aside.depth + 3)) return aside;
    if (!shared && !aside) {
      const after = siblings.slice(siblings.indexOf(node) + 1).find((sibling) => sibling.nodeType === Node.ELEMENT_NODE && sibling.tagName === "LABEL" && drawn(sibling));
      const text = after ? nameFrom(after, seen) : "";
      if (text) return { text, help: "", weak: false, heading: false, depth };
    }
    if (barrier || parent.tagName === "FORM") return aside;
    node = parent;
  }
  return aside;
}

function pickLabel(before, seen) {
  if (!before.length) return null;
  const likely = before.filter(lookedLikeLabel);
  const chosen = likely.length ? likely[likely.length - 1] : before[before.length - 1];
  const marks = {};
  const { text, rest } = labelPart(chosen, marks);
  for (const other of before) if (other !== chosen && MARK.test(other.textContent || "")) marks.required = true;
  if (!text || text.length > 600) return null;
  Object.assign(seen, marks);
  const help = [rest, ...before.slice(before.indexOf(chosen) + 1).map((node) => tidy(node.nodeType === Node.TEXT_NODE ? node.data : words(node, { naming: true })))];
  return { text, help: tidy(help.join(" ")), heading: chosen.nodeType === Node.ELEMENT_NODE && isHeading(chosen), element: chosen, labelish: likely.length > 0 };
}

/** Without what is kept from everybody ("Single line text."), where something else is left. */
function told(bearers) {
  const kept = bearers.filter((element) => element.getAttribute("aria-hidden") !== "true");
  return kept.length ? kept : bearers;
}

/** The name a fieldset or role=group bears of its own. */
function groupName(group, seen) {
  const bearers = told(byIds(group, attribute(group, "aria-labelledby")));
  const by = bearers.map((element) => nameFrom(element, seen)).join(" ");
  if (by.trim()) return { text: tidy(by), from: "labelledby", element: bearers[0] };
  const legend = [...group.children].find((child) => child.tagName === "LEGEND") || (group.tagName === "FIELDSET" && group.querySelector("legend"));
  const text = legend ? nameFrom(legend, seen) : "";
  if (text) return { text, from: "legend", element: legend };
  const aria = named(attribute(group, "aria-label"), seen);
  return aria ? { text: aria, from: "aria_label" } : null;
}

function labelsOf(element) {
  const own = element.labels ? [...element.labels] : [];
  if (own.length || !element.id) return own;
  return [...element.getRootNode().querySelectorAll(`label[for="${CSS.escape(element.id)}"]`)];
}

/** Whether a label stands over other fields as well: the first of the fields under "Full Name" may have a label of its own. */
function isShared(label, element) {
  let holder = label;
  while (holder && !holder.contains(element)) holder = parentOf(holder);
  return !!holder && held(holder) > 1;
}

/** What the field is called that this is one part of; "" where it stands alone. */
function titleOver(element, question) {
  const seen = {};
  for (let node = parentOf(element), depth = 0; node && depth < 6; node = parentOf(node), depth++) {
    const count = held(node);
    if (count > 8) return "";
    if (count < 2 || !node.matches || !node.matches(`li,[class*=form-line],${ENTRY}`)) continue;
    const group = groupName(node, seen);
    if (group) return group.text.slice(0, 200);
    const first = node.querySelector("label,legend");
    return first && first !== question.element && !first.contains(element) && isShared(first, element) ? nameFrom(first, seen).slice(0, 200) : "";
  }
  return "";
}

/** What an element is called by means made for that. */
function linkedLabel(element, seen) {
  const named_by = told(byIds(element, attribute(element, "aria-labelledby"))).filter((other) => other !== element);
  const all = named_by.map((other) => nameFrom(other, seen)).filter(Boolean);
  const telling = all.filter((text) => !CHORES.test(text) && !UPLOAD_WORDS.test(text));
  const by = telling.length ? telling : all;
  if (by.length) return { text: named([...new Set(by)].join(" "), seen), from: "labelledby", element: named_by[0] };
  const labels = labelsOf(element);
  const nearest = labels.length > 1 ? labels.filter((label) => words(label) && !isShared(label, element)) : labels;
  for (const label of nearest.length ? nearest : labels) {
    const inner = label.contains(element) && [...label.querySelectorAll("[class*=label],[class*=title]")].find((part) =>
      !part.contains(element) && !ASIDE.test(classes(part)) && words(part));
    const text = (inner && nameFrom(inner, seen)) || nameFrom(label, seen, element);
    if (text) return { text, from: label.contains(element) ? "wrap" : "for", element: label };
  }
  const aria = named(attribute(element, "aria-label") || (isUnmade(element) ? attribute(element, "label") : ""), seen);
  return aria ? { text: aria, from: "aria_label" } : null;
}

/** Words right after a box: its option where no label says so. */
function followingWords(element) {
  for (let node = element, depth = 0; node && depth < 3; node = parentOf(node), depth++) {
    for (let next = node.nextSibling; next; next = next.nextSibling) {
      if (held(next)) return "";
      const text = next.nodeType === Node.TEXT_NODE ? tidy(next.data)
        : next.nodeType === Node.ELEMENT_NODE && !MUTE.has(next.tagName) && drawn(next) ? words(next) : "";
      if (text) return text.length <= 600 ? text : "";
    }
    const parent = parentOf(node);
    if (parent && held(parent) > 1) return "";
  }
  return "";
}

function fallbackLabel(element, seen) {
  for (const [from, name] of [["placeholder", "placeholder"], ["title", "title"], ["placeholder", "data-placeholder"]]) {
    const text = named(attribute(element, name), seen);
    if (text) return { text, from };
  }
  if (element.tagName === "SELECT") {
    const [first] = element.options;
    const text = first && !first.value && /[\p{L}]/u.test(first.text) && !UNTELLING.test(tidy(first.text)) && !PROMPT.test(tidy(first.text)) ? named(first.text, seen) : "";
    if (text) return { text, from: "placeholder" };
  }
  const name = element.getAttribute("name") || element.id || "";
  if (/[0-9a-f]{8}-[0-9a-f]{4}/i.test(name)) return { text: "", from: "name" };
  const text = tidy(name.replace(/[_\-[\].]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2"));
  return { text, from: "name" };
}

const UPLOADS = /upload|attach|r[eé]sum[eé]|\bcv\b|curricul|curr[ií]cul|hochladen|lebenslauf|anh[aä]ng|datei|t[eé]l[eé](?:charger|verser)|joindre|fichier|adjuntar|subir|archivo|bijvoegen|bestand|carica|allega|carregar|anexar|ficheiro|prze[sś]lij|za[lł][aą]cz|plik|\bfile/i;

/** What the button before a bare file input says, e.g. "Upload résumé". */
function uploadButton(element) {
  for (let node = element, depth = 0; node && depth < 6; node = parentOf(node), depth++) {
    for (let sibling = node.previousElementSibling; sibling; sibling = sibling.previousElementSibling) {
      if (held(sibling)) return null;
      const pressable = "button,a,label,[role=button]";
      for (const button of sibling.matches(pressable) ? [sibling] : sibling.querySelectorAll(pressable)) {
        const text = visible(button) ? named(words(button)) : "";
        if (text && text.length < 60 && UPLOADS.test(text) && !UPLOAD_WORDS.test(text) && !CHORES.test(text)) return { text, from: "near", element: button };
      }
    }
  }
  return null;
}

/** A list's first line that asks nothing of its own. */
const PROMPT = /^(?:please |bitte |veuillez |-+ ?)?(?:select|choose|pick|w(?:ä|ae)hl|ausw(?:ä|ae)hl|s[ée]lection|choisi|seleccion|eli[gj]|kies|maak|selezion|scegli|selecion|escolh|wybierz|none|n\/?a)/iu;
const UNTELLING = /^(?:please )?(?:select|choose|pick|search|type|start typing|open|toggle)(?: (?:an? |one |the )?(?:option|item|value|one|here|to search|file|date|menu))?[ .…:]*$/i;
/** "Select country calling code: Tunisia" names a country calling code. */
const chosenFrom = (text) => text.replace(/^(?:please )?(?:select|choose)\s+(?:your |an? |the )?(?=\p{L}.*:)/iu, "").replace(/^(\p{L}[^:]{2,40}):\s+\S.*$/u, "$1")
  .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

const UPLOAD_VERB = /^(?:please )?(?:upload|attach|add)\s+(?:your |an? |the )?(?=\p{L})/iu;

/** A closed list draws what was chosen before its input: that isn't what it is called. */
function isAnswerOf(element, type) {
  const lines = shownOf(element, type).split("\n").filter(Boolean);
  return (text) => lines.includes(text);
}

/** The question an element that stands alone asks. */
function questionOf(element, type) {
  const seen = {};
  let found = linkedLabel(element, seen);
  let own = found ? found.text : "";
  if (type === "file" && (!found || UPLOAD_WORDS.test(found.text))) {
    const group = closest(element, "fieldset,[role=group]");
    found = (group && held(group) <= 1 && groupName(group, seen)) || null;
    if (found && UPLOAD_WORDS.test(found.text)) found = null;
  } else if (!found) {
    const group = closest(element, "fieldset,[role=group]", 5);
    found = (group && held(group) <= 1 && groupName(group, seen)) || null;
  }
  let help = "";
  if (!found || (found.from === "aria_label" && UNTELLING.test(found.text))) {
    const near = nearLabel(element, seen, { reject: type === "file" ? (text) => UPLOAD_WORDS.test(text) : isAnswerOf(element, type) });
    const named = attribute(element, "placeholder") || attribute(element, "title");
    if (near && !(near.weak && named) ) {
      found = { text: near.text, from: "near", element: near.element };
      help = near.help;
    }
  }
  if (type === "file" && (!found || (found.element && found.from === "near" && found.element.querySelector && found.element.querySelector("a,button")))) found = uploadButton(element) || found;
  if (found && found.from === "aria_label" && element.tagName !== "INPUT") found.text = chosenFrom(found.text);
  found = found || (own && { text: own, from: "for" }) || fallbackLabel(element, seen);
  if (type === "file") found.text = found.text.replace(UPLOAD_VERB, "");
  return { ...found, own: own || found.text, help, seen };
}

function ownWords(element) {
  const seen = {};
  const linked = labelForEyes(element, linkedLabel(element, seen), seen);
  const text = linked ? linked.text : named(followingWords(element), seen) || named(attribute(element, "title"), seen);
  return { text: text || tidy(element.tagName === "BUTTON" ? words(element) : attribute(element, "value")), seen, element: linked && linked.element };
}

/** What stands beside a box for all to see, where it is named by words that only a screen reader gets: those may repeat the question. */
function labelForEyes(element, linked, seen) {
  if (!linked || linked.from !== "labelledby" || !linked.element || drawn(linked.element)) return linked;
  const label = labelsOf(element).find((each) => drawn(each) && words(each));
  const text = label ? nameFrom(label, seen, element) : "";
  return text ? { text, from: "for", element: label } : linked;
}

/** Words inside `holder` before the first of its members: a title that is no legend. */
function leadingLabel(holder, first, seen) {
  let node = first;
  while (node && parentOf(node) !== holder) node = parentOf(node);
  if (!node) return null;
  const siblings = [...childrenOf(holder)];
  const before = siblings.slice(0, siblings.indexOf(node)).filter((sibling) => sibling.nodeType === Node.ELEMENT_NODE &&
    !MUTE.has(sibling.tagName) && !/^(BUTTON|svg)$/.test(sibling.tagName) && !held(sibling) && drawn(sibling) && words(sibling));
  return before.length ? pickLabel(before, seen) : null;
}

/** The question several boxes or buttons under `holder` ask together. */
function groupQuestion(holder, members, first) {
  const seen = {};
  if (!holder.matches("fieldset,[role=group],[role=radiogroup],[aria-labelledby]") || !groupName(holder, {})) {
    const leading = leadingLabel(holder, first, seen);
    if (leading) return { text: leading.text, from: "near", help: leading.help, element: leading.element, seen };
  }
  for (let node = holder, step = 0; node && step < 6 && held(node) <= members; node = parentOf(node), step++) {
    if (!node.matches("fieldset,[role=group],[role=radiogroup],[aria-labelledby]")) continue;
    const found = groupName(node, seen);
    if (found) return { ...found, help: "", seen };
  }
  const near = nearLabel(holder, seen, { grouped: true });
  if (near) return { text: near.text, from: "near", help: near.help, element: near.element, seen };
  return { text: "", from: "", help: "", seen };
}

const REQUIRED_CLASS = /(^|[\s_-])(is-?)?required(?=$|[\s_-])/i;
const NOT_REQUIRED = /(not|no|non|un|if|when|field)[-_]?required|required-?(if|when|field-?note|fields?-(note|hint|info))|hide-required/i;

/** A mark that stands beside the label instead of in it. */
function starBeside(label, most) {
  for (let node = label, step = 0; node && step < 3; node = parentOf(node), step++) {
    const parent = parentOf(node);
    if (!parent || held(parent) > most) return false;
    for (const sibling of childrenOf(parent)) {
      if (sibling !== node && sibling.nodeType === Node.ELEMENT_NODE && !held(sibling) && MARK.test(sibling.textContent) && drawn(sibling)) return true;
    }
  }
  return false;
}

/** A hidden field that the browser's own check needs filled, beside the one that people use. */
function requiredTwin(element) {
  for (let node = parentOf(element), step = 0; node && step < 5 && held(node) <= 1; node = parentOf(node), step++) {
    if ([...node.querySelectorAll("input[required],select[required]")].some((other) => other !== element && !isBox(other) && hiddenReason(other))) return true;
  }
  return false;
}

/** How the page says that an answer is needed; "" when it doesn't. */
function requiredBy(element, question, entry) {
  if (element.required || isUnmade(element) && element.hasAttribute("required")) return "required";
  if (element.getAttribute("aria-required") === "true") return "aria";
  for (const name of ["data-required", "i_required", "ng-required", "data-val-required", "data-is-required"]) {
    if (element.hasAttribute(name) && !/^(false|0|no|)$/i.test(attribute(element, name))) return "data";
  }
  const group = closest(element, "[role=group],[role=radiogroup],[role=combobox],fieldset", 8);
  if (group && group.getAttribute("aria-required") === "true") return "group";
  if (question.seen.optional) return "";
  if (question.seen.required) return "mark";
  const bears = (node) => node && REQUIRED_CLASS.test(classes(node)) && !NOT_REQUIRED.test(classes(node));
  if (bears(element)) return "class";
  const label = question.element;
  if (label && label.nodeType === Node.ELEMENT_NODE && (bears(label) || [...label.querySelectorAll("[class*=equired]")].some(bears) || label.querySelector("[aria-label^=Required]"))) return "class";
  if (entry && (bears(entry) || entry.getAttribute("aria-required") === "true")) return "class";
  if (label && label.nodeType === Node.ELEMENT_NODE && starBeside(label, entry ? held(entry) : 1)) return "mark";
  return !isBox(element) && typeOf(element) !== "file" && requiredTwin(element) ? "twin" : "";
}

/** Words that explain (`help`) or complain (`error`) about a control, as far as they show. */
function asides(element, entry, question) {
  const help = [question.help];
  const errors = [];
  const isError = (node) => /error|invalid|feedback|danger/i.test(`${classes(node)} ${node.id}`) || node.getAttribute("role") === "alert";
  const take = (node) => {
    if (!node || !visible(node)) return;
    const text = words(node);
    if (text && text !== question.text && text.length < 1200) (isError(node) ? errors : help).push(text);
  };
  for (const node of byIds(element, attribute(element, "aria-describedby"))) take(node);
  for (const node of byIds(element, attribute(element, "aria-errormessage"))) if (visible(node)) errors.push(words(node));
  if (element.id) for (const node of byIds(element, `${element.id}-error ${element.id}_error`)) take(node);
  if (entry) {
    for (const node of entry.querySelectorAll("[role=alert],[class*=error],[class*=invalid-feedback]")) {
      if (!held(node) && isError(node) && !node.querySelector("input,label") && node.tagName !== "LABEL") take(node);
    }
    for (const node of entry.querySelectorAll("[class*=help],[class*=hint],[class*=description],[class*=instruction]")) {
      if (!held(node) && node !== question.element && !node.contains(question.element || null)) take(node);
    }
  }
  const distinct = (texts) => tidy([...new Set(texts.map(tidy).filter(Boolean))].join(" "));
  return { help: distinct(help).slice(0, 1500), error: distinct(errors).slice(0, 500) };
}
