// What a page says of itself besides its form: whose software made it, where it leads, and every line that a person can read.

const LOUD = "h1,h2,h3,h4,[role=heading],[role=alert],[role=status],[aria-live],[class*=alert i],[class*=notice i],[class*=banner i],[class*=feedback i],[class*=error i],[class*=expired i],[class*=closed i]";
const LINES = 600, LINKS = 600, LOADS = 400;

/** Read by a person: drawn in the page's window, in letters that have a size and a colour. */
function legible(element) {
  if (!["", "aria_hidden"].includes(hiddenReason(element))) return false;
  const style = styleOf(element);
  return parseFloat(style.fontSize) >= 3 && !/^rgba\(.*, 0\)$/.test(style.color);
}

function linesIn(start) {
  const lines = [];
  let text = "", loud = false;
  const end = () => {
    const line = tidy(text);
    if (line && lines.length < LINES) lines.push({ text: line.slice(0, 400), loud });
    text = "";
    loud = false;
  };
  const visit = (node, holder) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (!node.data.trim()) text += " ";
      else if (legible(holder)) {
        text += node.data;
        loud = loud || !!closest(holder, LOUD, 5);
      }
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || MUTE.has(node.tagName) || FIELDS.has(node.tagName) || node.tagName === "svg") return;
    if (node.tagName === "IFRAME" || node.tagName === "FRAME") {
      const inside = hiddenReason(node) ? null : insideOf(node);
      if (inside) { end(); visit(inside.body, inside.body); end(); }
      return;
    }
    if (styleOf(node).display === "none") return;
    const apart = node.tagName === "BR" || !/^(inline|contents)/.test(styleOf(node).display);
    if (apart) end();
    for (const child of childrenOf(node)) visit(child, node);
    if (apart) end();
  };
  visit(start, start);
  end();
  return lines;
}

/** Links and buttons a person sees, in reading order. */
function linksIn(start) {
  const found = [];
  const visit = (element) => {
    if (MUTE.has(element.tagName) || element.tagName === "svg") return;
    if (element.tagName === "IFRAME" || element.tagName === "FRAME") {
      const inside = insideOf(element);
      if (inside) visit(inside.body);
      return;
    }
    if ((element.tagName === "A" && element.hasAttribute("href")) || isButton(element)) {
      if (!hiddenReason(element)) found.push(element);
      return;
    }
    for (const child of childrenOf(element)) if (child.nodeType === Node.ELEMENT_NODE) visit(child);
  };
  visit(start);
  return found.slice(0, LINKS);
}

function describeLink(element, index) {
  const label = words(element) || attribute(element, "aria-label") || tidy(element.value) || attribute(element, "title");
  const href = element.tagName === "A" ? attribute(element, "href") : "";
  return {
    index, label: label.slice(0, 120), spoken: attribute(element, "aria-label").slice(0, 120),
    url: href && !/^(#|javascript:)/i.test(href) ? element.href : "", region: regionOf(element),
    sends: element.tagName !== "A" && !!(element.form || closest(element, "form")) && (element.type || "submit") === "submit",
    disabled: element.matches(":disabled") || attribute(element, "aria-disabled") === "true",
  };
}

/** How far a form of several steps has come, as its own bar and list of steps have it. */
function progressOf(page) {
  const bar = [...page.querySelectorAll("progress,[role=progressbar][aria-valuenow],[role=meter][aria-valuenow]")].find(visible);
  const current = [...page.querySelectorAll("[aria-current=step]")].find(visible);
  const value = bar && parseFloat(attribute(bar, "aria-valuenow") || attribute(bar, "value"));
  const most = bar && parseFloat(attribute(bar, "aria-valuemax") || attribute(bar, "max") || "100");
  const told = [...page.querySelectorAll("[aria-label*=progress i]")].map((each) => /\b(\d{1,3}) ?(?:%|percent)/i.exec(attribute(each, "aria-label"))).find(Boolean);
  return { percent: value >= 0 && most > 0 ? Math.round((100 * value) / most) : told ? parseInt(told[1], 10) : null, current: current ? words(current).slice(0, 120) : "" };
}

const PAST = /^https?:\/\//i;
/** Addresses of what the page loads, without their scheme. */
function loadsOf(page) {
  return [...page.querySelectorAll("script[src],link[rel~=stylesheet][href],iframe[src]")].map((each) => each.src || each.href || "")
    .filter((url) => PAST.test(url)).map((url) => url.replace(PAST, "").slice(0, 300)).slice(0, LOADS);
}

/** `options.marks`: CSS selectors by name. */
function outline(options) {
  const body = document.body || document.documentElement;
  const elements = body ? linksIn(body) : [];
  const canonical = document.querySelector("link[rel=canonical][href]");
  const generator = document.querySelector("meta[name=generator i]");
  return {
    data: {
      url: location.href, canonical: canonical ? canonical.href : "", generator: generator ? attribute(generator, "content") : "",
      loads: loadsOf(document), posts: [...document.forms].map((form) => attribute(form, "action") && new URL(form.getAttribute("action"), location.href).href.replace(PAST, "")).filter(Boolean),
      frames: [...document.querySelectorAll("iframe[src]")].filter((frame) => !hiddenReason(frame)).map((frame) => frame.src),
      marks: Object.entries(options.marks || {}).filter(([, selector]) => document.querySelector(selector)).map(([name]) => name),
      ...progressOf(document), links: elements.map(describeLink), lines: body ? linesIn(body) : [],
    },
    elements,
  };
}
