// Run `act` on every element that matches now, and on those that htmx brings later.
export function onArrival(selector, act) {
  const run = (root) => {
    if (root.matches?.(selector)) act(root);
    root.querySelectorAll?.(selector).forEach(act);
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}
