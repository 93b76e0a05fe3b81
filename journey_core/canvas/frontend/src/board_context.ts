// The board within reach of every part of the drawing.
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Board } from "./board";

export const BoardContext = createContext<Board | null>(null);

/** The board's commands, without being drawn again. */
export function useCommands(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error("the canvas is drawn without its board");
  return board;
}

/** The board; the caller is drawn again whenever anything on it changed. */
export function useBoard(): Board {
  const board = useCommands();
  useSyncExternalStore(board.subscribe, board.snapshot);
  return board;
}

/** Whether the name of this element is being typed. */
export function useEditing(id: string): boolean {
  const board = useCommands();
  return useSyncExternalStore(board.subscribe, () => board.editing?.id === id);
}
