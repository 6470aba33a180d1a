// The account before the Workday-like form: no form element, each view is drawn by the server.
const account = document.getElementById("account");

function held() {
  const inputs = [...account.querySelectorAll("input")];
  return Object.fromEntries(inputs.map((input) => [input.name, input.type === "checkbox" ? input.checked : input.value]));
}

async function call(button) {
  const sent = button.dataset.send;
  const body = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(held()) };
  button.disabled = true;
  const reply = await (await fetch(sent ?? button.dataset.view, sent ? body : {})).json();
  if (reply.next) window.location.assign(reply.next);
  else account.innerHTML = reply.html;
}

account.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) call(button);
});
