import { useCombobox } from "downshift";
import { useState } from "react";
import { render } from "../parts.jsx";

function Combobox({ field }) {
  const [items, setItems] = useState(field.options);
  const { isOpen, selectedItem, highlightedIndex, getToggleButtonProps, getMenuProps, getInputProps, getItemProps } = useCombobox({
    items,
    itemToString: (item) => item?.label ?? "",
    onInputValueChange: ({ inputValue }) =>
      setItems(field.options.filter(({ label }) => label.toLowerCase().includes(inputValue.toLowerCase()))),
  });
  return (
    <div>
      <input {...getInputProps({ id: field.id, "aria-labelledby": field.labelledBy, required: true, placeholder: "Search" })} />
      <button type="button" aria-label="toggle menu" {...getToggleButtonProps()}>▾</button>
      <ul {...getMenuProps({ "aria-labelledby": field.labelledBy, hidden: !isOpen })}>
        {isOpen && items.map((item, index) => (
          <li key={item.value} className={index === highlightedIndex ? "active" : ""} {...getItemProps({ item, index })}>{item.label}</li>
        ))}
      </ul>
      <input type="hidden" name={field.name} value={selectedItem?.value ?? ""} />
    </div>
  );
}

export default (place, field) => render(place, <Combobox field={field} />);
