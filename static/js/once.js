// A form is sent once: its button says that it works and can't be pressed again, until the page comes back.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A download leaves the page as it is: nothing would tell that it is over.
  if (event.defaultPrevented || form.method === "get" || "download" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  event.submitter?.setAttribute("aria-busy", "true");
});

const again = () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll('[aria-busy="true"]').forEach((each) => each.removeAttribute("aria-busy"));
  }
};
window.addEventListener("pageshow", again);
document.addEventListener("htmx:afterRequest", again);
