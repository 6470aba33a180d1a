// Gives a control its value as its own setter does, past any wrapper a framework put around it, with the events of typing.
(el, text) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  const view = el.ownerDocument.defaultView;
  const prototype = el.tagName === "TEXTAREA" ? view.HTMLTextAreaElement.prototype : view.HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(el, text);
  el.dispatchEvent(new view.InputEvent("input", { bubbles: true, composed: true, data: text, inputType: "insertText" }));
  el.dispatchEvent(new view.Event("change", { bubbles: true }));
  return { value: el.value };
}
