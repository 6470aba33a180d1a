// A takeover's browser in the page: noVNC over a websocket of ours, which is opened with a token for one use.
//
// <div data-browser="need's id" data-token-url="…"> holds: [data-view] where the screen is drawn, [data-told] a line that says how
// it stands, and buttons [data-take] [data-paste] [data-copy] [data-keys] [data-zoom] [data-full] [data-open].
import RFB from "../vendor/novnc/core/rfb.js";
import KeyTable from "../vendor/novnc/core/input/keysym.js";
import keysyms from "../vendor/novnc/core/input/keysymdef.js";
import { initLogging } from "../vendor/novnc/core/util/logging.js";

const OVER = 4404;
const NO_SCREEN = 4502;
const LONGEST_WAIT = 8_000;
const HELD = 80;
const TOLD = {
  connecting: "Opening the browser…",
  pending: "Valet lets go of the browser…",
  drives: "You are in control",
  watches: "Another page of yours is in control",
  lost: "The connection was cut. Trying again…",
  dark: "The browser can’t be shown just now. Trying again…",
  over: "Over to Valet",
  out: "You have been logged out",
};

// What noVNC takes for its socket: it gets the binary messages, and the text ones tell how we stand.
class Channel {
  constructor(url, protocols, told) {
    this.onopen = this.onmessage = this.onerror = this.onclose = null;
    this.code = 0;
    this.socket = new WebSocket(url, protocols);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = (event) => this.onopen?.(event);
    this.socket.onerror = (event) => this.onerror?.(event);
    this.socket.onclose = (event) => {
      this.code = event.code;
      this.onclose?.(event);
    };
    this.socket.onmessage = (event) => {
      if (typeof event.data === "string") told(JSON.parse(event.data));
      else this.onmessage?.(event);
    };
  }
  get binaryType() {
    return this.socket.binaryType;
  }
  set binaryType(kind) {
    this.socket.binaryType = kind;
  }
  get protocol() {
    return this.socket.protocol;
  }
  get readyState() {
    return this.socket.readyState;
  }
  send(data) {
    this.socket.send(data);
  }
  close() {
    this.socket.close();
  }
}

// The same after a reload: whoever comes back takes the place of their last connection.
function tab() {
  let name = sessionStorage.getItem("valet-tab");
  if (!name) {
    name = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem("valet-tab", name);
  }
  return name;
}

class Browser {
  constructor(element) {
    this.element = element;
    this.view = element.querySelector("[data-view]");
    this.wait = 500;
    this.zoomed = false;
    this.press("take", () => this.channel?.send('{"act":"take_over"}'));
    this.press("paste", () => this.paste());
    this.press("copy", () => this.copy());
    this.press("zoom", () => this.zoom(!this.zoomed));
    this.press("full", () => this.full());
    this.press("open", () => this.full());
    for (const kind of ["pointerdown", "keydown"]) this.view.addEventListener(kind, () => (this.used = true), true);
    this.keys();
    this.open();
  }

  button(name) {
    return this.element.querySelector(`[data-${name}]`);
  }

  press(name, act) {
    this.button(name)?.addEventListener("click", act);
  }

  tell(state, text) {
    this.element.dataset.state = state;
    this.element.querySelector("[data-told]").textContent = text ?? TOLD[state];
    this.button("take").hidden = state !== "watches";
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
    const answer = await fetch(this.element.dataset.tokenUrl, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "",
      },
      body: JSON.stringify({ need: this.element.dataset.browser, tab: tab() }),
    });
    if (answer.ok) return await answer.json();
    if (answer.status === 401 || answer.status === 403) this.tell("out");
    else if (answer.status === 404 || answer.status === 409) this.tell("over");
    else throw new Error(String(answer.status));
    return null;
  }

  connect({ token, path }) {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    this.channel = new Channel(`${scheme}://${window.location.host}${path}`, ["binary", token], (told) => this.stand(told.standing));
    this.rfb = new RFB(this.view, this.channel, { shared: true });
    this.rfb.viewOnly = true;
    this.rfb.background = "transparent";
    this.rfb.showDotCursor = true;
    this.zoom(this.zoomed);
    this.rfb.addEventListener("connect", () => {
      this.wait = 500;
      this.element.dataset.shown = "";
    });
    this.rfb.addEventListener("clipboard", (event) => this.copied(event.detail.text));
    this.rfb.addEventListener("disconnect", () => this.cut());
  }

  cut() {
    delete this.element.dataset.shown;
    this.rfb = null;
    if (this.channel.code === OVER) this.tell("over");
    else this.again(this.channel.code === NO_SCREEN ? "dark" : "lost");
  }

  again(why = "lost") {
    if (!this.element.isConnected) return;
    this.tell("lost", TOLD[why]);
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

  stand(standing) {
    this.tell(standing);
    if (!this.rfb) return;
    this.rfb.viewOnly = standing !== "drives";
    if (standing === "drives") this.rfb.focus({ preventScroll: true });
  }

  close() {
    clearTimeout(this.timer);
    this.rfb?.disconnect();
  }

  // ---- text

  // A keyboard sends keys, and the sandbox's screen knows those of plain letters: the others go by its clipboard.
  type(text) {
    if (/[^\x20-\x7e\n]/u.test(text)) this.insert(text);
    else for (const letter of text) this.rfb?.sendKey(letter === "\n" ? KeyTable.XK_Return : keysyms.lookup(letter.codePointAt(0)), null);
  }

  // Several at once are one paste: the clipboard holds one text at a time, and is fetched later than it is filled.
  hold(letter) {
    this.held = (this.held ?? "") + letter;
    clearTimeout(this.holding);
    this.holding = setTimeout(() => this.flush(), HELD);
  }

  flush() {
    clearTimeout(this.holding);
    if (this.held) this.insert(this.held);
    this.held = "";
  }

  insert(text) {
    if (!this.rfb) return;
    this.rfb.clipboardPasteFrom(text);
    this.rfb.sendKey(KeyTable.XK_Control_L, "ControlLeft", true);
    this.rfb.sendKey(KeyTable.XK_v, "KeyV");
    this.rfb.sendKey(KeyTable.XK_Control_L, "ControlLeft", false);
    this.rfb.focus({ preventScroll: true });
  }

  async paste() {
    try {
      this.insert(await navigator.clipboard.readText());
    } catch {
      const text = window.prompt("Your browser doesn’t let this page read the clipboard. Paste the text here:");
      if (text) this.insert(text);
    }
  }

  // What the agent copied before isn't of interest.
  copied(text) {
    this.text = text;
    this.button("copy").hidden = !text || !this.used;
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      window.prompt("Copy it from here:", this.text);
    }
  }

  // A phone shows its keyboard for a field alone: what is typed there goes on to the browser.
  keys() {
    const field = this.element.querySelector("textarea[data-keys-field]");
    // Something before the caret, or a phone's keyboard sends no backspace.
    const empty = "\u200b\u200b";
    const reset = () => {
      field.value = empty;
    };
    reset();
    this.press("keys", () => field.focus());
    field.addEventListener("input", (event) => {
      if (event.isComposing) return;
      const removed = Math.max(0, empty.length - field.value.length);
      for (let each = 0; each < removed; each += 1) this.rfb?.sendKey(KeyTable.XK_BackSpace, "Backspace");
      this.type(field.value.replaceAll("\u200b", ""));
      reset();
    });
    field.addEventListener("compositionend", () => {
      this.type(field.value.replaceAll("\u200b", ""));
      reset();
    });
    field.addEventListener("keydown", (event) => {
      const sent = { Tab: KeyTable.XK_Tab, Enter: KeyTable.XK_Return, Escape: KeyTable.XK_Escape }[event.key];
      if (!sent) return;
      event.preventDefault();
      this.rfb?.sendKey(sent, event.code || null);
    });
  }

  // ---- looks

  // As it is, and moved about by dragging; or the whole of it.
  zoom(on) {
    this.zoomed = on;
    this.button("zoom").setAttribute("aria-pressed", String(on));
    if (!this.rfb) return;
    this.rfb.scaleViewport = !on;
    this.rfb.clipViewport = on;
    this.rfb.dragViewport = on;
  }

  full() {
    const around = this.element.closest(".takeover") ?? this.element;
    const on = around.toggleAttribute("data-spread");
    document.documentElement.toggleAttribute("data-spread", on);
    this.button("full").setAttribute("aria-pressed", String(on));
  }
}

// A letter that the screen's keyboard doesn't have is taken before noVNC would send it in vain.
function letters(event) {
  const here = event.target.closest?.("[data-view]") && open.get(event.target.closest("[data-browser]"));
  if (!here?.rfb || here.rfb.viewOnly || event.isComposing) return;
  const plain = [...event.key].length !== 1 || event.key.codePointAt(0) <= 0x7e;
  // Of AltGr, some systems say Ctrl and Alt as well.
  const shortcut = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
  if (plain || shortcut) {
    here.flush();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  here.hold(event.key);
}

const open = new Map();

function look() {
  for (const [element, browser] of open) {
    if (element.isConnected) continue;
    browser.close();
    open.delete(element);
    document.documentElement.removeAttribute("data-spread");
  }
  for (const element of document.querySelectorAll("[data-browser]")) {
    if (!open.has(element)) open.set(element, new Browser(element));
  }
}

// What goes wrong is told in the page.
initLogging("none");
look();
document.addEventListener("live:changed", look);
document.addEventListener("keydown", letters, true);
document.addEventListener("visibilitychange", () => open.forEach((each) => each.seen()));
window.addEventListener("online", () => open.forEach((each) => each.seen()));
