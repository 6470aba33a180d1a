// Brings a frame into view if less than half of it shows, and tells where its content begins in its parent's window.
(frame, reveal) => {
  if (!frame.isConnected) return { gone: true };
  let box = frame.getBoundingClientRect();
  const shows = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  if (reveal && shows < Math.min(box.height, innerHeight) / 2) {
    frame.scrollIntoView({ block: "center", behavior: "instant" });
    box = frame.getBoundingClientRect();
  }
  const style = getComputedStyle(frame);
  return {
    x: box.left + frame.clientLeft + parseFloat(style.paddingLeft),
    y: box.top + frame.clientTop + parseFloat(style.paddingTop),
  };
}
