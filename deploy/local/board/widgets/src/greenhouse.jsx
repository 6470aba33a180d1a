// The Greenhouse-like form: ids without names, react-select, intl-tel-input, one page.
import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import intlTelInput from "intl-tel-input";
import "intl-tel-input/build/css/intlTelInput.css";
import { useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import Select, { components } from "react-select";
import AsyncSelect from "react-select/async";
import { Challenge } from "./Challenge.jsx";
import { data, has, LATE_THANKS, passChallenge, pause, challenge, SLOW_PAGE } from "./page.js";

const styles = createCache({ key: "board-css" });
const COUNTRIES = intlTelInput.getCountryData().map((country) => ({
  value: `${country.name} +${country.dialCode}`,
  label: `${country.name} +${country.dialCode}`,
  iso2: country.iso2,
  dialCode: country.dialCode,
}));

const isBlank = (value) => !value || value.length === 0;

// ---- Small pieces -----------------------------------------------------------------------------

const Star = ({ show }) => (show ? <span aria-hidden="true">*</span> : null);

function Description({ id, text }) {
  if (!text) return null;
  return (
    <div className="body body__secondary">
      <div id={`${id}-description`} className="question-description">
        <p>{text}</p>
      </div>
    </div>
  );
}

function ErrorText({ id, text }) {
  if (!text) return null;
  return (
    <p id={`${id}-error`} className="helper-text helper-text--error" aria-live="polite">
      {text}
    </p>
  );
}

// ---- Text -------------------------------------------------------------------------------------

const AUTOCOMPLETE = { first_name: "given-name", last_name: "family-name", email: "email" };

function TextInput({ question, id, value, error, onChange, children }) {
  const shared = {
    id,
    "aria-label": question.label,
    "aria-describedby": `${id}-description ${id}-error ${id}-help`,
    "aria-errormessage": `${id}-error`,
    "aria-invalid": Boolean(error),
    "aria-required": question.required,
    value,
    onChange: (event) => onChange(event.target.value),
  };
  const long = question.kind === "long";
  return (
    <div className="text-input-wrapper">
      <div className="input-wrapper">
        <label id={`${id}-label`} htmlFor={id} className="label">
          {question.label}
          <Star show={question.required} />
        </label>
        {long ? (
          <textarea {...shared} className="input input__multi-line" rows={5} maxLength={10000} />
        ) : (
          <input
            {...shared}
            className="input input__single-line"
            type={question.kind === "number" ? "number" : "text"}
            maxLength={255}
            autoComplete={AUTOCOMPLETE[question.name] ?? "off"}
          />
        )}
        {children}
        <ErrorText id={id} text={error} />
      </div>
      <Description id={id} text={question.help} />
    </div>
  );
}

// ---- Selects ----------------------------------------------------------------------------------

const Flyout = (props) => (
  <button
    type="button"
    className="icon-button icon-button--sm"
    aria-label="Toggle flyout"
    tabIndex={-1}
    onMouseDown={props.innerProps.onMouseDown}
    onTouchEnd={props.innerProps.onTouchEnd}
  >
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M5 7.5 10 12.5 15 7.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  </button>
);

const DialValue = (props) => (
  <components.SingleValue {...props}>
    <div className={`iti__flag iti__${props.data.iso2}`} />
    <span>+{props.data.dialCode}</span>
  </components.SingleValue>
);

const suggest = (what) => async (term) => {
  const answer = await fetch(`/greenhouse/suggest/${what}?term=${encodeURIComponent(term)}`);
  return (await answer.json()).map((label) => ({ value: label, label }));
};

function SelectInput({ question, id, value, error, onChange }) {
  const shared = {
    inputId: id,
    instanceId: id,
    className: "select-shell",
    classNamePrefix: "select",
    placeholder: "Select...",
    required: question.required,
    "aria-labelledby": `${id}-label`,
    "aria-errormessage": `${id}-error`,
    "aria-invalid": Boolean(error),
    isClearable: false,
  };
  const parts = { DropdownIndicator: Flyout, IndicatorSeparator: null };
  let control;
  if (question.kind === "location") {
    control = (
      <AsyncSelect
        {...shared}
        components={parts}
        cacheOptions
        loadOptions={suggest(question.widget === "school" ? "schools" : "places")}
        noOptionsMessage={({ inputValue }) => (inputValue ? "No options" : "Start typing...")}
        value={value ? { value, label: value } : null}
        onChange={(option) => onChange(option?.value ?? "")}
      />
    );
  } else {
    const options = question.kind === "dial" ? COUNTRIES : question.options;
    control = (
      <Select
        {...shared}
        components={question.kind === "dial" ? { ...parts, SingleValue: DialValue } : parts}
        options={options}
        value={options.find((option) => option.value === value) ?? null}
        onChange={(option) => onChange(option?.value ?? "")}
      />
    );
  }
  return (
    <div className="select">
      <div className="select__container">
        <label id={`${id}-label`} htmlFor={id} className="label select__label">
          {question.label}
          <Star show={question.required} />
        </label>
        {control}
        <ErrorText id={id} text={error} />
      </div>
      <Description id={id} text={question.help} />
    </div>
  );
}

// ---- Telephone --------------------------------------------------------------------------------

function PhoneInput({ question, id, value, error, country, onChange }) {
  const input = useRef(null);
  const widget = useRef(null);
  useEffect(() => {
    widget.current = intlTelInput(input.current, { initialCountry: "", countrySearch: true });
    return () => widget.current.destroy();
  }, []);
  useEffect(() => {
    const chosen = COUNTRIES.find((entry) => entry.value === country);
    if (chosen) widget.current.setCountry(chosen.iso2);
  }, [country]);
  return (
    <div className="text-input-wrapper">
      <div className="input-wrapper">
        <label id={`${id}-label`} htmlFor={id} className="label">
          {question.label}
          <Star show={question.required} />
        </label>
        <input
          ref={input}
          id={id}
          className="input input__single-line"
          aria-label={question.label}
          aria-describedby={`${id}-description ${id}-error ${id}-help`}
          aria-invalid={Boolean(error)}
          aria-errormessage={`${id}-error`}
          aria-required={question.required}
          type="tel"
          maxLength={255}
          defaultValue={value}
          onInput={(event) => onChange(event.target.value)}
        />
      </div>
      <ErrorText id={id} text={error} />
    </div>
  );
}

// ---- Checkboxes -------------------------------------------------------------------------------

function CheckboxGroup({ question, id, value, error, onChange }) {
  const chosen = value || [];
  const toggle = (option) =>
    onChange(
      chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option],
    );
  return (
    <>
      <fieldset className="checkbox" id={id} aria-required={question.required}>
        <legend className="label checkbox__description">
          {question.label} {question.required && <span className="required">*</span>}
        </legend>
        {question.options.map((option) => (
          <div className="checkbox__wrapper" key={option.value}>
            <div className="checkbox__input">
              <input
                type="checkbox"
                id={`${id}_${option.value}`}
                name={question.name}
                value={option.value}
                required={question.required && chosen.length === 0}
                aria-describedby={`${id}-description ${id}-error`}
                aria-invalid={Boolean(error)}
                aria-errormessage={`${id}-error`}
                checked={chosen.includes(option.value)}
                onChange={() => toggle(option.value)}
              />
            </div>
            <label htmlFor={`${id}_${option.value}`}>{option.label}</label>
          </div>
        ))}
        <ErrorText id={id} text={error} />
      </fieldset>
      <Description id={id} text={question.help} />
    </>
  );
}

// ---- Files ------------------------------------------------------------------------------------

const ACCEPTED = ".pdf,.doc,.docx,.txt,.rtf";

function FileUpload({ question, id, file, typed, error, onFile, onTyped }) {
  const input = useRef(null);
  const [manual, setManual] = useState(false);
  const [notice, setNotice] = useState("");
  const offline = (name) => () => setNotice(`${name} isn't connected on this board.`);
  return (
    <div
      role="group"
      aria-labelledby={`upload-label-${id}`}
      aria-required={question.required}
      className="file-upload"
      data-allow-s3="false"
    >
      <div id={`upload-label-${id}`} className="label upload-label">
        {question.label}
        {question.required && <span className="required">*</span>}
      </div>
      <div className="file-upload__wrapper">
        {file ? (
          <div className="file-upload__filename">
            <p className="body body__secondary">{file.name}</p>
            <button
              type="button"
              className="icon-button icon-button--sm"
              aria-label="Remove file"
              onClick={() => onFile(null)}
            >
              ×
            </button>
          </div>
        ) : (
          <div className="button-container">
            <div className="secondary-button">
              <div>
                <button
                  type="button"
                  className="btn btn--pill"
                  onClick={() => input.current.click()}
                >
                  Attach
                </button>
                <label className="visually-hidden" htmlFor={id}>
                  Attach
                </label>
                <input
                  ref={input}
                  id={id}
                  className="visually-hidden"
                  type="file"
                  accept={ACCEPTED}
                  onChange={(event) => event.target.files[0] && onFile(event.target.files[0])}
                />
              </div>
            </div>
            <div className="secondary-button">
              <button
                type="button"
                className="btn btn--pill"
                data-testid={`${id}-dropbox`}
                onClick={offline("Dropbox")}
              >
                Dropbox
              </button>
            </div>
            <div className="secondary-button">
              <button type="button" className="btn btn--pill" onClick={offline("Google Drive")}>
                Google Drive
              </button>
            </div>
            <div className="secondary-button">
              <button
                type="button"
                className="btn btn--pill"
                data-testid={`${id}-text`}
                onClick={() => setManual(!manual)}
              >
                Enter manually
              </button>
              <label className="visually-hidden" htmlFor={`${id}_text`}>
                Enter manually
              </label>
            </div>
            <p className="file-upload__filetypes">
              {notice || "Accepted file types: pdf, doc, docx, txt, rtf"}
            </p>
          </div>
        )}
        {manual && !file && (
          <textarea
            id={`${id}_text`}
            className="input input__multi-line"
            rows={6}
            value={typed || ""}
            onChange={(event) => onTyped(event.target.value)}
          />
        )}
      </div>
      <ErrorText id={id} text={error} />
    </div>
  );
}

// ---- The e-mailed code ------------------------------------------------------------------------

const CODE_LENGTH = 8;

function SecurityCode({ email, code, error, onChange }) {
  const type = (place) => (event) => {
    const next = [...code];
    next[place] = event.target.value.slice(-1);
    onChange(next);
    if (next[place]) document.getElementById(`security-input-${place + 1}`)?.focus();
  };
  return (
    <fieldset id="email-verification" className="email-verification">
      <legend className="label">Security code</legend>
      <p className="body">
        A verification code was sent to {email}. Enter the {CODE_LENGTH}-character code to confirm
        you are a human.
      </p>
      <div className="email-verification__boxes">
        {Array.from({ length: CODE_LENGTH }, (_, place) => (
          <input
            key={place}
            id={`security-input-${place}`}
            className="input"
            type="text"
            maxLength={1}
            size={1}
            autoComplete="off"
            aria-label={`Security code character ${place + 1}`}
            aria-invalid={Boolean(error)}
            value={code[place] ?? ""}
            onChange={type(place)}
          />
        ))}
      </div>
      <ErrorText id="security-input-0" text={error} />
    </fieldset>
  );
}

// ---- The form ---------------------------------------------------------------------------------

const CHECKBOXES = new Set(["multi", "tick"]);
const SELECTS = new Set(["choice", "dial", "location"]);

const initialValues = () =>
  Object.fromEntries(data.questions.map((question) => [question.name, question.value]));

function missing(questions, values, files) {
  const lacking = questions.filter((question) => {
    if (!question.required) return false;
    if (question.kind === "file") {
      return !files[question.name] && isBlank(values[question.alternative]);
    }
    return isBlank(values[question.name]);
  });
  return Object.fromEntries(
    lacking.map((question) => [question.name, `${question.label} is required.`]),
  );
}

function body(questions, values, files, code) {
  const form = new FormData();
  for (const question of questions) {
    const value = values[question.name];
    if (question.kind === "file") {
      if (files[question.name]) form.append(question.name, files[question.name]);
      else if (values[question.alternative]) {
        form.append(question.alternative, values[question.alternative]);
      }
    } else if (Array.isArray(value)) {
      for (const one of value) form.append(question.name, one);
    } else {
      form.append(question.name, value ?? "");
    }
  }
  if (code) form.append("security_code", code);
  if (challenge.token) form.append("practice-captcha", challenge.token);
  return form;
}

async function send(questions, values, files, code) {
  const answer = await fetch(data.submitPath, {
    method: "POST",
    body: body(questions, values, files, code),
    headers: { accept: "application/json" },
  });
  const json = (answer.headers.get("content-type") ?? "").includes("json");
  return { ok: answer.ok, status: answer.status, content: json ? await answer.json() : null };
}

function Traps({ questions, values, onChange }) {
  return questions.map((question) => (
    <div key={question.name} className={`trap trap--${question.widget}`} aria-hidden="true">
      <label htmlFor={question.name}>{question.label}</label>
      <input
        id={question.name}
        type="text"
        tabIndex={-1}
        autoComplete="off"
        value={values[question.name]}
        onChange={(event) => onChange(question.name, event.target.value)}
      />
    </div>
  ));
}

function useRemounts(values) {
  // In `rerender` mode every change gives all fields but the one in use new ids and new nodes.
  const [version, setVersion] = useState(0);
  const [kept, setKept] = useState({});
  const first = useRef(true);
  useEffect(() => {
    if (!has("rerender")) return undefined;
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(() => {
      const active = document.activeElement?.closest("[data-question]")?.dataset.question;
      setKept((before) => (active ? { [active]: before[active] ?? version } : {}));
      setVersion(version + 1);
    }, 120);
    return () => clearTimeout(timer);
    // The version follows from the values; listing it would remount without end.
  }, [values]);
  return (name) => kept[name] ?? version;
}

const Field = ({ question, children }) => (
  <div className="field-wrapper" data-question={question.name}>
    {children}
  </div>
);

function Form() {
  const [values, setValues] = useState(initialValues);
  const [files, setFiles] = useState({});
  const [errors, setErrors] = useState({});
  const [banner, setBanner] = useState("");
  const [busy, setBusy] = useState(false);
  const [unsolved, setUnsolved] = useState(false);
  const [round, setRound] = useState(0);
  const [codeFor, setCodeFor] = useState("");
  const [code, setCode] = useState([]);
  const mountOf = useRemounts(values);

  const traps = data.questions.filter((q) => ["honeypot", "decoy"].includes(q.section));
  const shown = data.questions.filter((q) => !traps.includes(q) && isShown(q, values));
  const set = (name, value) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _gone, ...others }) => others);
  };

  const thank = async () => {
    if (has("late-thanks")) await pause(LATE_THANKS);
    window.location.assign(data.confirmationPath);
  };

  const settle = async (outcome) => {
    if (outcome.status === 200 && outcome.content === null) {
      setRound(round + 1);
      setErrors({});
    } else if (outcome.ok && outcome.content?.status === "ok") {
      await thank();
    } else if (has("thanks-after-500") && outcome.status === 500) {
      await thank();
    } else if (outcome.content?.errors) {
      setErrors(outcome.content.errors);
      setBanner("Please correct the marked fields.");
    } else if (outcome.content?.error === "security-code") {
      setCodeFor(outcome.content.email);
    } else if (outcome.status === 428) {
      setBanner("We couldn't verify that you are human. Your application was not sent.");
    } else if (outcome.status === 429) {
      setBanner("Too many requests. Your application was not sent; try again later.");
    } else {
      setBanner(outcome.content?.error ?? "Something went wrong. Please try again.");
    }
  };

  const deliver = async (currentFiles) => {
    setBusy(true);
    setBanner("");
    try {
      if (has("thanks-without-request")) {
        await thank();
        return;
      }
      const questions = [...shown, ...traps];
      const given = code.join("");
      const sends = [send(questions, values, currentFiles, given)];
      if (has("double-post")) sends.push(send(questions, values, currentFiles, given));
      await settle((await Promise.all(sends))[0]);
    } catch {
      setBanner("The connection was lost. Please try again.");
    } finally {
      setBusy(false);
    }
  };

  const submit = async (event) => {
    event.preventDefault();
    const found = missing(shown, values, files);
    setErrors(found);
    if (Object.keys(found).length > 0) {
      const [name] = Object.keys(found);
      document.querySelector(`[data-question="${CSS.escape(name)}"]`)?.scrollIntoView();
      return;
    }
    if (has("captcha") && !challenge.token) {
      setUnsolved(true);
      setBanner("Please tick the challenge box first.");
      return;
    }
    if (!(await passChallenge())) {
      setBanner("Please solve the challenge first.");
      return;
    }
    deliver(files);
  };

  const chooseFile = (question) => (file) => {
    const next = { ...files, [question.name]: file };
    setFiles(next);
    setErrors(({ [question.name]: _gone, ...others }) => others);
    if (file && question.name === "resume" && has("upload-submits")) deliver(next);
  };

  const control = (question) => {
    const mount = mountOf(question.name);
    const id = mount ? `${question.name}--m${mount}` : question.name;
    const shared = {
      question,
      id,
      value: values[question.name],
      error: errors[question.name],
      onChange: (value) => set(question.name, value),
    };
    if (question.kind === "file") {
      return (
        <FileUpload
          key={id}
          {...shared}
          file={files[question.name]}
          typed={values[question.alternative]}
          onFile={chooseFile(question)}
          onTyped={(text) => set(question.alternative, text)}
        />
      );
    }
    if (question.kind === "phone") return <PhoneInput key={id} {...shared} country={values.country} />;
    if (SELECTS.has(question.kind)) return <SelectInput key={id} {...shared} />;
    if (CHECKBOXES.has(question.kind)) return <CheckboxGroup key={id} {...shared} />;
    return <TextInput key={id} {...shared} />;
  };

  const section = (name) =>
    shown
      .filter((question) => question.section === name && !["dial", "phone"].includes(question.kind))
      .map((question) => (
        <Field key={question.name} question={question}>
          {control(question)}
        </Field>
      ));

  const basic = section("basic");
  const afterEmail = 1 + shown.filter((q) => q.section === "basic").findIndex((q) => q.name === "email");
  const byName = (name) => shown.find((question) => question.name === name);
  const education = section("education");

  return (
    <form
      key={round}
      method="get"
      action={window.location.pathname}
      id="application-form"
      className="application--form"
      noValidate
      onSubmit={submit}
    >
      <div className="application--questions">
        {basic.slice(0, afterEmail)}
        <div>
          <fieldset className="phone-input">
            <legend className="visually-hidden">Phone</legend>
            <div className="phone-input__country" data-question="country">
              {control(byName("country"))}
            </div>
            <div className="phone-input__phone" data-question="phone">
              {control(byName("phone"))}
            </div>
          </fieldset>
        </div>
        {basic.slice(afterEmail)}
        <Traps questions={traps} values={values} onChange={set} />
      </div>
      {education.length > 0 && (
        <div className="application--questions education">
          <h3 className="section-header">Education</h3>
          {education}
        </div>
      )}
      <div className="application--questions">
        <hr />
        {section("questions")}
      </div>
      <div className="application--questions eeo">
        <hr />
        <h3 className="section-header">Voluntary Self-Identification</h3>
        <p className="body body__secondary">
          Your answers are voluntary, are kept apart from your application and have no influence
          on it.
        </p>
        {section("eeo")}
      </div>
      {codeFor && (
        <SecurityCode
          email={codeFor}
          code={code}
          error={errors.security_code}
          onChange={setCode}
        />
      )}
      {has("captcha") && <Challenge failed={unsolved} />}
      {banner && (
        <div className="form-banner" role="alert">
          {banner}
        </div>
      )}
      <div className="application--submit">
        <button type="submit" className="btn btn--pill btn--primary" disabled={busy}>
          {busy ? "Submitting..." : "Submit application"}
        </button>
      </div>
    </form>
  );
}

// Race is asked only of those who said that they are not Hispanic or Latino.
function isShown(question, values) {
  if (question.name !== "race") return true;
  const hispanic = data.questions.find((q) => q.name === "hispanic_ethnicity");
  const no = hispanic?.options.find((option) => option.label === "No");
  return no !== undefined && values.hispanic_ethnicity === no.value;
}

function App() {
  const cache = useMemo(() => styles, []);
  return (
    <CacheProvider value={cache}>
      <Form />
    </CacheProvider>
  );
}

setTimeout(
  () => createRoot(document.getElementById("app")).render(<App />),
  has("slow-page") ? SLOW_PAGE : 0,
);
document.querySelector(".js-apply")?.addEventListener("click", () => {
  document.getElementById("app").scrollIntoView({ behavior: "smooth" });
});
