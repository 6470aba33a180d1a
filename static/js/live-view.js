// A takeover's browser in its vendor's own view: a frame, in one page of the person's at a time. Its address is asked for once this
// page may use the browser, and is nowhere but in the frame, which goes when that is over.
//
// Beside what every panel has, its element holds data-live-view, where the address is asked for, and the button [data-again].
import { OVER, Panel, panels } from "./panel.js";

// Milliseconds. A view that shows nothing by then can't be had.
const PATIENCE = 20_000;
// How long before an address runs out another one is asked for: later there may be more time.
const BEFORE = [15_000, 2_000, 0];
const NOT_NOW = "The view can’t be opened just now. This is the latest picture.";
const DISCONNECTED = "The view was cut off. This is the latest picture.";

class LiveView extends Panel {
  constructor(element, here) {
    super(element, here);
    this.press("again", () => this.show());
    this.open();
  }

  tell(state, text) {
    super.tell(state, text);
    this.button("again").hidden = state !== "dark";
  }

  takeOver() {
    this.socket?.send(JSON.stringify({ act: "take_over" }));
  }

  connect({ token, path }) {
    const socket = new WebSocket(this.address(path), ["binary", token]);
    this.socket = socket;
    socket.onmessage = (event) => {
      this.wait = 500;
      this.stand(JSON.parse(event.data).standing);
    };
    socket.onclose = (event) => this.cut(event.code);
  }

  stand(standing) {
    if (standing === "drives") this.show();
    else this.end(standing);
  }

  // Who else may have the browser by now can't be known: it isn't used from here.
  cut(code) {
    this.hide();
    if (code === OVER) this.tell("over");
    else this.again();
  }

  close() {
    clearTimeout(this.timer);
    this.hide();
    if (!this.socket) return;
    this.socket.onclose = null;
    this.socket.close();
  }

  // ---- the view

  async show() {
    this.hide();
    this.tell("connecting");
    const asking = (this.asking = {});
    const view = await this.asked().catch(() => null);
    if (asking !== this.asking) return;
    if (view) this.draw(view);
    else this.fail(NOT_NOW);
  }

  // Its address, and until when it opens by the clock here. Nothing where it can't be had.
  async asked() {
    const answer = await this.post(this.element.dataset.liveView, { takeover: this.element.dataset.browser });
    if (answer.ok) {
      const { url, until } = await answer.json();
      const now = Date.parse(answer.headers.get("Date")) || Date.now();
      return { url, until: Date.now() + Date.parse(until) - now };
    }
    const { code } = await answer.json();
    if (answer.status === 401 || answer.status === 403) this.end("out");
    else if (answer.status === 404 || code === "wrong_state") this.end("over");
    return null;
  }

  draw({ url, until }) {
    this.hide();
    const frame = document.createElement("iframe");
    frame.title = "The browser, for you to use";
    frame.allow = "clipboard-read; clipboard-write";
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("sandbox", "allow-same-origin allow-scripts");
    frame.addEventListener("load", () => this.drawn(frame));
    frame.src = url;
    this.frame = frame;
    this.origin = new URL(url).origin;
    this.until = until;
    this.view.replaceChildren(frame);
    this.patience = setTimeout(() => this.fail(NOT_NOW), PATIENCE);
    this.plan();
  }

  drawn(frame) {
    if (frame !== this.frame) return;
    clearTimeout(this.patience);
    this.element.dataset.shown = "";
    this.tell("drives");
  }

  hide() {
    clearTimeout(this.patience);
    clearTimeout(this.renewal);
    this.asking = null;
    this.frame?.remove();
    this.frame = null;
    delete this.element.dataset.shown;
  }

  end(state, text) {
    this.hide();
    this.tell(state, text);
  }

  fail(text) {
    this.end("dark", text);
  }

  // The vendor's word, from its own view alone.
  heard(event) {
    if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    if (event.data === "browserbase-disconnected") this.fail(DISCONNECTED);
  }

  // ---- time

  plan() {
    const rest = this.until - Date.now();
    const before = BEFORE.find((each) => each < rest) ?? 0;
    this.renewal = setTimeout(() => this.renew(), rest - before);
  }

  // Where more time was given, the old address is still good for a moment. Drawn anew only then.
  async renew() {
    const { frame } = this;
    if (Date.now() >= this.until - 100) {
      await this.show();
      return;
    }
    const view = await this.asked().catch(() => null);
    if (frame !== this.frame) return;
    if (view && view.until > this.until + 1_500) this.draw(view);
    else this.plan();
  }
}

const open = panels("[data-browser][data-live-view]", LiveView);
window.addEventListener("message", (event) => open.forEach((each) => each.heard(event)));
