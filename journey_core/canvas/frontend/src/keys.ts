// The keyboard: every gesture of the mouse has a key.
import type { Board } from "./board";
import { stagesOf } from "./elements";
import type { Place } from "./layout";

export const KEYS_IN_WORDS =
  "Tab or arrow keys go from stage to stage, Enter selects, arrow keys then move it. N adds a stage, Shift N a substage, " +
  "F2 renames, C connects, T goes through transitions, E shows substages, G groups, Shift G moves out, Delete removes, " +
  "L tidies up, F shows the whole map, plus and minus zoom, Control Z undoes.";

const ARROWS: Record<string, Place> = { ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 }, ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 } };

export type Press = { key: string; shift: boolean; control: boolean; on: string | null };
/** What the drawing does for the keyboard: nudge cards, and walk to the next one. */
export type Hands = { nudge(step: Place): void; walk(from: string | null, step: Place): void };

/** Does what a key asks for; false when the key means nothing here. `on` is the stage with the focus. */
export function press(board: Board, hands: Hands, { key, shift, control, on }: Press): boolean {
  const arrow = ARROWS[key];
  if (arrow && !control) {
    const chosen = on === null ? board.stages.size > 0 : board.stages.has(on);
    if (chosen && !board.readonly) hands.nudge({ x: arrow.x * (shift ? 80 : 20), y: arrow.y * (shift ? 80 : 20) });
    else hands.walk(on, arrow);
    return true;
  }
  const act = control ? withControl(board, key.toLowerCase(), shift) : alone(board, key.toLowerCase(), shift, on);
  act?.();
  return act !== null;
}

type Act = (() => void) | null;

function withControl(board: Board, key: string, shift: boolean): Act {
  if (key === "z") return shift ? () => board.redo() : () => board.undo();
  if (key === "y") return () => board.redo();
  if (key === "a") return () => board.selectAll();
  if (key === "c") return board.stages.size ? () => board.copy() : null;
  if (key === "v") return () => board.paste();
  return null;
}

function alone(board: Board, key: string, shift: boolean, on: string | null): Act {
  const stage = on ?? board.single;
  switch (key) {
    case "enter":
    case " ":
      if (on === null) return null;
      return board.linking === null ? () => chooseOrLeave(board, on, shift) : () => board.finishLinking(on);
    case "escape":
      return () => (board.linking === null ? board.select([]) : board.startLinking(null));
    case "delete":
    case "backspace":
      return () => board.deleteSelected();
    case "n":
      return () => (shift ? board.addSubstage() : board.addStage());
    case "g":
      return () => (shift ? board.moveOut() : board.group());
    case "l":
      return board.readonly ? null : () => board.tidy();
    case "+":
    case "=":
      return () => board.camera.zoom(true);
    case "-":
      return () => board.camera.zoom(false);
    case "f":
      return () => board.camera.fit();
    case "f2":
      return () => rename(board, stage);
    case "c":
      return stage === null ? null : () => board.startLinking(stage);
    case "t":
      return stage === null ? null : () => board.nextTransition(stage);
    case "e":
      return stage === null ? null : () => board.toggleOpen(stagesOf(board.view)[stage]?.parent ?? stage);
    default:
      return null;
  }
}

function chooseOrLeave(board: Board, on: string, shift: boolean): void {
  if (shift) board.toggle("stages", on, !board.stages.has(on));
  else board.select([on]);
}

function rename(board: Board, stage: string | null): void {
  const [way] = board.transitions;
  if (way !== undefined) board.startEditing("transitions", way);
  else if (stage !== null) board.startEditing("stages", stage);
}
