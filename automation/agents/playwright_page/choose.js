// Selects these options of a native select, and no others.
(el, indexes) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  if (el.tagName !== "SELECT") return { problem: "not a select" };
  if (el.disabled) return { problem: "disabled" };
  const view = el.ownerDocument.defaultView;
  const wanted = new Set(indexes);
  for (const index of wanted) {
    if (!el.options[index]) return { problem: `no option ${index}` };
    if (el.options[index].disabled) return { problem: `option ${index} is disabled` };
  }
  el.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
  el.focus({ preventScroll: true });
  if (!el.multiple) el.selectedIndex = indexes.length ? indexes[0] : -1;
  else [...el.options].forEach((option, index) => { option.selected = wanted.has(index); });
  el.dispatchEvent(new view.Event("input", { bubbles: true, composed: true }));
  el.dispatchEvent(new view.Event("change", { bubbles: true }));
  return {};
}
