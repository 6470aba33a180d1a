// What a page asks to be solved: controls that want to know whether a person is there, and how a challenge's own frame stands.

/** What such a control is called, wherever it is a box, a button or a drawing. */
const HUMAN = /\b(?:i(?:['’]|\sa)?m\s(?:not\sa\srobot|(?:a\s)?human)|(?:verify|prove|confirm|show)\s(?:that\s)?you(?:['’]re|\sare)\s(?:not\sa\srobot|(?:a\s)?human)|press\s(?:&|and)\shold|ich\sbin\s(?:kein\sroboter|ein\smensch)|je\s(?:ne\s)?suis\s(?:pas\sun\srobot|(?:un\s)?humaine?)|no\ssoy\sun\srobot|soy\shuman[oa]|ik\sben\s(?:geen\srobot|een\smens)|non\ssono\sun\srobot|n[ãa]o\ssou\sum\srob[ôo]|nie\sjestem\srobotem)\b/i;
const CHECKS = "[role=checkbox],[role=button],button,input[type=checkbox],canvas,[role=img]";
/** Of vendors that draw into the page itself. */
const BOXES = "#px-captcha,.geetest_box,.geetest_panel,awswaf-captcha";

const seenByPerson = (element) => visible(element) && !hiddenReason(element);
const isLarge = (element) => boxOf(element).width > 60 && boxOf(element).height > 25;

function calledHuman(element) {
  const names = [attribute(element, "aria-label"), ...byIds(element, attribute(element, "aria-labelledby")).map((label) => label.textContent)];
  if (!names.some((name) => name)) names.push(element.textContent, ...[...(element.labels || [])].map((label) => label.textContent));
  return names.some((name) => name.length < 200 && HUMAN.test(tidy(name)));
}

const isDone = (element) => element.checked === true || attribute(element, "aria-checked") === "true" || element.disabled === true;

/** The empty field beside a picture, for what the picture shows. */
function fieldBeside(picture) {
  for (let node = parentOf(picture), depth = 0; node && depth < 4; node = parentOf(node), depth++) {
    const fields = [...node.querySelectorAll("input:not([type]),input[type=text]")].filter(seenByPerson);
    if (fields.length) return fields.length === 1 && !fields[0].value;
  }
  return false;
}

function challengesIn(roots) {
  const found = [];
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  if (all(CHECKS).some((element) => calledHuman(element) && !isDone(element) && seenByPerson(element))) found.push("human check");
  if (all("img[src*='captcha' i]").some((image) => seenByPerson(image) && isLarge(image) && fieldBeside(image))) found.push("image");
  if (all(BOXES).some((element) => seenByPerson(element) && isLarge(element))) found.push("press");
  return found;
}

/** Banners and dialogs are closed by a person, so what they lie over is there all the same. */
const floats = (element) => {
  for (let node = element; node; node = parentOf(node)) if (node.tagName === "DIALOG" || /fixed|sticky/.test(styleOf(node).position)) return true;
  return false;
};
const surrounds = (outer, inner) => {
  for (let node = inner; node; node = parentOf(node)) if (node === outer) return true;
  return false;
};

/** Out of the window nothing tells what lies on top: something opaque that is placed over it, and comes later in the page. */
function overlaid(element) {
  const box = boxOf(element);
  const covers = (other) => {
    const over = boxOf(other);
    return over.x <= box.x && over.y <= box.y && over.x + over.width >= box.x + box.width && over.y + over.height >= box.y + box.height;
  };
  const opaque = (other) => !/transparent|, 0\)$/.test(styleOf(other).backgroundColor);
  for (let node = element, depth = 0; node && depth < 4; node = node.parentElement, depth++) {
    for (let after = node.nextElementSibling; after; after = after.nextElementSibling) {
      if (styleOf(after).position === "absolute" && visible(after) && opaque(after) && covers(after)) return true;
    }
  }
  return false;
}

/** Lies the page itself over all of it? */
function buried(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const view = viewOf(element);
  const points = [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]].map(([across, down]) => [left + width * across, top + height * down])
    .filter(([x, y]) => x >= 0 && y >= 0 && x < view.innerWidth && y < view.innerHeight);
  if (!points.length) return overlaid(element);
  return points.every(([x, y]) => {
    const over = element.getRootNode().elementFromPoint(x, y);
    return over && !surrounds(over, element) && !surrounds(element, over) && !floats(over);
  });
}

/** Does the nearest block around the frame that has a field for its answer hold one? */
function answered(frame, field) {
  for (let node = field && parentOf(frame); node; node = parentOf(node)) {
    const fields = node.querySelectorAll(`[name="${field}"]`);
    if (fields.length) return [...fields].some((each) => each.value);
  }
  return false;
}

/** `field`: the name of what holds its answer. */
function frameState(frame, field) {
  return { shown: seenByPerson(frame) && isLarge(frame) && !buried(frame), answered: answered(frame, field) };
}
