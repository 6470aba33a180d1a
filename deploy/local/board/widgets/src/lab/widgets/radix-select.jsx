import * as Select from "@radix-ui/react-select";
import { naming, render } from "../parts.jsx";

export default (place, field) => render(place, (
  <Select.Root name={field.name} required>
    <Select.Trigger {...naming(field)}><Select.Value placeholder="Choose one" /><Select.Icon /></Select.Trigger>
    <Select.Portal>
      <Select.Content position={field.setting.seed % 2 ? "popper" : "item-aligned"}>
        <Select.Viewport style={{ background: "#fff", border: "1px solid #8a9794" }}>
          {field.options.map((option) => (
            <Select.Item key={option.value} value={option.value}><Select.ItemText>{option.label}</Select.ItemText></Select.Item>
          ))}
        </Select.Viewport>
      </Select.Content>
    </Select.Portal>
  </Select.Root>
));
