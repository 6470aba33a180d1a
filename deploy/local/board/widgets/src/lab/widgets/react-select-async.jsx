import AsyncSelect from "react-select/async";
import { render } from "../parts.jsx";

const load = async (term) => {
  const answer = await fetch(`/greenhouse/suggest/places?term=${encodeURIComponent(term)}`);
  return (await answer.json()).map((label) => ({ value: label, label }));
};

export default (place, field) => render(place, (
  <AsyncSelect inputId={field.id} aria-labelledby={field.labelledBy} name={field.name} loadOptions={load} required
    classNamePrefix={field.setting.seed % 2 ? "select" : undefined} placeholder="Start typing…" />
));
