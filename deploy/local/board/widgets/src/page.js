// What both scripted forms share: reading the page's data, and the ways it may misbehave.

export const data = JSON.parse(document.getElementById("form-data").textContent);

export const has = (mode) => data.modes.includes(mode);

export const pause = (milliseconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

export const SLOW_PAGE = 1500;
export const LATE_THANKS = 3000;

// The challenge's answer is kept here; only a real press of its box sets it.
export const challenge = { token: "" };

/** Whether the page's challenge, if it has one, is solved; one that comes up only now is waited for. */
export async function passChallenge() {
  const answer = await (window.practiceChallenge?.answer() ?? "");
  if (answer) challenge.token = answer;
  return answer !== null;
}
