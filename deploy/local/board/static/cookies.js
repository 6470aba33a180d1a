for (const button of document.querySelectorAll(".js-cookies")) {
  button.addEventListener("click", () => document.querySelector(".cookie-banner").remove());
}
