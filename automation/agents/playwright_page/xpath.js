// The way to the element as Stagehand writes it: kin by their number, `//` into a shadow root; "" where it is in a frame.
(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  if (el.ownerDocument.defaultView !== window || window !== window.top) return { xpath: "" };
  let way = "";
  for (let node = el; node.nodeType === Node.ELEMENT_NODE;) {
    const parent = node.parentNode;
    const kin = [...parent.children].filter((each) => each.nodeName.toLowerCase() === node.nodeName.toLowerCase());
    const inside = parent.nodeType === Node.DOCUMENT_FRAGMENT_NODE && parent.host;
    way = `${inside ? "//" : "/"}${node.nodeName.toLowerCase()}[${kin.indexOf(node) + 1}]${way}`;
    node = inside ? parent.host : parent;
  }
  return { xpath: way };
}
