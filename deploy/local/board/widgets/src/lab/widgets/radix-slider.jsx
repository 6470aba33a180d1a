import * as Slider from "@radix-ui/react-slider";
import { useState } from "react";
import { render } from "../parts.jsx";

function Field({ field }) {
  const [value, setValue] = useState([0]);
  return (
    <>
      <Slider.Root className="track" name={field.name} value={value} onValueChange={setValue} max={30} step={1}>
        <Slider.Track className="track__line"><Slider.Range /></Slider.Track>
        <Slider.Thumb className="track__thumb" id={field.id} aria-labelledby={field.labelledBy} />
      </Slider.Root>
      <output>{value[0]}</output>
    </>
  );
}

export default (place, field) => render(place, <Field field={field} />);
