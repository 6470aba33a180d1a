// What every script here needs to know of a page: its composed tree, what of it shows, and its words.
// The parts are joined into one function (parse.py), so nothing here is global. Nothing writes to the page.

const MUTE = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "HEAD", "META", "LINK", "OBJECT", "DATALIST"]);
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT", "OPTION"]);

const tidy = (text) => (text || "").replace(/[\s\u00a0\u200b-\u200d\ufeff]+/g, " ").trim();
const attribute = (element, name) => element.getAttribute(name) || "";
const classes = (element) => attribute(element, "class");
const viewOf = (element) => element.ownerDocument.defaultView || window;

/** The parent a person sees it in: slots, shadow hosts and the frame around a document count. */
function parentOf(element) {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  if (root instanceof viewOf(element).ShadowRoot) return root.host;
  try {
    return (root.defaultView && root.defaultView !== window && root.defaultView.frameElement) || null;
  } catch {
    return null;
  }
}

/** Roots that no script is shown, where whoever reads the page has them from the browser itself: by their hosts. */
const closedRoots = new Map();
const rootOf = (element) => element.shadowRoot || closedRoots.get(element);

/** Child nodes as they are drawn: a shadow root instead of its host's own, what is slotted instead of the slot's. */
function childrenOf(element) {
  if (rootOf(element)) return rootOf(element).childNodes;
  if (element.tagName === "SLOT") {
    const assigned = element.assignedNodes({ flatten: true });
    if (assigned.length) return assigned;
  }
  return element.childNodes;
}

/** The document of a frame we may look into, else null. */
function insideOf(frame) {
  try {
    return frame.contentDocument && frame.contentDocument.body ? frame.contentDocument : null;
  } catch {
    return null;
  }
}

function closest(element, selector, limit = 40) {
  for (let node = element, step = 0; node && step < limit; node = parentOf(node), step++) {
    if (node.matches(selector)) return node;
  }
  return null;
}

function byIds(element, ids) {
  const root = element.getRootNode();
  return tidy(ids).split(" ").filter(Boolean)
    .map((id) => (root.getElementById ? root.getElementById(id) : null) || element.ownerDocument.getElementById(id))
    .filter(Boolean);
}

const styles = new Map();
function styleOf(element) {
  let style = styles.get(element);
  if (!style) styles.set(element, (style = viewOf(element).getComputedStyle(element)));
  return style;
}

const boxes = new Map();
/** Place in the window of the outermost document that this script runs in. */
function boxOf(element) {
  let box = boxes.get(element);
  if (box) return box;
  const own = element.getBoundingClientRect();
  let [x, y] = [own.left, own.top];
  const document = element.ownerDocument;
  if (document !== window.document) {
    const frame = document.defaultView && document.defaultView.frameElement;
    if (frame) {
      const outer = boxOf(frame);
      x += outer.x + frame.clientLeft;
      y += outer.y + frame.clientTop;
    }
  }
  box = { x, y, width: own.width, height: own.height };
  boxes.set(element, box);
  return box;
}

function clips(element, style) {
  if (/inset\((50|100)%|circle\(0/.test(style.clipPath)) return true;
  if (style.position === "absolute" && /rect\((0|1)(px)?,? (0|1)(px)?,? (0|1)(px)?,? (0|1)(px)?\)/.test(style.clip)) return true;
  if (style.overflowX === "visible" && style.overflowY === "visible") return false;
  if (style.display === "contents" || style.display.startsWith("inline") && style.display === "inline") return false;
  const box = boxOf(element);
  return box.width <= 1.5 || box.height <= 1.5;
}

/** What a browser leaves out of a closed <details> keeps the display it would have. */
const inClosedDetails = (node) => node.parentElement && node.parentElement.tagName === "DETAILS" && !node.parentElement.open && node.tagName !== "SUMMARY";

const KEPT = ["display", "opacity", "inert", "clipped", "aria_hidden"];
const states = new Map();
/** Which of KEPT hold for an element or anything around it. */
function stateOf(element) {
  const path = [];
  let node = element;
  let state = null;
  while (node && !(state = states.get(node))) {
    path.push(node);
    node = parentOf(node);
  }
  state = state || {};
  while (path.length) {
    node = path.pop();
    const style = styleOf(node);
    const next = { ...state };
    if (style.display === "none" || inClosedDetails(node)) next.display = true;
    if (parseFloat(style.opacity) < 0.02) next.opacity = true;
    if (node.inert === true || node.hasAttribute("inert")) next.inert = true;
    if (node.getAttribute("aria-hidden") === "true") next.aria_hidden = true;
    if (!next.display && node.tagName !== "BODY" && node.tagName !== "HTML" && clips(node, style)) next.clipped = true;
    states.set(node, next);
    state = next;
  }
  return state;
}

/** Drawn at all: for words. Words clipped for sighted people still name things, so they count. */
const drawn = (element) => !stateOf(element).display && styleOf(element).visibility === "visible";

/** Why a person doesn't see this element; "" when they do. */
function hiddenReason(element) {
  const state = stateOf(element);
  if (state.display) return "display";
  const style = styleOf(element);
  if (style.visibility !== "visible") return "visibility";
  if (state.opacity) return "opacity";
  if (state.inert) return "inert";
  const box = boxOf(element);
  if (box.width < 1 || box.height < 1) return style.display === "contents" ? "" : "size";
  if (state.clipped) return "clipped";
  if (box.width <= 1.5 || box.height <= 1.5) return "clipped";
  const page = document.scrollingElement || document.documentElement;
  const [left, top] = [box.x + window.scrollX, box.y + window.scrollY];
  if (left + box.width <= 0 || top + box.height <= 0) return "off_screen";
  if (left >= Math.max(page.scrollWidth, window.innerWidth)) return "off_screen";
  if (state.aria_hidden && element.tabIndex < 0) return "aria_hidden";
  return "";
}

/** Seen by a person; `size` alone is no reason for a wrapper whose children overflow it. */
function visible(element) {
  const state = stateOf(element);
  if (state.display || state.opacity || state.clipped || styleOf(element).visibility !== "visible") return false;
  const box = boxOf(element);
  return box.width > 1.5 && box.height > 1.5;
}

const MARK = /^[\s(\[]*(?:[*✱＊∗⁎﹡]+|required|mandatory|erforderlich|pflichtfeld|pflicht|obligatoire|requis|obligatorio|requerido|verplicht|obbligatorio|richiesto|obrigat[óo]rio|wymagane|pole wymagane|required field)[\s)\]]*$/i;
const OPTIONAL = /^[\s(\[–-]*(?:optional|optionnel|facultatif|opcional|optioneel|facoltativo|opzionale|freiwillig|opcjonalne|not required|nicht erforderlich)[\s)\]]*$/i;

const STAR = /asterisk|required-?_?(star|mark|icon|indicator|symbol)|(^|[\s_-])(mandatory|pflichtfeld)/i;

const PRESSABLE = "button,[role=button],[role=listbox],[role=combobox],[role=menu],[role=dialog],[role=tooltip]";
const CHORES = /^(?:clear|remove|delete|edit|change|reset|learn more|more info|show more|(?:replace|choose|select|upload|browse|attach) (?:a |an |your )?(?:file|files|document)s?)$/i;

/** Part of a field's block that isn't its name: what can be pressed, lists that open. */
const notName = (node) => node.matches(PRESSABLE) || (node.matches("a,label,span") && node.textContent.length < 40 && CHORES.test(tidy(node.textContent)));

/** The words inside an element, without those of its fields. `seen` collects marks: {required, optional}.
 *  With `accessible`, words hidden from assistive technology are left out; with `naming`, those on buttons and in lists. */
function words(element, { seen = {}, accessible = false, naming = false, skip = null, undrawn = false } = {}) {
  const out = [];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data;
      if (!text.trim()) return void out.push(" ");
      if (MARK.test(text)) return void (seen.required = true);
      if (OPTIONAL.test(text)) return void (seen.optional = true);
      return void out.push(text);
    }
    if (node.nodeType !== Node.ELEMENT_NODE || MUTE.has(node.tagName) || FIELDS.has(node.tagName)) return;
    if (node !== element && (node === skip || node.tagName === "svg")) return;
    if (!undrawn && !drawn(node)) return;
    if (naming && node !== element && notName(node)) return;
    if (accessible && node !== element && node.getAttribute("aria-hidden") === "true") {
      if (MARK.test(node.textContent)) seen.required = true;
      return;
    }
    if (node.tagName === "BR") return void out.push(" ");
    if (STAR.test(classes(node)) && node.textContent.trim().length < 12) seen.required = true;
    const apart = node !== element && !styleOf(node).display.startsWith("inline");
    if (apart) out.push(" ");
    for (const child of childrenOf(node)) visit(child);
    if (apart) out.push(" ");
  };
  visit(element);
  return tidy(out.join(""));
}

const ENDING = /\s*(?:[*✱＊∗⁎﹡]+|\((?:required|mandatory|erforderlich|pflichtfeld|obligatoire|requis|obligatorio|requerido|verplicht|obbligatorio|obrigat[óo]rio|wymagane)\))\s*:?\s*$/i;
const OPENING = /^\s*(?:[*✱＊∗⁎﹡]+|required[.:])\s*(?=\S)/i;
const OPTIONAL_ENDING = /\s*[([–-]\s*(?:optional|optionnel|facultatif|opcional|optioneel|facoltativo|opzionale|freiwillig|opcjonalne)\s*[)\]]?\s*:?\s*$/i;

/** Words as a name: no marks, not said twice. Marks found on the way are added to `seen`. */
function named(text, seen = {}) {
  let name = tidy(text);
  for (let round = 0; round < 3; round++) {
    const before = name;
    name = name.replace(ENDING, () => ((seen.required = true), ""));
    name = name.replace(OPENING, () => ((seen.required = true), ""));
    name = name.replace(OPTIONAL_ENDING, () => ((seen.optional = true), ""));
    if (name === before) break;
  }
  const half = Math.floor(name.length / 2);
  if (name.length > 3 && name.slice(0, half).trim() === name.slice(-half).trim() && name.length - 2 * half <= 1) {
    name = name.slice(0, half).trim();
  }
  return name;
}

/** The name an element gives to something: what assistive technology reads, else whatever it holds. */
function nameFrom(element, seen = {}, skip = null) {
  if (/\*/.test(viewOf(element).getComputedStyle(element, "::after").content) ||
      /\*/.test(viewOf(element).getComputedStyle(element, "::before").content)) seen.required = true;
  return named(words(element, { seen, skip, accessible: true, naming: true }), seen) ||
    named(words(element, { seen, skip, naming: true }), seen) || named(words(element, { seen, skip }), seen) ||
    named(words(element, { seen, skip, undrawn: true }), seen);
}
