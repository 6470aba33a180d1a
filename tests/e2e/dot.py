"""The dot that a person presses in the practice board's challenge of pictures."""

FIND_DOT = """canvas => {
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let [count, left, top] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] < 180 || data[at] > 220 || data[at + 1] > 24 || data[at + 2] < 230) continue;
    count += 1; left += (at / 4) % width; top += Math.floor(at / 4 / width);
  }
  return count > 30 ? [left / count, top / count] : null;
}"""
"""Where it is on a canvas that shows the browser, in the canvas's own pixels; null where it isn't."""
