// Draws what the browser shows, and passes on what is done with mouse and keys.

const query = new URLSearchParams(location.search);
const screen = document.getElementById("screen");
const keys = document.getElementById("keys");
const pen = screen.getContext("2d");
const socket = new WebSocket(`${location.origin.replace("http", "ws")}/live-view/socket${location.search}`);
socket.binaryType = "blob";
let size = { width: 1, height: 1 };
let drawing = Promise.resolve();

document.querySelector("header").hidden = query.get("navbar") === "false";

function send(gesture) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(gesture));
}

async function draw(picture) {
  const bitmap = await createImageBitmap(picture);
  if (screen.width !== bitmap.width || screen.height !== bitmap.height) {
    screen.width = bitmap.width;
    screen.height = bitmap.height;
  }
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  document.body.dataset.state = "live";
}

socket.onmessage = ({ data }) => {
  if (typeof data !== "string") {
    drawing = drawing.then(() => draw(data)).catch(() => {});
    return;
  }
  const told = JSON.parse(data);
  if (told.type === "size") size = told;
  if (told.type === "address") document.getElementById("address").textContent = told.url;
};

socket.onclose = () => {
  document.body.dataset.state = "ended";
  document.getElementById("ended").textContent = "This session has ended.";
  if (parent !== window) parent.postMessage("browserbase-disconnected", "*");
};

function modifiers(event) {
  return (event.altKey && 1) | (event.ctrlKey && 2) | (event.metaKey && 4) | (event.shiftKey && 8);
}

function place(event) {
  const shown = screen.getBoundingClientRect();
  return {
    x: ((event.clientX - shown.left) / shown.width) * size.width,
    y: ((event.clientY - shown.top) / shown.height) * size.height,
    modifiers: modifiers(event),
  };
}

const BUTTONS = ["left", "middle", "right"];
let held = false;

function mouse(kind, event, button) {
  send({ type: "mouse", kind, ...place(event), button, buttons: event.buttons, clicks: event.detail });
}

screen.addEventListener("mousedown", (event) => {
  event.preventDefault();
  held = true;
  keys.focus({ preventScroll: true });
  mouse("pressed", event, BUTTONS[event.button] ?? "none");
});
addEventListener("mouseup", (event) => {
  if (!held) return;
  held = event.buttons !== 0;
  mouse("released", event, BUTTONS[event.button] ?? "none");
});
addEventListener("mousemove", (event) => {
  if (held || event.target === screen) {
    mouse("moved", event, BUTTONS.find((_, at) => event.buttons & [1, 4, 2][at]) ?? "none");
  }
});
screen.addEventListener("contextmenu", (event) => event.preventDefault());
screen.addEventListener("wheel", (event) => {
  event.preventDefault();
  send({ type: "wheel", ...place(event), right: event.deltaX, down: event.deltaY });
}, { passive: false });

function write(text) {
  if (text) send({ type: "text", text });
  keys.value = "";
}

function key(kind, event) {
  if (event.isComposing || event.key === "Dead" || event.key === "Process") return;
  // A paste comes as an event of its own, with the text.
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v") return;
  event.preventDefault();
  const writes = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey;
  send({
    type: "key",
    kind,
    key: event.key,
    code: event.code,
    number: event.keyCode,
    text: writes ? event.key : event.key === "Enter" ? "\r" : "",
    location: event.location,
    repeat: event.repeat,
    modifiers: modifiers(event),
  });
}

keys.addEventListener("keydown", (event) => key("down", event));
keys.addEventListener("keyup", (event) => key("up", event));
keys.addEventListener("paste", (event) => {
  event.preventDefault();
  write(event.clipboardData.getData("text/plain"));
});
keys.addEventListener("compositionend", (event) => write(event.data));
keys.addEventListener("input", (event) => {
  if (!event.isComposing) write(event.data);
});
keys.focus({ preventScroll: true });
