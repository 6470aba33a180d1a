// Focuses a control and selects what it holds, so that typing replaces it. Says what kind of control it is.
(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  const tag = el.tagName;
  const type = tag === "INPUT" ? el.type : "";
  const rich = el.isContentEditable === true;
  if (!rich && tag !== "INPUT" && tag !== "TEXTAREA") return { kind: "none" };
  if (/^(checkbox|radio|file|submit|button|image|reset|hidden)$/.test(type)) return { kind: "none" };
  if (el.disabled) return { kind: "disabled" };
  el.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  el.focus({ preventScroll: true });
  const root = el.getRootNode();
  const focused = root.activeElement === el || el.contains(root.activeElement);
  const before = rich ? el.innerText : el.value;
  if (/^(date|time|month|week|datetime-local|color|range)$/.test(type)) return { kind: "picked", before, focused };
  if (!rich && el.readOnly) return { kind: "readonly", before, focused };
  if (rich) {
    const range = el.ownerDocument.createRange();
    range.selectNodeContents(el);
    const selection = (root.getSelection ? root : el.ownerDocument).getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  } else {
    el.select();
  }
  return { kind: rich ? "rich" : tag === "TEXTAREA" ? "lines" : "line", before, focused, empty: !before };
}
