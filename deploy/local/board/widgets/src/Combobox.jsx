import {
  autoUpdate,
  flip,
  FloatingPortal,
  offset,
  size,
  useDismiss,
  useFloating,
  useInteractions,
  useListNavigation,
  useRole,
} from "@floating-ui/react";
import { useEffect, useRef, useState } from "react";

const matches = (options, text) =>
  options.filter((option) => option.label.toLowerCase().includes(text.trim().toLowerCase()));

/**
 * A text box with a list in a portal. Its input has neither id nor name, so that nothing but the
 * entry around it tells what it asks. `load` looks options up; otherwise `options` are filtered.
 */
export function Combobox({ value, options, load, onChange }) {
  const labelOf = (chosen) => options.find((option) => option.value === chosen)?.label ?? chosen ?? "";
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(labelOf(value));
  const [found, setFound] = useState([]);
  const [active, setActive] = useState(null);
  const list = useRef([]);

  useEffect(() => setText(labelOf(value)), [value]);
  useEffect(() => {
    if (!load || !open) return undefined;
    const timer = setTimeout(async () => {
      const labels = text.trim() ? await load(text) : [];
      setFound(labels.map((label) => ({ value: label, label })));
    }, 200);
    return () => clearTimeout(timer);
  }, [text, open, load]);

  const { refs, floatingStyles, context } = useFloating({
    open,
    onOpenChange: setOpen,
    whileElementsMounted: autoUpdate,
    middleware: [
      offset(4),
      flip(),
      size({
        apply({ rects, elements }) {
          elements.floating.style.width = `${rects.reference.width}px`;
        },
      }),
    ],
  });
  const { getReferenceProps, getFloatingProps, getItemProps } = useInteractions([
    useRole(context, { role: "combobox" }),
    useDismiss(context),
    useListNavigation(context, {
      listRef: list,
      activeIndex: active,
      onNavigate: setActive,
      virtual: true,
      loop: true,
    }),
  ]);

  const shown = load ? found : text === labelOf(value) ? options : matches(options, text);
  const choose = (option) => {
    setText(option.label);
    setOpen(false);
    onChange(option.value);
  };
  return (
    <div className="_inputContainer_b7v1q_28" ref={refs.setReference}>
      <input
        {...getReferenceProps({
          className: "_input_b7v1q_28",
          placeholder: "Start typing...",
          value: text,
          onChange: (event) => {
            setText(event.target.value);
            setOpen(true);
            setActive(0);
          },
          onFocus: () => setOpen(true),
          onClick: () => setOpen(true),
          // What was typed counts only once an option has been chosen.
          onBlur: () => {
            setText(labelOf(value));
            setOpen(false);
          },
          onKeyDown: (event) => {
            if (event.key === "Enter" && active !== null && shown[active]) {
              event.preventDefault();
              choose(shown[active]);
            }
          },
        })}
      />
      <button
        className="_toggleButton_b7v1q_32"
        tabIndex={-1}
        aria-label="Show options"
        onMouseDown={(event) => {
          event.preventDefault();
          setOpen(!open);
        }}
      >
        <svg width="16" height="16" viewBox="0 0 20 20" aria-hidden="true">
          <path d="M5 7.5 10 12.5 15 7.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
        </svg>
      </button>
      {open && (
        <FloatingPortal>
          <div
            {...getFloatingProps({
              ref: refs.setFloating,
              style: floatingStyles,
              className: "_menu_b7v1q_60",
            })}
          >
            {shown.length === 0 && <div className="_empty_b7v1q_70">No results</div>}
            {shown.map((option, index) => (
              <div
                key={option.value}
                {...getItemProps({
                  ref: (node) => {
                    list.current[index] = node;
                  },
                  className: `_option_b7v1q_64${index === active ? " _active_b7v1q_66" : ""}`,
                  "aria-selected": index === active,
                  onMouseDown: (event) => event.preventDefault(),
                  onClick: () => choose(option),
                })}
              >
                {option.label}
              </div>
            ))}
          </div>
        </FloatingPortal>
      )}
    </div>
  );
}
