"""The small scripts that act on one element; each takes it first, and says `gone` when it is no longer there."""

from pathlib import Path


def _script(name: str) -> str:
    """Leading comments are cut: what is evaluated has to begin with the function."""
    text = Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
    lines = text.splitlines()
    while lines and (not lines[0].strip() or lines[0].startswith("//")):
        lines.pop(0)
    return "\n".join(lines)


ASSIGN = _script("assign")
CHOOSE = _script("choose")
FRAME = _script("frame")
GIVE = _script("give")
LEAVE = _script("leave")
LOCATE = _script("locate")
PREPARE = _script("prepare")
QUIET = _script("quiet")
SELECTOR = _script("selector")
XPATH = _script("xpath")

FOCUS = """(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  const root = el.getRootNode();
  if (root.activeElement !== el && !el.contains(root.activeElement)) {
    el.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    el.focus({ preventScroll: true });
  }
  return { focused: root.activeElement === el || el.contains(root.activeElement) };
}"""

# Into what has the focus, if that is in this document; whether it took it.
INSERT = """(text) => {
  let there = document.hasFocus() ? document.activeElement : null;
  while (there?.shadowRoot?.activeElement) there = there.shadowRoot.activeElement;
  if (!there || there === document.body || there.tagName === "IFRAME") return false;
  return document.execCommand("insertText", false, text);
}"""

CLICK = """(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  el.click();
  return {};
}"""

LINKED_DATA = """() =>
  [...document.querySelectorAll('script[type="application/ld+json"]')].slice(0, 20).map((each) => each.textContent.slice(0, 100000))"""

SCROLL = """(where) => {
  const top = { top: 0, bottom: document.documentElement.scrollHeight }[where];
  if (top !== undefined) scrollTo({ top, behavior: "instant" });
  else scrollBy({ top: (where === "up" ? -0.8 : 0.8) * innerHeight, behavior: "instant" });
}"""

WHERE = """(to) => {
  if (to) scrollTo({ left: to[0], top: to[1], behavior: "instant" });
  return [scrollX, scrollY];
}"""

FILE_INPUT = """(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  return { file: el.tagName === "INPUT" && el.type === "file", inner: el.ownerDocument !== document };
}"""

# From the outermost document of its origin to the element: frames, shadow hosts and children by their place.
PATH = """(el) => {
  if (!el || !el.isConnected) return { gone: true };
  const path = [];
  for (let node = el; node && node.nodeType !== Node.DOCUMENT_NODE;) {
    const parent = node.parentNode || node.host;
    if (node instanceof node.ownerDocument.defaultView.ShadowRoot) path.unshift("shadow");
    else path.unshift([...node.parentNode.children].indexOf(node));
    node = parent;
  }
  return { path };
}"""

WALK = """(path) => path.reduce(
  (node, step) => step === "shadow" ? node.shadowRoot : node.children[step], document)"""
