// Leaves a control as a person does who goes on to the next one; a list that belongs to it would close, so those stay.
(el) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  const listed = el.matches(
    "[role=combobox], [aria-haspopup=listbox], [aria-haspopup=true], [aria-haspopup=menu], [aria-haspopup=dialog]," +
    "[aria-autocomplete=list], [aria-autocomplete=both]");
  if (!listed) el.blur();
  return { value: el.isContentEditable ? el.innerText : el.value };
}
