// Where Streamlit meets the canvas: one living drawing per journey, whatever happens to the element around it.
import flowStyles from "@xyflow/react/dist/base.css";
import { createRoot, type Root } from "react-dom/client";
import { answerJobs } from "./aside";
import { Board } from "./board";
import { Canvas, type Wish } from "./Canvas";
import styles from "./style.css";
import type { Renderer } from "./streamlit";
import { Sync, type Answer, type Keep, type Outbox } from "./sync";

type Data = Answer & {
  journey: string;
  readonly: boolean;
  height: number;
  team: string;
  path: readonly string[];
  /** What the page wants selected; obeyed once, so that a later click is not taken back. */
  select: { id: string; stages: readonly string[]; transitions: readonly string[] } | null;
};
type Living = { board: Board; root: Root; host: HTMLElement; style: HTMLStyleElement; parent: Node; run: number; focus: HTMLElement | null; wish: Wish; obeyed: string; report: (name: string, value: unknown) => void };

// Streamlit runs the default export again at every change of data or theme, with the same parent.
const living = new WeakMap<Node, Living>();
// When a fragment's run cuts a full run short, the element is taken off the page and a new one is put
// there. A canvas that lost its place waits here, alive, and moves into the new element.
const parked = new Map<string, Living>();
const PATIENCE = 10_000;
const SELECTION_PAUSE = 120;

const keep: Keep = {
  get: (key) => storeFor(key)?.getItem(key) ?? null,
  set: (key, value) => {
    if (value === null) storeFor(key)?.removeItem(key);
    else storeFor(key)?.setItem(key, value);
  },
};

/** Unsaved batches belong to this tab; copies and open parents to the person. Storage may be forbidden. */
function storeFor(key: string): Storage | null {
  try {
    return key.startsWith("wayline:outbox") ? sessionStorage : localStorage;
  } catch {
    return null;
  }
}

function begin(data: Data, parent: Node): Living {
  console.debug("wayline canvas: new instance");
  const host = document.createElement("div"), style = document.createElement("style");
  host.className = "wl-root";
  style.textContent = flowStyles + styles;
  const name = `c${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join("")}`;
  const board = new Board(new Sync(data.journey, () => {}, keep, name), keep);
  host.addEventListener("keydown", quiet);
  host.addEventListener("focusin", (event) => (one.focus = event.target as HTMLElement));
  host.addEventListener("focusout", () => setTimeout(() => host.isConnected && !host.matches(":focus-within") && (one.focus = null), 0));
  const one: Living = { board, root: createRoot(host), host, style, parent, run: 0, focus: null, wish: { team: "", path: [] }, obeyed: "", report: () => {} };
  let pause: ReturnType<typeof setTimeout> | undefined;
  board.onselect = () => {
    clearTimeout(pause);
    pause = setTimeout(() => one.report("selected", { stages: [...board.stages], transitions: [...board.transitions], wish: one.obeyed }), SELECTION_PAUSE);
  };
  return one;
}

/** The page's own shortcuts (R runs, C clears) must not hear what is typed here; held keys still count. */
function quiet(event: KeyboardEvent): void {
  if (!["Shift", "Control", "Meta", "Alt"].includes(event.key)) event.stopPropagation();
}

function place(data: Data, parent: Node): Living {
  const here = living.get(parent);
  if (here?.board.sync.journey === data.journey) return here;
  if (here) park(here);
  const waiting = parked.get(data.journey);
  parked.delete(data.journey);
  const one = waiting ?? begin(data, parent);
  one.parent = parent;
  parent.appendChild(one.style);
  parent.appendChild(one.host);
  living.set(parent, one);
  if (waiting) console.debug("wayline canvas: moved");
  if (waiting) one.focus?.focus({ preventScroll: true }); // whoever was typing goes on typing
  return one;
}

function park(one: Living): void {
  living.delete(one.parent);
  one.host.remove();
  one.style.remove();
  parked.set(one.board.sync.journey, one);
  setTimeout(() => {
    if (parked.get(one.board.sync.journey) !== one) return;
    parked.delete(one.board.sync.journey);
    one.root.unmount();
  }, PATIENCE);
}

const render: Renderer = ({ data: given, parentElement, setStateValue }) => {
  const data = given as Data | null;
  if (!data) return;
  const one = place(data, parentElement);
  const mine = ++one.run;
  one.report = setStateValue;
  one.board.sync.through((outbox: Outbox) => setStateValue("outbox", outbox));
  keepVisible(parentElement);
  takeColours(one.host);
  one.host.style.height = `${data.height}px`;
  one.board.readonly = data.readonly;
  obey(one, data);
  if (mine === 1) one.board.sync.resume();
  if (one.wish.team !== data.team || one.wish.path.join() !== data.path.join()) one.wish = { team: data.team, path: data.path };
  one.root.render(<Canvas board={one.board} wish={one.wish} />);
  // Streamlit calls the cleanup of a cancelled run too, with the element still on the page and the next
  // run a moment away. Only what has really left the page is taken down.
  return () => setTimeout(() => !one.parent.isConnected && one.run === mine && one.parent === parentElement && park(one), 0);
};

function obey(one: Living, data: Data): void {
  const { board } = one;
  board.sync.receive(data);
  const stays = (kind: "stages" | "transitions") => [...board[kind]].filter((id) => board.view[kind][id]);
  board.select(stays("stages"), stays("transitions"));
  if (!data.select || data.select.id === one.obeyed) return;
  one.obeyed = data.select.id;
  board.select(data.select.stages, data.select.transitions, false);
  if (board.single) board.camera.show(board.single);
}

/** Streamlit fades what a running script has not sent again yet; a map must not blink while it saves. */
function keepVisible(parent: HTMLElement | ShadowRoot): void {
  const element = parent instanceof ShadowRoot ? parent.host : parent;
  const frame = element.closest<HTMLElement>('[data-testid="stElementContainer"]');
  frame?.style.setProperty("opacity", "1", "important");
  frame?.style.setProperty("transition", "none", "important"); // a fade that has begun ends here
}

/** The theme's ramps arrive as lists; each colour becomes a variable of its own. */
function takeColours(host: HTMLElement): void {
  const theme = getComputedStyle(host);
  for (const [list, name] of [["--st-chart-sequential-colors", "--wl-ramp"], ["--st-chart-diverging-colors", "--wl-div"]] as const)
    theme.getPropertyValue(list).split(",").slice(0, 10).forEach((colour, n) => host.style.setProperty(`${name}-${n}`, colour.trim()));
}

answerJobs();
export default render;
