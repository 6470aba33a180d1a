import { Combobox, ComboboxButton, ComboboxInput, ComboboxOption, ComboboxOptions } from "@headlessui/react";
import { useState } from "react";
import { naming, render } from "../parts.jsx";

function Field({ field }) {
  const [chosen, setChosen] = useState("");
  const [query, setQuery] = useState("");
  const found = field.options.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase()));
  return (
    <Combobox name={field.name} value={chosen} onChange={(value) => setChosen(value ?? "")} onClose={() => setQuery("")} immediate={field.setting.seed % 2 === 0}>
      <ComboboxInput {...naming(field)} displayValue={(value) => field.options.find((option) => option.value === value)?.label ?? ""} onChange={(event) => setQuery(event.target.value)} />
      <ComboboxButton>▾</ComboboxButton>
      <ComboboxOptions anchor={field.setting.seed % 3 ? "bottom start" : undefined}>
        {found.map((option) => <ComboboxOption key={option.value} value={option.value}>{option.label}</ComboboxOption>)}
      </ComboboxOptions>
    </Combobox>
  );
}

export default (place, field) => render(place, <Field field={field} />);
