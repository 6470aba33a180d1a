// CSS that finds the element in its document, through open shadow roots; "" where it is in a frame.
(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  if (el.ownerDocument.defaultView !== window || window !== window.top) return { selector: "" };
  const steps = [];
  for (let node = el; node && node.nodeType === Node.ELEMENT_NODE;) {
    const root = node.getRootNode();
    const unique = node.id && root.querySelectorAll(`#${CSS.escape(node.id)}`).length === 1;
    const beside = node.parentNode?.children ? [...node.parentNode.children] : [node];
    const kin = beside.filter((each) => each.localName === node.localName);
    const place = kin.length > 1 ? `:nth-of-type(${kin.indexOf(node) + 1})` : "";
    steps.unshift(unique ? `#${CSS.escape(node.id)}` : `${CSS.escape(node.localName)}${place}`);
    const top = unique || node.parentNode === root;
    steps.unshift(top ? " " : " > ");
    node = top ? root.host : node.parentNode;
  }
  return { selector: steps.join("").trim() };
}
