// Puts files into a file input from their bytes, where the browser's own protocol doesn't reach it.
(el, files) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  const view = el.ownerDocument.defaultView;
  const transfer = new view.DataTransfer();
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
    transfer.items.add(new view.File([bytes], name, { type }));
  }
  el.files = transfer.files;
  el.dispatchEvent(new view.Event("input", { bubbles: true, composed: true }));
  el.dispatchEvent(new view.Event("change", { bubbles: true }));
  return { held: el.files.length };
}
