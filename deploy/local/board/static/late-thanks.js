setTimeout(() => {
  document.querySelector(".js-wait").remove();
  document.querySelector(".thanks").hidden = false;
}, 3000);
