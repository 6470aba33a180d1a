// A takeover's browser in the page: noVNC over a websocket of ours, which is opened with a token for one use.
//
// <div data-browser="need's id" data-token-url="…"> holds: [data-view] where the screen is drawn, [data-told] a line that says how
// it stands, and buttons [data-take] [data-paste] [data-copy-out] [data-keys] [data-zoom] [data-full] [data-open].
import RFB from "../vendor/novnc/core/rfb.js";
import KeyTable from "../vendor/novnc/core/input/keysym.js";
import { initLogging } from "../vendor/novnc/core/util/logging.js";
import { Input, LETTERS } from "./input.js";

const OVER = 4404;
const NO_SCREEN = 4502;
const LONGEST_WAIT = 8_000;
// Pixels on the person's own screen.
const PINCHED = 40;
const FIELDS = "input, textarea, select";
const TOLD = {
  connecting: "Opening the browser…",
  pending: "Valet lets go of the browser…",
  drives: "You are in control",
  watches: "Another page of yours is in control",
  free: "Nobody is in control now",
  lost: "The connection was cut. Trying again…",
  dark: "Lost touch with the browser. Trying again…",
  over: "Over to Valet",
  out: "You have been logged out",
};

// What noVNC takes for its socket: it gets the binary messages, and the text ones tell how we stand.
class Channel {
  constructor(url, protocols, { told, insert }) {
    this.input = new Input({ transmit: (data) => this.socket.send(data), insert });
    this.onopen = this.onmessage = this.onerror = this.onclose = null;
    this.code = 0;
    this.socket = new WebSocket(url, protocols);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = (event) => this.onopen?.(event);
    this.socket.onerror = (event) => this.onerror?.(event);
    this.socket.onclose = (event) => {
      this.code = event.code;
      this.input.drop();
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
    this.input.send(data);
  }
  tell(act) {
    this.socket.send(JSON.stringify({ act }));
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

const LEVELS = [KeyTable.XK_ISO_Level3_Shift, KeyTable.XK_Shift_L, KeyTable.XK_Shift_R];

// Of a letter that the screen's keyboard has.
function keysym(letter) {
  const code = letter.codePointAt(0);
  if (code >= 0x20 && code <= 0x7e) return code;
  // As in https://www.x.org/releases/X11R7.7/doc/xproto/x11protocol.html#keysym_encoding
  if (LETTERS.has(letter)) return code <= 0xff ? code : 0x01000000 + code;
  return null;
}

class Browser {
  // `here`: whether what is typed is meant for it, once it is there.
  constructor(element, here) {
    this.element = element;
    this.around = element.closest(".takeover") ?? element;
    this.here = here;
    this.view = element.querySelector("[data-view]");
    this.wait = 500;
    this.zoomed = false;
    this.press("take", () => this.channel?.tell("take_over"));
    this.press("paste", () => this.paste());
    this.press("copy-out", () => this.copy());
    this.press("zoom", () => this.zoom(!this.zoomed));
    for (const name of ["full", "open"]) this.press(name, () => this.full(!this.around.hasAttribute("data-spread")));
    for (const kind of ["pointerdown", "keydown"]) this.view.addEventListener(kind, () => (this.used = true), true);
    for (const kind of ["gesturestart", "gesturemove", "gestureend"]) this.view.addEventListener(kind, (event) => this.pinch(event), true);
    this.keys();
    this.full(sessionStorage.getItem("valet-spread") === element.dataset.browser);
    this.open();
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
    this.channel = new Channel(`${scheme}://${window.location.host}${path}`, ["binary", token], {
      told: (told) => this.stand(told.standing),
      insert: (text) => this.insert(text),
    });
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
    const free = [document.body, null].includes(document.activeElement) || this.element.contains(document.activeElement);
    if (this.here && free) this.focus();
  }

  // A field of the page that somebody is in, and the one of a phone's keyboard, keep it.
  focus() {
    if (this.rfb && !this.rfb.viewOnly && !document.activeElement?.matches(FIELDS)) this.rfb.focus({ preventScroll: true });
  }

  close() {
    clearTimeout(this.timer);
    this.rfb?.disconnect();
  }

  // ---- text

  type(text) {
    for (const letter of text) this.letter(letter);
  }

  letter(letter) {
    if (!this.rfb || this.rfb.viewOnly) return;
    const key = keysym(letter);
    if (letter === "\n") this.rfb.sendKey(KeyTable.XK_Return, null);
    else if (key && !this.channel.input.lastIsText) this.rfb.sendKey(key, null);
    else this.channel.input.paste(letter);
  }

  insert(text) {
    this.rfb.clipboardPasteFrom(text);
    // With AltGr or Shift, it would be another shortcut. Whoever still holds one of them goes on typing as before.
    for (const key of LEVELS) this.rfb.sendKey(key, null, false);
    this.rfb.sendKey(KeyTable.XK_Control_L, "ControlLeft", true);
    this.rfb.sendKey(KeyTable.XK_v, "KeyV");
    this.rfb.sendKey(KeyTable.XK_Control_L, "ControlLeft", false);
  }

  async paste() {
    try {
      this.inserted(await navigator.clipboard.readText());
    } catch {
      const text = window.prompt("Your browser doesn’t let this page read the clipboard. Paste the text here:");
      this.inserted(text);
    }
  }

  inserted(text) {
    if (text && this.rfb && !this.rfb.viewOnly) this.channel.input.paste(text);
  }

  // What the agent copied before isn't of interest.
  copied(text) {
    this.text = text;
    this.button("copy-out").hidden = !text || !this.used;
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

  // Two fingers that part make it larger here. noVNC would have the site drawn larger, for the agent as well.
  pinch(event) {
    const { type, magnitudeX, magnitudeY } = event.detail;
    if (type !== "pinch") return;
    event.stopPropagation();
    const apart = Math.hypot(magnitudeX, magnitudeY);
    if (event.type === "gesturestart") this.apart = apart;
    else if (Math.abs(apart - this.apart) > PINCHED) this.zoom(apart > this.apart);
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

// Letters are taken before noVNC would send those in vain that no keyboard has, or would part the text that waits to be pasted.
function letters(event) {
  const here = event.target.closest?.("[data-view]") && open.get(event.target.closest("[data-browser]"));
  if (!here?.rfb || here.rfb.viewOnly || event.isComposing || [...event.key].length !== 1) return;
  if (event.key.codePointAt(0) <= 0x7e && !here.channel.input.lastIsText) return;
  // Of AltGr, some systems say Ctrl and Alt as well.
  if ((event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph")) return;
  event.preventDefault();
  event.stopPropagation();
  here.letter(event.key);
}

const open = new Map();

// Where somebody last was: a screen that is drawn anew has lost the focus, and whoever was elsewhere keeps it there.
function turn(event) {
  for (const browser of open.values()) browser.here = browser.around.contains(event.target);
}

function look() {
  let here = !document.activeElement?.matches(FIELDS);
  for (const [element, browser] of open) {
    if (element.isConnected) continue;
    here = browser.here;
    browser.close();
    open.delete(element);
    document.documentElement.removeAttribute("data-spread");
  }
  for (const element of document.querySelectorAll("[data-browser]")) {
    if (!open.has(element)) open.set(element, new Browser(element, here));
  }
}

// What goes wrong is told in the page.
initLogging("none");
look();
document.addEventListener("live:changed", look);
document.addEventListener("keydown", letters, true);
document.addEventListener("focusin", turn);
document.addEventListener("pointerdown", turn);
document.addEventListener("visibilitychange", () => open.forEach((each) => each.seen()));
window.addEventListener("online", () => open.forEach((each) => each.seen()));
