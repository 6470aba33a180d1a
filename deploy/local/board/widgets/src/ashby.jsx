// The Ashby-like form: no form element, fields saved one by one, success in place.
import { useEffect, useMemo, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import DatePicker from "react-datepicker";
import "react-datepicker/dist/react-datepicker.css";
import { Challenge } from "./Challenge.jsx";
import { Combobox } from "./Combobox.jsx";
import { challenge, data, has, LATE_THANKS, passChallenge, pause, SLOW_PAGE } from "./page.js";
import { call, Saver, upload } from "./saving.js";

const ENTRY = "ashby-application-form-field-entry";
const TITLE = "ashby-application-form-question-title";

const loadPlaces = async (term) =>
  (await fetch(`${data.places}?term=${encodeURIComponent(term)}`)).json();

// ---- Fields -------------------------------------------------------------------------------------

const INPUT_TYPES = { Email: "email", Phone: "tel", Number: "number", SocialLink: "url" };
const PLACEHOLDERS = {
  Email: "hello@example.com...",
  Phone: "1-415-555-1234...",
  SocialLink: "https://example.com...",
};

function TextField({ entry, id, value, onChange }) {
  const { field, isRequired } = entry;
  const shared = {
    id,
    name: id,
    required: isRequired,
    placeholder: PLACEHOLDERS[field.type] ?? "Type here...",
    value: value ?? "",
    onChange: (event) => onChange(event.target.value),
  };
  if (field.type === "LongText") return <textarea {...shared} rows={4} className="_input_k2m9d_28" />;
  return <input {...shared} type={INPUT_TYPES[field.type] ?? "text"} className="_input_k2m9d_28" />;
}

function YesNo({ entry, value, onChange }) {
  const button = (label, means) => (
    <button
      className={`_container_p4xw1_1 _option_y5s2n_32 ${value === means ? "_active_y5s2n_57" : ""}`}
      onClick={() => onChange(value === means ? null : means)}
    >
      {label}
    </button>
  );
  return (
    <div className="_container_y5s2n_28 _yesno_r8c3t_148">
      {button("Yes", true)}
      {button("No", false)}
      <input
        type="checkbox"
        className="_input_y5s2n_78"
        tabIndex={-1}
        name={entry.field.path}
        checked={value === true}
        readOnly
      />
    </div>
  );
}

function RadioField({ entry, id, formId, value, onChange }) {
  const name = `${formId}_${id}`;
  return entry.field.selectableValues.map((option, index) => (
    <div className="_option_g6h1j_34" key={option.value}>
      <span className="_container_s3d8f_28">
        <input
          type="radio"
          id={`${name}-labeled-radio-${index}`}
          name={name}
          checked={value === option.value}
          onChange={() => onChange(option.value)}
        />
      </span>
      <label htmlFor={`${name}-labeled-radio-${index}`} className="_label_g6h1j_42">
        {option.label}
      </label>
    </div>
  ));
}

function BoxesField({ entry, id, formId, value, onChange }) {
  const chosen = value ?? [];
  const name = `${formId}_${id}`;
  const toggle = (one) =>
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  return entry.field.selectableValues.map((option, index) => (
    <div className="_option_g6h1j_34" key={option.value}>
      <span className="_container_s3d8f_28">
        <input
          type="checkbox"
          id={`${name}-labeled-checkbox-${index}`}
          name={option.label}
          checked={chosen.includes(option.value)}
          onChange={() => toggle(option.value)}
        />
      </span>
      <label htmlFor={`${name}-labeled-checkbox-${index}`} className="_label_g6h1j_42">
        {option.label}
      </label>
    </div>
  ));
}

const asDate = (text) => (text ? new Date(`${text}T00:00:00`) : null);
const asText = (day) =>
  day
    ? [day.getFullYear(), day.getMonth() + 1, day.getDate()]
        .map((part) => String(part).padStart(2, "0"))
        .join("-")
    : null;

function DateField({ value, onChange }) {
  return (
    <DatePicker
      selected={asDate(value)}
      onChange={(day) => onChange(asText(day))}
      dateFormat="MM/dd/yyyy"
      placeholderText="Pick date..."
      className="_input_k2m9d_28"
      showPopperArrow={false}
    />
  );
}

const HIDDEN_FILE = {
  border: 0,
  clip: "rect(0px, 0px, 0px, 0px)",
  clipPath: "inset(50%)",
  height: 1,
  margin: "0 -1px -1px 0",
  overflow: "hidden",
  padding: 0,
  position: "absolute",
  width: 1,
  whiteSpace: "nowrap",
};

function FileField({ entry, id, file, onFile }) {
  const input = useRef(null);
  return (
    <div role="presentation" className="_container_f9u2l_70">
      <input
        ref={input}
        type="file"
        tabIndex={-1}
        id={id}
        required={entry.isRequired}
        style={HIDDEN_FILE}
        accept="application/pdf,.pdf,.doc,.docx,.odt,.rtf"
        onChange={(event) => event.target.files[0] && onFile(event.target.files[0])}
      />
      {file && (
        <div className="_file_f9u2l_76">
          <p className="_name_f9u2l_41">
            <span>{file.name}</span>
          </p>
          <button title="Delete file" className="_removeButton_f9u2l_83" onClick={() => onFile(null)}>
            ×
          </button>
        </div>
      )}
      <div className="_instructions_f9u2l_33">
        <button className="_button_z1h7g_28 _secondary_z1h7g_115" onClick={() => input.current.click()}>
          <span>{file ? "Replace" : "Upload File"}</span>
        </button>
        <p className="_dragInstructions_f9u2l_28">or drag and drop here</p>
      </div>
    </div>
  );
}

function Control({ entry, id, formId, value, file, onChange, onFile }) {
  const shared = { entry, id, formId, value, onChange };
  switch (entry.field.type) {
    case "Boolean":
      return <YesNo {...shared} />;
    case "Radio":
      return <RadioField {...shared} />;
    case "MultiValueSelect":
      return <BoxesField {...shared} />;
    case "Combobox":
      return <Combobox {...shared} options={entry.field.selectableValues} />;
    case "Location":
      return <Combobox {...shared} options={[]} load={loadPlaces} />;
    case "Date":
      return <DateField {...shared} />;
    case "File":
      return <FileField entry={entry} id={id} file={file} onFile={onFile} />;
    default:
      return <TextField {...shared} />;
  }
}

const GROUPS = new Set(["Radio", "MultiValueSelect"]);

function Entry({ entry, mount, formId, ...rest }) {
  const { field, isRequired, descriptionHtml } = entry;
  const id = mount ? `${field.path}--m${mount}` : field.path;
  // Only the class says that a question must be answered, and its suffix is a build's accident.
  const title = `_heading_q7w2e_52 ${isRequired ? "_required_q7w2e_91" : ""} _label_r8c3t_42 ${TITLE}`;
  const inner = (
    <>
      <label className={title} htmlFor={id}>
        {field.title}
      </label>
      {descriptionHtml && (
        <div className="_description_r8c3t_48 ashby-application-form-question-description">
          <p>{descriptionHtml}</p>
        </div>
      )}
      <Control entry={entry} id={id} formId={formId} {...rest} />
    </>
  );
  return (
    <div
      className={`_fieldEntry_r8c3t_28 ${ENTRY}`}
      data-field-path={field.path}
      data-field-entry-id={`${formId}_${field.path}`}
    >
      {GROUPS.has(field.type) ? (
        <fieldset className="_container_g6h1j_28 _fieldEntry_r8c3t_28">{inner}</fieldset>
      ) : (
        inner
      )}
    </div>
  );
}

function Trap({ entry, value, onChange }) {
  return (
    <div className={`trap trap--${entry.field.type}`} aria-hidden="true">
      <label htmlFor={entry.field.path}>{entry.field.title}</label>
      <input
        type="text"
        id={entry.field.path}
        name={entry.field.path}
        tabIndex={-1}
        autoComplete="off"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

// ---- The pane above the form --------------------------------------------------------------------

function AutofillPane({ pending, onFile }) {
  const input = useRef(null);
  return (
    <div className="_root_x2v9d_28 ashby-application-form-autofill-input-root" role="presentation">
      <input
        ref={input}
        type="file"
        tabIndex={-1}
        style={HIDDEN_FILE}
        onChange={(event) => event.target.files[0] && onFile(event.target.files[0])}
      />
      <div className="_base_x2v9d_31 ashby-application-form-autofill-input-base-layer">
        <h3 className="_title_x2v9d_64 ashby-application-form-autofill-input-title">
          Autofill from resume
        </h3>
        <p className="ashby-application-form-autofill-input-description">
          Upload your resume here to autofill key application fields.
        </p>
        <button className="_button_z1h7g_28 _secondary_z1h7g_115" onClick={() => input.current.click()}>
          Upload file
        </button>
      </div>
      <div
        className="_pending_x2v9d_121 ashby-application-form-autofill-input-pending-layer"
        data-state={pending ? "visible" : "hidden"}
      >
        <span role="progressbar" aria-label="Loading..." />
        <span>Parsing your resume. Autofilling key fields...</span>
      </div>
    </div>
  );
}

// ---- The form ------------------------------------------------------------------------------------

function useMounts(values) {
  const [state, setState] = useState({ version: 0, kept: {} });
  const first = useRef(true);
  useEffect(() => {
    if (!has("rerender")) return undefined;
    if (first.current) {
      first.current = false;
      return undefined;
    }
    const timer = setTimeout(() => {
      const active = document.activeElement?.closest("[data-field-path]")?.dataset.fieldPath;
      setState(({ version, kept }) => ({
        version: version + 1,
        kept: active ? { [active]: kept[active] ?? version } : {},
      }));
    }, 120);
    return () => clearTimeout(timer);
  }, [values]);
  return (path) => state.kept[path] ?? state.version;
}

const REFUSALS = {
  428: "Your application submission was flagged as possible spam.",
  429: "Too many requests. Please try again later.",
  404: "This job is no longer accepting applications.",
};

function Form({ posting }) {
  const form = posting.applicationForm;
  const entries = useMemo(() => form.sections.flatMap((section) => section.fieldEntries), [form]);
  const saver = useMemo(() => new Saver(form.id), [form]);
  const [values, setValues] = useState(() =>
    Object.fromEntries(entries.map((entry) => [entry.field.path, entry.value])),
  );
  const [files, setFiles] = useState({});
  const [errors, setErrors] = useState([]);
  const [toast, setToast] = useState("");
  const [busy, setBusy] = useState(false);
  const [parsing, setParsing] = useState(false);
  const [done, setDone] = useState(false);
  const [round, setRound] = useState(0);
  const mountOf = useMounts(values);

  const set = (path) => (value) => {
    setValues((before) => ({ ...before, [path]: value }));
    saver.save(path, value === "" ? null : value);
  };

  const thank = async () => {
    if (has("late-thanks")) await pause(LATE_THANKS);
    setDone(true);
  };

  const settle = async ({ status, content }) => {
    const result = content.data?.submitSingleApplicationFormAction?.applicationFormResult;
    if (result?.__typename === "FormSubmitSuccess" || (has("thanks-after-500") && status === 500)) {
      await thank();
    } else if (result) {
      setErrors(result.errorMessages);
      if (result.errorMessages.length === 0) setRound(round + 1);
    } else {
      setErrors([REFUSALS[status] ?? content.errors?.[0]?.message ?? "Something went wrong."]);
    }
  };

  const deliver = async () => {
    setBusy(true);
    setErrors([]);
    setToast("");
    try {
      if (has("thanks-without-request")) {
        await thank();
        return;
      }
      const sends = [saver.submit()];
      if (has("double-post")) sends.push(saver.submit());
      await settle((await Promise.all(sends))[0]);
    } catch {
      setErrors(["The connection was lost. Please try again."]);
    } finally {
      setBusy(false);
    }
  };

  const submit = async () => {
    if (saver.busy || parsing) {
      setToast("Your changes are still being saved. Please try again in a moment.");
      setTimeout(() => setToast(""), 4000);
      return;
    }
    if (has("captcha") && !challenge.token) {
      setErrors(["Please tick the challenge box first."]);
      return;
    }
    if (!(await passChallenge())) {
      setErrors(["Please solve the challenge first."]);
      return;
    }
    deliver();
  };

  const setFile = (path) => async (file) => {
    setFiles((before) => ({ ...before, [path]: file }));
    await saver.saveFile(path, file);
    if (file && path === "_systemfield_resume" && has("upload-submits")) await deliver();
  };

  const autofill = async (file) => {
    setParsing(true);
    const fileHandle = await upload(file);
    const { content } = await call("ApiAutofillFromResume", {
      formRenderIdentifier: form.id,
      fileHandle,
    });
    setValues((before) => ({ ...before, ...content.data.autofill.values }));
    setFiles((before) => ({ ...before, _systemfield_resume: file }));
    setParsing(false);
  };

  if (done) {
    return (
      <div className="_container_u3k8s_28 ashby-application-form-success-container" role="status">
        <h2>Success</h2>
        <p>Your application was successfully submitted. We will contact you if there are next steps.</p>
      </div>
    );
  }

  const traps = form.sections.filter(({ name }) => name === "honeypot" || name === "decoy");
  const shown = form.sections.filter(
    (section) => !traps.includes(section) && section.fieldEntries.length > 0,
  );
  return (
    <>
      <AutofillPane pending={parsing} onFile={autofill} />
      <div key={round} className="_jobPostingForm_m5n8b_402 ashby-application-form-container">
        {shown.map((section) => (
          <div key={section.name} className="_section_m5n8b_86 ashby-application-form-section-container">
            {section.title && (
              <div className="_sectionHeader_m5n8b_93 ashby-application-form-section-header">
                <h2 className="ashby-application-form-section-header-title">{section.title}</h2>
              </div>
            )}
            {section.fieldEntries.map((entry) => {
              const { path } = entry.field;
              const mount = mountOf(path);
              return (
                <Entry
                  key={`${path}/${mount}`}
                  entry={entry}
                  mount={mount}
                  formId={form.id}
                  value={values[path]}
                  file={files[path]}
                  onChange={set(path)}
                  onFile={setFile(path)}
                />
              );
            })}
          </div>
        ))}
        {traps.flatMap(({ fieldEntries }) =>
          fieldEntries.map((entry) => (
            <Trap
              key={entry.field.path}
              entry={entry}
              value={values[entry.field.path]}
              onChange={set(entry.field.path)}
            />
          )),
        )}
      </div>
      {has("captcha") && <Challenge failed={errors.length > 0} />}
      {errors.length > 0 && (
        <div className="_errors_m5n8b_420 ashby-application-form-failure-container" role="alert">
          <h3>Your form needs corrections</h3>
          <ul>
            {errors.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      <button
        className="_button_z1h7g_28 _primary_z1h7g_97 ashby-application-form-submit-button"
        onClick={submit}
        disabled={busy}
      >
        <span>{busy ? "Submitting..." : "Submit Application"}</span>
      </button>
      <div className="_toasts_t4r6y_58" aria-live="polite">
        {toast && <div className="_toast_t4r6y_60">{toast}</div>}
      </div>
    </>
  );
}

async function start() {
  if (has("slow-page")) await pause(SLOW_PAGE);
  const { content } = await call("ApiJobPosting", {});
  createRoot(document.getElementById("root")).render(<Form posting={content.data.jobPosting} />);
}

start();
