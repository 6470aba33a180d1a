// One key for what has data-key: a field gets the focus, a link is followed. Never while somebody types, nor where they use a browser.
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  if (document.querySelector("[data-browser]")) return;
  if (!/^[a-z/]$/.test(event.key)) return;
  const found = [...document.querySelectorAll(`[data-key="${event.key}"]`)].find((each) => each.checkVisibility());
  if (!found) return;
  event.preventDefault();
  if (found.matches(TYPING)) found.focus();
  else found.click();
});
