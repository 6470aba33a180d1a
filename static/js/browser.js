// A takeover's browser in the page, drawn by noVNC. Beside what every panel has, its element holds the buttons [data-paste]
// [data-copy-out] [data-keys] [data-zoom].
import RFB from "../vendor/novnc/core/rfb.js";
import KeyTable from "../vendor/novnc/core/input/keysym.js";
import { initLogging } from "../vendor/novnc/core/util/logging.js";
import { Input, LETTERS } from "./input.js";
import { FIELDS, OVER, Panel, panels } from "./panel.js";

const NO_SCREEN = 4502;
// Pixels on the person's own screen.
const PINCHED = 40;

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

const LEVELS = [KeyTable.XK_ISO_Level3_Shift, KeyTable.XK_Shift_L, KeyTable.XK_Shift_R];

// Of a letter that the screen's keyboard has.
function keysym(letter) {
  const code = letter.codePointAt(0);
  if (code >= 0x20 && code <= 0x7e) return code;
  // As in https://www.x.org/releases/X11R7.7/doc/xproto/x11protocol.html#keysym_encoding
  if (LETTERS.has(letter)) return code <= 0xff ? code : 0x01000000 + code;
  return null;
}

class Browser extends Panel {
  constructor(element, here) {
    super(element, here);
    this.zoomed = false;
    this.press("paste", () => this.paste());
    this.press("copy-out", () => this.copy());
    this.press("zoom", () => this.zoom(!this.zoomed));
    for (const kind of ["pointerdown", "keydown"]) this.view.addEventListener(kind, () => (this.used = true), true);
    for (const kind of ["gesturestart", "gesturemove", "gestureend"]) this.view.addEventListener(kind, (event) => this.pinch(event), true);
    this.keys();
    this.open();
  }

  takeOver() {
    this.channel?.tell("take_over");
  }

  connect({ token, path }) {
    this.channel = new Channel(this.address(path), ["binary", token], {
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
    else this.again(this.channel.code === NO_SCREEN ? "Lost touch with the browser. Trying again…" : undefined);
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

// What goes wrong is told in the page.
initLogging("none");
const open = panels("[data-browser]:not([data-live-view])", Browser);
document.addEventListener("keydown", letters, true);
