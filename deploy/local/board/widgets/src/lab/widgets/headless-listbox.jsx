import { Listbox, ListboxButton, ListboxOption, ListboxOptions } from "@headlessui/react";
import { useState } from "react";
import { naming, render } from "../parts.jsx";

function Field({ field }) {
  const [chosen, setChosen] = useState(null);
  return (
    <Listbox name={field.name} value={chosen?.value ?? ""} onChange={(value) => setChosen(field.options.find((option) => option.value === value))}>
      <ListboxButton {...naming(field)}>{chosen?.label ?? "Select an option"}</ListboxButton>
      <ListboxOptions anchor={field.setting.seed % 2 ? "bottom start" : undefined}>
        {field.options.map((option) => <ListboxOption key={option.value} value={option.value}>{option.label}</ListboxOption>)}
      </ListboxOptions>
    </Listbox>
  );
}

export default (place, field) => render(place, <Field field={field} />);
