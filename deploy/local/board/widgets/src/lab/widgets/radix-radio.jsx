import * as RadioGroup from "@radix-ui/react-radio-group";
import { render } from "../parts.jsx";

export const grouped = true;

export default (place, field) => render(place, (
  <RadioGroup.Root name={field.name} required aria-labelledby={field.labelledBy}>
    {field.options.map((option, at) => (
      <div key={option.value}>
        <RadioGroup.Item value={option.value} id={`${field.id}-${at}`}><RadioGroup.Indicator>●</RadioGroup.Indicator></RadioGroup.Item>
        <label htmlFor={`${field.id}-${at}`}>{option.label}</label>
      </div>
    ))}
  </RadioGroup.Root>
));
