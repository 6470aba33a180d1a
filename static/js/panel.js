// A takeover's browser in the page, whoever draws it. Who uses it is told by a websocket of ours, which is opened with a token for
// one use.
//
// <div data-browser="need's id" data-token-url="…"> holds: [data-view] where it is drawn, [data-told] a line that says how it
// stands, and buttons [data-take] [data-full] [data-open].
export const OVER = 4404;
export const FIELDS = "input, textarea, select";
const LONGEST_WAIT = 8_000;
const TOLD = {
  connecting: "Opening the browser…",
  pending: "Valet lets go of the browser…",
  drives: "You are in control",
  watches: "Another page of yours is in control",
  free: "Nobody is in control now",
  lost: "The connection was cut. Trying again…",
  over: "Over to Valet",
  out: "You have been logged out",
};

// The same after a reload: whoever comes back takes the place of their last connection.
function tab() {
  let name = sessionStorage.getItem("valet-tab");
  if (!name) {
    name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("valet-tab", name);
  }
  return name;
}

// Of those that draw: `connect` with what opens the websocket, `close`, `takeOver`, and `focus` where it can have that.
export class Panel {
  // `here`: whether what is typed is meant for it, once it is there.
  constructor(element, here) {
    this.element = element;
    this.around = element.closest(".takeover") ?? element;
    this.here = here;
    this.view = element.querySelector("[data-view]");
    this.wait = 500;
    this.press("take", () => this.takeOver());
    for (const name of ["full", "open"]) this.press(name, () => this.full(!this.around.hasAttribute("data-spread")));
    this.full(sessionStorage.getItem("valet-spread") === element.dataset.browser);
  }

  button(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  press(name, act) {
    this.button(name)?.addEventListener("click", async () => {
      await act();
      if (name !== "keys") this.focus();
    });
  }

  focus() {}

  tell(state, text) {
    this.element.dataset.state = state;
    this.element.querySelector("[data-told]").textContent = text ?? TOLD[state];
    this.button("take").hidden = !["watches", "free"].includes(state);
  }

  async open() {
    if (this.element.dataset.state !== "lost") this.tell("connecting");
    try {
      const token = await this.token();
      if (token) this.connect(token);
    } catch {
      this.again();
    }
  }

  // Nothing where there is nothing to be opened any more.
  async token() {
    const answer = await this.post(this.element.dataset.tokenUrl, { need: this.element.dataset.browser, tab: tab() });
    if (answer.ok) return await answer.json();
    if (answer.status === 401 || answer.status === 403) this.tell("out");
    else if (answer.status === 404 || answer.status === 409) this.tell("over");
    else throw new Error(String(answer.status));
    return null;
  }

  post(url, body) {
    return fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "",
      },
      body: JSON.stringify(body),
    });
  }

  address(path) {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    return `${scheme}://${window.location.host}${path}`;
  }

  again(text) {
    if (!this.element.isConnected) return;
    this.tell("lost", text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.wait * (0.5 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  // Seen again, as after a phone was put away.
  seen() {
    if (!document.hidden && this.element.dataset.state === "lost") {
      clearTimeout(this.timer);
      this.open();
    }
  }

  // Also after the page was loaded again, as for more minutes.
  full(on) {
    this.around.toggleAttribute("data-spread", on);
    if (on) sessionStorage.setItem("valet-spread", this.element.dataset.browser);
    else sessionStorage.removeItem("valet-spread");
    document.documentElement.toggleAttribute("data-spread", on);
    this.button("full").setAttribute("aria-pressed", String(on));
  }
}

// Those of the page, also that arrive later: their elements and they. One that leaves the page is closed.
export function panels(selector, Kind) {
  const open = new Map();

  function look() {
    let here = !document.activeElement?.matches(FIELDS);
    for (const [element, panel] of open) {
      if (element.isConnected) continue;
      here = panel.here;
      panel.close();
      open.delete(element);
      document.documentElement.removeAttribute("data-spread");
    }
    for (const element of document.querySelectorAll(selector)) {
      if (!open.has(element)) open.set(element, new Kind(element, here));
    }
  }

  // Where somebody last was: a screen that is drawn anew has lost the focus, and whoever was elsewhere keeps it there.
  function turn(event) {
    for (const panel of open.values()) panel.here = panel.around.contains(event.target);
  }

  look();
  document.addEventListener("live:changed", look);
  document.addEventListener("focusin", turn);
  document.addEventListener("pointerdown", turn);
  document.addEventListener("visibilitychange", () => open.forEach((each) => each.seen()));
  window.addEventListener("online", () => open.forEach((each) => each.seen()));
  return open;
}
