// The field in which a name or a label is typed in place: Enter keeps it, Escape leaves it as it was.
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useCommands } from "./board_context";
import { LONGEST_NAME } from "./edits";

export function NameField({ value, label }: { value: string; label: string }) {
  const board = useCommands();
  const field = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const finish = (text: string | null) => {
    if (over.current) return; // leaving the page of a finished field is not a second answer
    over.current = true;
    board.finishEditing(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return; // Enter chooses a word of the input method
    if (event.key === "Enter") finish(event.currentTarget.value);
    if (event.key === "Escape") finish(null);
  };
  return (
    <input ref={field} className="wl-field nodrag nopan" aria-label={label} defaultValue={value} maxLength={LONGEST_NAME}
      onKeyDown={onKeyDown} onBlur={(event) => finish(event.target.value)}
      onDoubleClick={(event) => event.stopPropagation()} onClick={(event) => event.stopPropagation()} />
  );
}
