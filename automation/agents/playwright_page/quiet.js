// Resolves once the document, and every frame of its origin, has been left alone for `quiet` ms, or after `most`.
({ quiet, most }) => new Promise((resolve) => {
  const documents = [];
  const gather = (document) => {
    documents.push(document);
    for (const frame of document.querySelectorAll("iframe")) {
      try {
        if (frame.contentDocument) gather(frame.contentDocument);
      } catch { /* another origin's */ }
    }
  };
  gather(document);
  let timer = 0;
  let changed = 0;
  const observer = new MutationObserver((records) => {
    changed += records.length;
    clearTimeout(timer);
    timer = setTimeout(end, quiet);
  });
  const last = setTimeout(end, most);
  function end() {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(last);
    resolve(changed);
  }
  const attributeFilter = ["class", "hidden", "disabled", "value", "aria-expanded", "aria-invalid", "aria-selected",
    "aria-checked", "aria-pressed", "data-state"];
  for (const each of documents) {
    observer.observe(each, { childList: true, characterData: true, attributes: true, attributeFilter, subtree: true });
  }
  timer = setTimeout(end, quiet);
})
