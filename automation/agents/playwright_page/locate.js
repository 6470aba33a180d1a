// Where to press to reach an element: brings it into view and looks for a point that hits it, or what stands for it
// where the element itself isn't shown (its label, the drawn box around it). Runs in the element's own realm or above.
(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  if (el.disabled) return { disabled: true };
  const view = el.ownerDocument.defaultView;

  const up = (node) => node.assignedSlot || node.parentElement ||
    (node.getRootNode() instanceof view.ShadowRoot ? node.getRootNode().host : null);
  const holds = (outer, inner) => {
    for (let node = inner; node; node = up(node)) if (node === outer) return true;
    return false;
  };
  const drawn = (node) => {
    const style = view.getComputedStyle(node);
    if (style.visibility !== "visible" || style.pointerEvents === "none") return false;
    return [...node.getClientRects()].some((box) => box.width >= 2 && box.height >= 2);
  };
  // The roots that the element stands in, closed ones too: those don't show from outside.
  const roots = [];
  for (let root = el.getRootNode(); root instanceof view.ShadowRoot; root = root.host.getRootNode()) roots.push(root);
  const inside = (node) => node.shadowRoot || roots.find((root) => root.host === node);
  const under = (x, y) => {
    let hit = el.ownerDocument.elementFromPoint(x, y);
    while (hit && inside(hit)) {
      const deeper = inside(hit).elementFromPoint(x, y);
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    return hit;
  };

  const isChoice = el.tagName === "INPUT" && /^(checkbox|radio|file)$/.test(el.type);
  const candidates = [el];
  if (isChoice) {
    for (const label of el.labels || []) candidates.push(label);
    // The nearest drawn box that holds this input and no other: what a stylesheet draws in its place.
    for (let node = up(el), step = 0; node && step < 4; node = up(node), step++) {
      const large = node.getBoundingClientRect().height > 200 || /^(BODY|HTML|FORM|FIELDSET)$/.test(node.tagName);
      if (large || node.querySelectorAll("input, select, textarea").length > 1) break;
      candidates.push(node);
    }
  }

  // A consent's label often holds a link to the policy: pressing that would leave the page.
  const astray = (candidate, hit) => {
    for (let node = hit; node && node !== candidate; node = up(node)) {
      if (node === el) return false;
      if (node.matches("a[href], button, select, textarea, summary")) return true;
      if (node.matches("input") && node !== el) return true;
    }
    return false;
  };

  const pointIn = (candidate) => {
    for (const box of candidate.getClientRects()) {
      const left = Math.max(box.left, 0), right = Math.min(box.right, view.innerWidth);
      const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, view.innerHeight);
      if (right - left < 1 || bottom - top < 1) continue;
      // At random, as a hand does; where links take up most of the box, by a grid.
      for (let round = 0; round < 24; round++) {
        const [u, v] = round < 8
          ? [0.5 + (Math.random() - 0.5) * 0.6, 0.5 + (Math.random() - 0.5) * 0.6]
          : [0.04 + 0.92 * ((round - 8) % 8) / 7, [0.5, 0.15][Math.floor((round - 8) / 8)]];
        const x = left + (right - left) * u;
        const y = top + (bottom - top) * v;
        const hit = under(x, y);
        if (hit && holds(candidate, hit) && !astray(candidate, hit)) return { x, y };
      }
    }
    return null;
  };

  const inView = (candidate) => {
    const box = candidate.getBoundingClientRect();
    return box.top >= 0 && box.left >= 0 && box.bottom <= view.innerHeight && box.right <= view.innerWidth;
  };

  const outer = (point) => {
    let { x, y } = point;
    for (let inner = view; inner !== window && inner.frameElement; inner = inner.parent) {
      const frame = inner.frameElement;
      const box = frame.getBoundingClientRect();
      x += box.left + frame.clientLeft;
      y += box.top + frame.clientTop;
      if (x < 0 || y < 0 || x > inner.parent.innerWidth || y > inner.parent.innerHeight) return null;
    }
    return { x, y };
  };

  for (const candidate of candidates) {
    if (!drawn(candidate)) continue;
    for (const block of ["nearest", "center"]) {
      if (block === "center" || !inView(candidate) || view !== window) {
        candidate.scrollIntoView({ block, inline: "nearest", behavior: "instant" });
      }
      const point = pointIn(candidate);
      const absolute = point && outer(point);
      if (absolute) return { ...absolute, direct: candidate === el };
    }
  }
  const opens = el.matches("[role=combobox], [aria-haspopup], select");
  const links = el.matches("a[href]");
  return { covered: true, key: links ? "Enter" : opens && el.tagName === "INPUT" ? "ArrowDown" : "Space" };
}
