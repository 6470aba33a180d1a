// A piece of the page that didn't come: say so, and leave everything as it is.
const WORDS = {
  0: "The server can’t be reached. Everything you typed is still here: try again in a moment.",
  401: "You were logged out meanwhile. Log in in another tab, then try again: everything you typed is still here.",
  403: "The page is too old for that. Copy what you typed, and load it anew.",
  404: "It is no longer there. Load the page anew to see what is.",
};
const OTHERWISE = "Something broke on our side. Everything you typed is still here: try again in a moment.";

function tell(status) {
  const region = document.querySelector("[data-trouble]");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.state = "failed";
  toast.textContent = WORDS[status] ?? OTHERWISE;
  region.replaceChildren(toast);
  setTimeout(() => toast.remove(), 15_000);
}

document.addEventListener("htmx:sendError", () => tell(0));
document.addEventListener("htmx:timeout", () => tell(0));
document.addEventListener("htmx:responseError", (event) => tell(event.detail.xhr.status));
