import * as Checkbox from "@radix-ui/react-checkbox";
import { render } from "../parts.jsx";

export const grouped = true;

export default function mount(place, field) {
  const [option] = field.options;
  render(place, (
    <div>
      <Checkbox.Root id={field.id} name={field.name} value={option.value} required><Checkbox.Indicator>✓</Checkbox.Indicator></Checkbox.Root>
      <label htmlFor={field.id}>{option.label}</label>
    </div>
  ));
}
