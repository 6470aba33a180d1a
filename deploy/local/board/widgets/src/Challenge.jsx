import { useState } from "react";
import { challenge } from "./page.js";

/** A checkbox-like challenge: a press that no person made leaves it unsolved. */
export function Challenge({ failed }) {
  const [solved, setSolved] = useState(false);
  const press = (event) => {
    if (!event.isTrusted && !event.nativeEvent?.isTrusted) return;
    challenge.token = `solved-${Date.now()}`;
    setSolved(true);
  };
  return (
    <div className={`challenge${failed && !solved ? " challenge--failed" : ""}`}>
      <div
        className="challenge__box"
        role="checkbox"
        aria-checked={solved}
        aria-label="I am not a robot"
        tabIndex={0}
        onClick={press}
      >
        {solved ? "✓" : ""}
      </div>
      <span>I am not a robot</span>
      <small>Practice challenge</small>
    </div>
  );
}
