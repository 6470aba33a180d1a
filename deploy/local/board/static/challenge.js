// A challenge beside a form. `practiceChallenge.answer()` is what the form sends along: "" where nobody is asked anything, null
// while it waits to be solved.
// In a block: the forms' own scripts share the page's names.
{
  const { kind, view } = document.currentScript.dataset;
  const RECAPTCHA = "/challenge/recaptcha/api2";
  const TURNSTILE = "/challenge/cdn-cgi/challenge-platform/h/b/turnstile/f";

  let token = "";
  let told = () => {};
  let task = null;

  /** Apart from the page, as another site's would be. */
  function frame(path, width, height) {
    const element = document.createElement("iframe");
    Object.assign(element, { src: `${path}view=${view}`, title: "Challenge", width, height });
    element.setAttribute("sandbox", "allow-scripts");
    return element;
  }

  function inside(name, ...children) {
    const element = document.createElement("div");
    element.className = name;
    element.append(...children);
    return element;
  }

  function answerField(name) {
    const element = document.createElement("textarea");
    Object.assign(element, { name, hidden: true });
    return element;
  }

  /** Where no script of the page can look in. */
  function sealed(child) {
    const host = document.createElement("div");
    host.attachShadow({ mode: "closed" }).append(child);
    return host;
  }

  const badge = () => inside("practice-challenge__badge", frame(`${RECAPTCHA}/anchor?size=invisible&`, 256, 60));
  const away = () => inside("practice-challenge__away", frame(`${RECAPTCHA}/bframe?`, 320, 140));
  const turnstile = () => [sealed(frame(`${TURNSTILE}?`, 300, 65)), answerField("cf-turnstile-response")];

  function nothingToSee() {
    const element = frame(`${RECAPTCHA}/bframe?`, 0, 0);
    const covered = inside("practice-challenge__covered", frame(`${RECAPTCHA}/anchor?size=normal&`, 304, 78), inside("practice-challenge__cover"));
    return [element, covered];
  }

  function script(path) {
    const element = document.createElement("script");
    element.src = path;
    return element;
  }

  const SHOWN = {
    badge: () => [badge(), away(), answerField("g-recaptcha-response")],
    box: () => [frame(`${RECAPTCHA}/anchor?size=normal&`, 304, 78), answerField("g-recaptcha-response")],
    canvas: () => [frame(`${RECAPTCHA}/bframe?`, 330, 250), answerField("g-recaptcha-response")],
    click: () => [badge(), (task = away()), answerField("g-recaptcha-response")],
    frame: nothingToSee,
    pass: turnstile,
    script: () => [script("/challenge/recaptcha/api.js"), script("/challenge/turnstile/v0/api.js")],
    shadow: turnstile,
  };
  const ASKING = new Set(["box", "canvas", "click", "pass", "shadow"]);

  const form = document.querySelector("#application-form, #app, #root, #step");
  const holder = inside("practice-challenge", ...(SHOWN[kind]?.() ?? []));
  form?.after(holder);

  window.addEventListener("message", ({ data }) => {
    if (!data?.practiceToken) return;
    token = data.practiceToken;
    const field = holder.querySelector("textarea");
    if (field) field.value = token;
    if (kind === "canvas") holder.querySelector("iframe").hidden = true;
    if (task) task.className = "practice-challenge__away";
    told(token);
  });

  window.practiceChallenge = {
    async answer() {
      if (!ASKING.has(kind) || token) return token;
      if (kind === "click") {
        task.className = "practice-challenge__task";
        return new Promise((resolve) => (told = resolve));
      }
      holder.classList.add("practice-challenge--failed");
      return null;
    },
  };
}
