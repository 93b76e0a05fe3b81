// What stands around the drawing: tools, the saving state in words, the legend, a refusal with its choice.
import type { ReactNode } from "react";
import type { Board } from "./board";
import { useBoard } from "./board_context";
import { Icon, type IconName } from "./icons";
import { stagesOf, substagesOf } from "./elements";
import type { Overlay } from "./scene";

type ButtonOf = { icon: IconName; name: string; act: () => void; off?: boolean; keys?: string; pressed?: boolean; children?: ReactNode };

const Button = ({ icon, name, act, off = false, keys, pressed, children }: ButtonOf) => (
  <button type="button" className="wl-button" onClick={act} disabled={off} aria-label={name} aria-keyshortcuts={keys} aria-pressed={pressed}
    title={keys ? `${name} (${keys.replace("Control", "Ctrl")})` : name}>
    <Icon name={icon} />{children && <span className="wl-word">{children}</span>}
  </button>
);

export function Tools() {
  const board = useBoard();
  if (board.readonly) return null;
  const { stages, transitions } = board;
  const all = stagesOf(board.view), inside = substagesOf(board.view);
  const loose = [...stages].some((id) => all[id]?.parent === null && !inside.has(id));
  const nested = [...stages].some((id) => all[id]?.parent);
  return (
    <div className="wl-tools" role="toolbar" aria-label="Drawing">
      <Button icon="plus" name="Add stage" keys="N" act={() => board.addStage()}>Stage</Button>
      <Button icon="substage" name="Add substage" keys="Shift+N" off={stages.size !== 1} act={() => board.addSubstage()}>Substage</Button>
      {nested ? <Button icon="out" name="Move out of its parent" keys="Shift+G" act={() => board.moveOut()}>Move out</Button>
        : <Button icon="group" name="Group selected stages" keys="G" off={!loose} act={() => board.group()}>Group</Button>}
      <Button icon="bin" name="Delete selected" keys="Delete" off={stages.size + transitions.size === 0} act={() => board.deleteSelected()} />
      <span className="wl-gap" />
      <Button icon="tidy" name="Tidy up" keys="L" act={() => board.tidy()}>Tidy up</Button>
      <Button icon="lanes" name="Lanes by team" pressed={board.lanes} act={() => board.toggleLanes()}>Lanes</Button>
    </div>
  );
}

export function Zoom() {
  const board = useBoard();
  return (
    <div className="wl-zoom" role="toolbar" aria-label="View">
      <Button icon="zoomIn" name="Zoom in" keys="+" act={() => board.camera.zoom(true)} />
      <Button icon="zoomOut" name="Zoom out" keys="-" act={() => board.camera.zoom(false)} />
      <Button icon="fit" name="Show the whole map" keys="F" act={() => board.camera.fit()} />
      {!board.readonly && <Button icon="undo" name="Undo" keys="Control+Z" off={board.sync.undoable.length === 0} act={() => board.undo()} />}
      {!board.readonly && <Button icon="redo" name="Redo" keys="Control+Shift+Z" off={board.sync.redoable.length === 0} act={() => board.redo()} />}
    </div>
  );
}

export function State() {
  const board = useBoard();
  const { sync } = board;
  const pending = sync.outbox.length, words = stateWords(board, pending);
  return (
    <div className="wl-state" role="status" title={words} data-testid="canvas-state" data-rev={sync.rev} data-pending={pending}>
      {words}
    </div>
  );
}

function stateWords(board: Board, pending: number): string {
  const { news } = board.sync;
  if (pending) return pending === 1 ? "Saving 1 change" : `Saving ${pending} changes`;
  if (news?.words.length) {
    const more = news.words.length - 1;
    return `${news.by || "Someone"}: ${news.words[0]}${more ? `, and ${more} more` : ""}`;
  }
  return board.readonly ? "Read only" : "Saved";
}

export function Legend() {
  const board = useBoard();
  const overlay: Overlay | null | undefined = board.picture?.overlay;
  if (!overlay) return null;
  return (
    <div className="wl-legend">
      <span className="wl-legend-title">{overlay.title}</span>
      <span>{overlay.low}</span>
      <span className={`wl-scale${overlay.diverging ? " diverging" : ""}`} aria-hidden="true" />
      <span>{overlay.high}</span>
      {(overlay.seen?.length ?? 0) > 0 && <span className="wl-dashed">dashed: seen in the data, not on the map</span>}
    </div>
  );
}

export function Refusal() {
  const board = useBoard();
  const { refused } = board.sync;
  const words = refused?.why ?? board.problem;
  if (!words) return null;
  const dismiss = () => { board.problem = ""; board.sync.dismiss(); board.camera.focus(null); };
  return (
    <div className="wl-refusal" role="alert">
      <p>{words}</p>
      {refused?.conflict && !board.readonly && (
        <button type="button" className="wl-button primary" onClick={() => { board.sync.insist(); board.camera.focus(null); }}>Use mine</button>
      )}
      <button type="button" className="wl-button" onClick={dismiss}>{refused?.conflict ? "Keep theirs" : "Close"}</button>
    </div>
  );
}
