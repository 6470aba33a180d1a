// What a person does on its way to a browser's screen, in the order in which they did it.
//
// Letters of the screen's keyboard (deploy/sandbox/keyboard.xkb) are keys like any other. Everything else can only be pasted, and
// the clipboard there holds one text at a time, which is asked for later than it is offered: what comes after waits for that.

// The letters that the screen's keyboard has besides those of ASCII.
export const LETTERS = new Set(
  "äÄöÖüÜßẞàÀáÁâÂãÃåÅæÆçÇèÈéÉêÊëËìÌíÍîÎïÏðÐñÑòÒóÓôÔõÕøØùÙúÚûÛýÝþÞÿŸœŒąĄćĆęĘłŁńŃśŚźŹżŻčČďĎěĚňŇřŘšŠťŤůŮžŽĺĹľĽŕŔőŐűŰăĂșȘțȚşŞğĞ" +
    "ıİāĀēĒģĢīĪķĶļĻņŅūŪėĖįĮųŲđĐ€£§°–—‘’‚“”„«»…•",
);

// Kinds of a viewer's messages (RFC 6143, 7.5).
const KEY = 4;
const POINTER = 5;
const CUT_TEXT = 6;
const QEMU = 255;
// Where the extended clipboard says what it does, and "here is the text" there.
const ACTION = 8;
const PROVIDE = 0x10;
// A page may look at the clipboard more than once.
const SETTLES = 150;
// Where nothing takes a paste.
const PATIENCE = 3_000;

export class Input {
  // `transmit` sends bytes; `insert` offers a text and presses what pastes it, whose messages come back through `send`.
  constructor({ transmit, insert }) {
    this.transmit = transmit;
    this.insert = insert;
    this.waiting = [];
    this.pasting = false;
    this.inserting = false;
    this.rest = 0;
  }

  // A message of noVNC's, or a further piece of a long one.
  send(data) {
    if (!this.pasting || this.inserting) {
      this.transmit(data);
    } else if (this.rest > 0) {
      this.rest -= data.length;
      this.transmit(data);
    } else if (data[0] === KEY || data[0] === POINTER || data[0] === QEMU) {
      // noVNC uses its buffer again.
      this.waiting.push(data.slice());
    } else {
      this.transmit(data);
      if (data[0] === CUT_TEXT) this.answered(data);
    }
  }

  answered(data) {
    const length = new DataView(data.buffer, data.byteOffset).getInt32(4);
    this.rest = ACTION + Math.abs(length) - data.length;
    if (length < 0 && data[ACTION] & PROVIDE) this.goOnIn(SETTLES);
  }

  // Whether a letter has to be one of the text that waits, for what follows it to be in order.
  get lastIsText() {
    return typeof this.waiting.at(-1) === "string";
  }

  paste(text) {
    if (this.lastIsText) this.waiting.push(this.waiting.pop() + text);
    else this.waiting.push(text);
    if (!this.pasting) this.goOn();
  }

  goOnIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.goOn(), milliseconds);
  }

  goOn() {
    this.pasting = false;
    this.rest = 0;
    while (this.waiting.length && !this.pasting) {
      const next = this.waiting.shift();
      if (typeof next !== "string") {
        this.transmit(next);
        continue;
      }
      this.pasting = this.inserting = true;
      this.insert(next);
      this.inserting = false;
      this.goOnIn(PATIENCE);
    }
  }

  // What waits was meant for a screen that is gone.
  drop() {
    clearTimeout(this.timer);
    this.waiting = [];
    this.pasting = false;
  }
}
