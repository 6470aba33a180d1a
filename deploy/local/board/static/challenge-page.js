// What stands before a posting: once a person is known to be there, the page is asked for again.
const { view, kind } = document.body.dataset;
const place = document.querySelector(".place");
const CHECKING = 1500;

async function pass(token) {
  await fetch("/challenge/pass", { method: "POST", body: JSON.stringify({ view, token }) });
  window.location.reload();
}

function button() {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = "Verify you are human";
  element.addEventListener("click", async (event) => {
    if (!event.isTrusted) return;
    element.disabled = true;
    const answer = await fetch("/challenge/solve", { method: "POST", body: JSON.stringify({ view }) });
    await pass((await answer.json()).token);
  });
  return element;
}

function frame() {
  const element = document.createElement("iframe");
  Object.assign(element, { src: `/challenge/recaptcha/api2/anchor?view=${view}&size=normal`, title: "Challenge", width: 304, height: 78 });
  element.setAttribute("sandbox", "allow-scripts");
  window.addEventListener("message", ({ source, data }) => source === element.contentWindow && pass(data.practiceToken));
  return element;
}

if (kind === "page") setTimeout(() => place.append(button()), CHECKING);
else place.append(frame());
