// Leaves a control as a person does who goes on to the next one; a list that belongs to it would close, so those stay.
(el, before) => {
  if (!el || !el.isConnected || !el.ownerDocument.defaultView) return { gone: true };
  const listed = el.matches(
    "[role=combobox], [aria-haspopup=listbox], [aria-haspopup=true], [aria-haspopup=menu], [aria-haspopup=dialog]," +
    "[aria-autocomplete=list], [aria-autocomplete=both]");
  const rich = el.isContentEditable === true;
  if (!listed) {
    let told = false;
    const notice = () => { told = true; };
    el.addEventListener("change", notice, { once: true });
    el.blur();
    el.removeEventListener("change", notice);
    // Firefox doesn't count pasted text as the person's, and says nothing of it.
    if (!told && !rich && el.value !== before) {
      el.dispatchEvent(new (el.ownerDocument.defaultView.Event)("change", { bubbles: true }));
    }
  }
  return { value: rich ? el.innerText : el.value };
}
