import Select from "react-select";
import { render } from "../parts.jsx";

export default (place, field) => render(place, (
  <Select inputId={field.id} aria-labelledby={field.labelledBy} name={field.name} options={field.options} required isMulti
    classNamePrefix={field.setting.seed % 2 ? "select" : undefined} closeMenuOnSelect={field.setting.seed % 3 !== 0} />
));
