// One look at a frame: every control, button, heading and complaint in it, its open shadow roots and same-origin frames.
// `options.only`: read that one control again, in the same terms. `options.frames === false`: leave inner frames to the caller.
// `options.closed`: closed shadow roots with their hosts, `[[host, root], …]`.

/** A component that draws something, none of which is in the page: it keeps it in a root of its own. */
const isSealed = (element) => element.tagName.includes("-") && !element.childNodes.length && visible(element) && !styleOf(element).backgroundImage.includes("url");

function walk(start, found, options) {
  const visit = (element) => {
    const { tagName } = element;
    if (MUTE.has(tagName) || tagName === "svg") return;
    found.order.set(element, found.order.size);
    if (tagName === "IFRAME" || tagName === "FRAME") {
      const inside = options.frames === false ? null : insideOf(element);
      if (inside) { found.documents.push(inside); visit(inside.body); } else found.frames.push({ element, at: found.fields.length });
      return;
    }
    if (tagName === "FORM") found.forms.push(element);
    if (isHeading(element)) found.headings.push(element);
    if (isField(element)) found.fields.push(element);
    else if (isButton(element)) found.buttons.push(element);
    else if (/^(DIV|FIELDSET|UL|SPAN|SECTION)$/.test(tagName) && element.childElementCount > 1 && element.childElementCount < 12) {
      const several = optionButtons(element);
      if (several.length) found.choices.push({ holder: element, buttons: several });
    }
    if (rootOf(element)) found.shadows.push(rootOf(element));
    else if (isSealed(element)) found.sealed++;
    if (tagName === "SELECT" || element.tagName === "TEXTAREA") return;
    for (const child of childrenOf(element)) if (child.nodeType === Node.ELEMENT_NODE) visit(child);
  };
  visit(start);
  return found;
}

/** Count each field in everything around it, so that "nothing else is asked in here" is one look-up. */
function weigh(fields) {
  for (const element of fields) {
    const reason = hiddenReason(element);
    if (reason && !(isBox(element) || typeOf(element) === "file") || widgetOf(element) === "iti-search") continue;
    for (let node = element; node; node = parentOf(node)) holding.set(node, (holding.get(node) || 0) + 1);
  }
}

function commonHolder(elements) {
  let holder = elements[0];
  while (holder && !elements.every((element) => holder === element || within(element, holder))) holder = parentOf(holder);
  return holder && elements.length === 1 ? holder : holder || elements[0];
}
function within(element, holder) {
  for (let node = element; node; node = parentOf(node)) if (node === holder) return true;
  return false;
}

/** Which boxes ask one question together: [{holder, members}]. */
function groupBoxes(boxes) {
  const groups = new Map();
  const roots = new Map();
  const rootId = (element) => {
    const root = element.form || element.getRootNode();
    if (!roots.has(root)) roots.set(root, roots.size);
    return roots.get(root);
  };
  for (const box of boxes) {
    const name = box.getAttribute("name") || attribute(box, "data-name");
    const list = closest(box, "[role=radiogroup]", 12);
    let key = null;
    if (isRadio(box) && name) key = `r:${rootId(box)}:${name}`;
    else if (isRadio(box)) key = list || closest(box, "fieldset,[role=group]", 12) || radiosTogether(box);
    else key = boxesTogether(box) || (name && boxes.filter((other) => !isRadio(other) && other.getAttribute("name") === name && rootId(other) === rootId(box)).length > 1 ? `c:${rootId(box)}:${name}` : box);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(box);
  }
  return [...groups.values()].map((members) => ({ members, holder: commonHolder(members) }));
}

/** The nearest element that holds this radio without a name, others like it, and nothing else. */
function radiosTogether(radio) {
  for (let node = parentOf(radio), depth = 0; node && depth < 8 && node.tagName !== "FORM" && node.tagName !== "BODY"; node = parentOf(node), depth++) {
    if (held(node) < 2) continue;
    const inside = [...node.querySelectorAll("input:not([type=hidden]),select,textarea,[role=radio]")].filter((other) => isBox(other) || !hiddenReason(other));
    return inside.length > 1 && inside.every((other) => isRadio(other) && !other.getAttribute("name")) ? node : radio.parentElement;
  }
  return radio.parentElement;
}

/** The nearest block made for one question that holds this checkbox, others, and nothing else. */
function boxesTogether(box) {
  for (let node = parentOf(box), depth = 0; node && depth < 10; node = parentOf(node), depth++) {
    if (node.tagName === "FORM" || node.tagName === "BODY") return null;
    if (held(node) < 2 || !node.matches(ENTRY)) continue;
    const inside = [...node.querySelectorAll("input:not([type=hidden]),select,textarea,[role=checkbox]")].filter((other) => isBox(other) || !hiddenReason(other));
    const ticks = inside.filter((other) => isBox(other) && !isRadio(other));
    return ticks.length > 1 && inside.length - ticks.length <= 1 && ticks.length === inside.filter(isBox).length ? node : null;
  }
  return null;
}

function describeBoxes(group, number, put) {
  const { members, holder } = group;
  const owns = members.map(ownWords);
  const single = members.length === 1;
  const entry = single ? closest(members[0], ENTRY, 8) : closest(holder, ENTRY, 6);
  let question = null;
  if (!single || isRadio(members[0])) question = groupQuestion(holder, members.length, members[0]);
  else if (entry && held(entry) === 1) question = groupName(entry, {}) ? groupQuestion(entry, 1, members[0]) : entryTitle(entry, owns[0].text);
  members.forEach((element, at) => {
    const own = owns[at];
    const asked = question && question.text && question.text !== own.text ? question : { text: own.text, from: "for", help: "", seen: { ...own.seen, ...(question ? question.seen : {}) }, element: own.element };
    const by = requiredBy(element, single ? { ...asked, seen: { ...asked.seen, required: asked.seen.required || own.seen.required } } : asked, entry && held(entry) <= members.length ? entry : null);
    put(element, { label: asked.text, label_from: asked.from, own_label: own.text, label_element: asked.element, required: !!by, required_by: by,
      group: members.length > 1 || isRadio(element) ? `g${number}` : "", ...asides(element, entry && held(entry) <= members.length ? entry : null, asked) });
  });
}

/** A question block's title over its single box, e.g. "Terms" over "I agree". */
function entryTitle(entry, own) {
  if (!entry.matches("[data-field-path],[class*=fieldEntry],[class*=question]")) return null;
  const seen = {};
  const title = entry.querySelector("[class*=title],[class*=question-label],[class*=application-label],h3,h4,h5");
  const text = title ? nameFrom(title, seen) : "";
  return text && text !== own && !own.includes(text) ? { text, from: "near", help: "", seen, element: title } : null;
}

function describeChoice(choice, number, put) {
  const question = groupQuestion(choice.holder, choice.buttons.length, choice.buttons[0]);
  const entry = closest(choice.holder, ENTRY, 6);
  const behind = choice.holder.querySelector("input[type=checkbox],input[type=radio],input[type=hidden]");
  for (const button of choice.buttons) {
    const by = requiredBy(button, question, entry);
    put(button, { label: question.text, label_from: question.from, label_element: question.element, own_label: tidy(button.textContent), required: !!by, required_by: by, group: `b${number}`,
      checked: pressedState(button), ...(behind ? { name: behind.getAttribute("name") || "", hints: { ...hintsOf(button), behind: behind.id || behind.getAttribute("name") || "" } } : {}),
      ...asides(button, entry, question) });
  }
}

const PARTS = [["year", /^(year|yyyy|jahr|ann[eé]e|a[nñ]o|jaar|anno|ano|rok)$/i], ["month", /^(month|mm|monat|mois|mes|maand|mese|m[eê]s|miesi[aą]c)$/i], ["day", /^(day|dd|tag|jour|d[ií]a|dag|giorno|dzie[nń])$/i]];
/** Which part of a date a control takes, by its own words; "" where it is no such part. */
function datePart(element) {
  if (isBox(element) || !/^(INPUT|SELECT)$/.test(element.tagName) || hiddenReason(element)) return "";
  const own = linkedLabel(element, {}) || { text: attribute(element, "placeholder") };
  return (PARTS.find(([, says]) => says.test(own.text)) || [""])[0];
}

/** Month, day and year as boxes or lists of their own, under one name: [{holder, members}]. */
function dateGroups(fields) {
  const groups = [];
  let members = [];
  let parts = [];
  const close = () => {
    const holder = members.length > 1 && commonHolder(members);
    if (holder && held(holder) === members.length && groupQuestion(holder, members.length, members[0]).text) groups.push({ holder, members });
    members = [];
    parts = [];
  };
  for (const field of fields) {
    const part = datePart(field);
    if (!part || parts.includes(part)) close();
    if (part) { members.push(field); parts.push(part); }
  }
  close();
  return groups;
}

function describeDate(group, number, put) {
  const { members, holder } = group;
  const question = groupQuestion(holder, members.length, members[0]);
  const entry = closest(holder, ENTRY, 6);
  for (const element of members) {
    const by = requiredBy(element, question, entry && held(entry) <= members.length ? entry : null);
    put(element, { label: question.text, label_from: question.from, label_element: question.element, own_label: datePart(element), required: !!by, required_by: by, group: `d${number}`, ...asides(element, entry, question) });
  }
}

function describeField(element, put) {
  const type = typeOf(element);
  const seat = seatOf(element);
  const entry = closest(seat, ENTRY, 8);
  const own = entry && held(entry) <= 1 ? entry : null;
  const question = questionOf(seat, type);
  const by = requiredBy(element, question, own);
  put(element, { label: question.text, label_from: question.from, own_label: question.own, label_element: question.element, required: !!by, required_by: by, under: titleOver(seat, question), ...asides(element, own, question) });
}

function describeAll(found, options) {
  const described = new Map();
  const only = options.only;
  const put = (element, words) => {
    if (only && only !== element) return;
    const type = typeOf(element);
    const invalid = attribute(element, "aria-invalid") === "true";
    described.set(element, { ...stateOfControl(element, type), ...words, invalid });
  };
  const chosen = new Set(found.choices.flatMap((choice) => choice.buttons));
  const boxes = found.fields.filter(isBox);
  const wanted = (elements) => !only || elements.includes(only);
  groupBoxes(boxes).forEach((group, at) => wanted(group.members) && describeBoxes(group, at, put));
  found.choices.forEach((choice, at) => wanted(choice.buttons) && describeChoice(choice, at, put));
  const dates = dateGroups(found.fields);
  const dated = new Set(dates.flatMap((date) => date.members));
  dates.forEach((date, at) => wanted(date.members) && describeDate(date, at, put));
  for (const element of found.fields) if (!isBox(element) && !dated.has(element) && wanted([element])) describeField(element, put);
  return { described, chosen };
}

/** Headings that show and name no single control, each with its place in the reading order. */
function headingsApart(found, controls) {
  const labels = new Set(controls.map(([, data]) => data.label_element).filter(Boolean));
  return found.headings.filter((heading) => visible(heading) && !labels.has(heading) && ![...labels].some((label) => heading.contains(label)))
    .map((heading) => [found.order.get(heading), words(heading)]);
}

/** The last of those headings before each of the elements, which stand in reading order. */
function sectionsOf(found, headings, elements) {
  let at = 0;
  return elements.map((element) => {
    while (at < headings.length && headings[at][0] < found.order.get(element)) at++;
    return at ? headings[at - 1][1].slice(0, 200) : "";
  });
}

function placeInSections(found, headings, controls) {
  const sections = sectionsOf(found, headings, controls.map(([element]) => element));
  controls.forEach(([element, data], at) => {
    data.section = sections[at];
    delete data.label_element;
    data.form = found.forms.indexOf(element.form || closest(element, "form"));
  });
}

/** How many fields are out of sight until this is pressed: in a closed <details>, or in the panel that it says it opens. */
function foldedBy(element) {
  const details = element.tagName === "SUMMARY" ? element.parentElement : null;
  const opens = !details && attribute(element, "aria-expanded") === "false" && !attribute(element, "aria-haspopup");
  const panels = details ? [details].filter((each) => !each.open) : opens ? byIds(element, attribute(element, "aria-controls")).filter((each) => !drawn(each)) : [];
  return panels.reduce((sum, panel) => sum + panel.querySelectorAll("input:not([type=hidden],[type=submit],[type=button]),select,textarea").length, 0);
}

function describeButton(element) {
  const seen = {};
  const label = named(words(element), seen) || named(attribute(element, "aria-label"), seen) || tidy(element.value) || attribute(element, "title") ||
    tidy([...element.querySelectorAll("img[alt]")].map((image) => image.alt).join(" "));
  const box = boxOf(element);
  const href = attribute(element, "href");
  const folds = foldedBy(element);
  return {
    tag: element.tagName.toLowerCase(), type: element.tagName === "BUTTON" ? (element.getAttribute("type") || "submit").toLowerCase() : typeOf(element),
    role: roleOf(element), id: element.id || "", name: element.getAttribute("name") || "", label: label.slice(0, 200),
    own_label: attribute(element, "aria-label"), value: typeof element.value === "string" ? element.value : "", hidden: hiddenReason(element),
    disabled: element.matches(":disabled") || attribute(element, "aria-disabled") === "true", popup: attribute(element, "aria-haspopup"),
    expanded: element.hasAttribute("aria-expanded") ? attribute(element, "aria-expanded") === "true" : null,
    rect: [box.x, box.y, box.width, box.height].map(Math.round), hints: { ...hintsOf(element), ...(folds ? { folds: String(folds) } : {}), ...(href ? { href: href.slice(0, 300) } : {}) },
  };
}

function alertsIn(roots) {
  const texts = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll("[role=alert],[aria-live=assertive],[aria-live=polite],[class*=error],[class*=alert-danger],[class*=Error]")) {
      if (held(element) || !visible(element)) continue;
      const text = words(element);
      if (text && text.length < 600 && !texts.some((other) => other.includes(text))) texts.push(text);
    }
  }
  return texts.slice(0, 40);
}

function textIn(documents, shadows) {
  const parts = documents.map((document) => (document.body && document.body.innerText) || "");
  for (const root of shadows) for (const child of root.children) if (!MUTE.has(child.tagName) && drawn(child)) parts.push(child.innerText || "");
  return parts.join("\n").replace(/[ \t\u00a0]+/g, " ").replace(/\n\s*\n+/g, "\n").trim().slice(0, 20000);
}

/** Where the posting says the work is: its structured data first, else the line a page calls its location. */
function placeIn(found) {
  for (const script of document.querySelectorAll("script[type='application/ld+json']")) {
    try {
      const data = JSON.parse(script.textContent);
      const posting = [data, ...(data["@graph"] || [])].flat().find((each) => each && each["@type"] === "JobPosting");
      const address = posting && [posting.jobLocation].flat().filter(Boolean).map((place) => place.address || {});
      if (address && address.length === 1) {
        const { addressLocality, addressRegion, addressCountry } = address[0];
        return [addressLocality, addressRegion, addressCountry && addressCountry.name || addressCountry].filter((part) => typeof part === "string").join(", ");
      }
    } catch {
      continue;
    }
  }
  const titled = [...document.querySelectorAll("dt,h2,h3")].filter((node) => /^(location|standort|lieu|ubicaci[oó]n|locatie|sede|local)$/i.test(words(node)))
    .map((node) => node.nextElementSibling).filter(Boolean);
  const called = document.querySelectorAll("[class*=location i],[data-ui=job-location],[data-testid*=location i],.posting-categories > *");
  for (const node of [...titled, ...called]) {
    if (held(node) || node.closest("form,label,button,select,nav,[data-field-path]") || !visible(node)) continue;
    const text = words(node).replace(/^(location|standort|lieu|ubicaci[oó]n|locatie|sede|local)\b:?\s*/i, "");
    if (text.length > 2 && text.length < 100) return text;
  }
  return "";
}

function snapshot(options) {
  for (const [host, root] of options.closed || []) closedRoots.set(host, root);
  const found = { sealed: 0, order: new Map(), fields: [], buttons: [], choices: [], headings: [], forms: [], frames: [], shadows: [], documents: [document] };
  const body = document.body || document.documentElement;
  // Not in a document that is on its way to another one.
  if (body) walk(body, found, options);
  const pressed = new Set(found.choices.flatMap((choice) => choice.buttons));
  weigh([...found.fields, ...pressed]);
  const { described } = describeAll(found, options);
  const inOrder = [...described].sort(([a], [b]) => found.order.get(a) - found.order.get(b));
  const headings = headingsApart(found, inOrder);
  placeInSections(found, headings, inOrder);
  const elements = inOrder.map(([element]) => element);
  const controls = inOrder.map(([, data], index) => ({ index, ...data }));
  if (options.only) {
    if (!controls.length && isButton(options.only)) { elements.push(options.only); controls.push({ index: 0, ...describeButton(options.only) }); }
    return { data: { control: controls[0] || null }, elements };
  }
  const pressable = found.buttons.filter((button) => !pressed.has(button));
  const sections = sectionsOf(found, headings, pressable);
  const buttons = pressable.map((element, at) => ({ index: elements.push(element) - 1, form: found.forms.indexOf(element.form || closest(element, "form")), section: sections[at], ...describeButton(element) }));
  const roots = [...found.documents, ...found.shadows];
  const at = (frame) => inOrder.filter(([element]) => found.order.get(element) < found.order.get(frame)).length;
  return {
    data: {
      url: location.href, origin: location.origin, title: document.title, language: (body && document.documentElement.lang) || "",
      text: textIn(found.documents, found.shadows), headings: found.headings.filter(visible).map((heading) => words(heading)).filter(Boolean).slice(0, 60),
      sealed: found.sealed, place: placeIn(found), alerts: alertsIn(roots), challenges: challengesIn(roots), controls, buttons,
      forms: found.forms.map((form) => ({ action: attribute(form, "action") ? form.getAttribute("action") : "", method: (attribute(form, "method") || "get").toLowerCase(), id: form.id || "", name: form.getAttribute("name") || "" })),
      frames: found.frames.map(({ element }) => ({ index: elements.push(element) - 1, url: element.src || "", at: at(element), hidden: hiddenReason(element) })),
    },
    elements,
  };
}
