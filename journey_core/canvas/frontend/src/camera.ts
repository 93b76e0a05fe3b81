// What of the map is in sight: fitting, centring on a stage, and where the keyboard's focus is.
import type { ReactFlowInstance } from "@xyflow/react";
import { useEffect, useMemo, useRef, type RefObject } from "react";
import type { Board } from "./board";
import type { Camera } from "./board_state";
import { stagesOf } from "./elements";
import type { Rect } from "./geometry";
import type { WayEdge } from "./scene";
import type { MapNode } from "./use_scene";

type Flow = ReactFlowInstance<MapNode, WayEdge>;
/** Room left free for tools above and the legend below, in pixels. */
const EDGE = { top: 58, bottom: 62, side: 28 };
/** Below this a name cannot be read: a larger map starts at its first stage instead. */
const READABLE = 0.55;

export function useCamera(board: Board, flow: Flow, frame: RefObject<HTMLDivElement | null>): Camera {
  const camera = useMemo<Camera>(() => {
    const box = () => frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 900, 600);
    const room = () => ({ width: Math.max(200, box().width - 2 * EDGE.side), height: Math.max(150, box().height - EDGE.top - EDGE.bottom) });
    return {
      room,
      centre: () => flow.screenToFlowPosition({ x: box().x + box().width / 2, y: box().y + box().height / 2 }),
      fit: (whole = true) => requestAnimationFrame(() => requestAnimationFrame(() => look(flow, room(), whole, true))),
      show: (id) => requestAnimationFrame(() => requestAnimationFrame(() => bringIn(flow, room(), shown(board, flow, id)))),
      zoom: (closer) => void (closer ? flow.zoomIn(smooth()) : flow.zoomOut(smooth())),
      focus: (id) => setTimeout(() => (card(frame.current, id) ?? frame.current)?.focus({ preventScroll: true }), 0),
    };
  }, [board, flow, frame]);
  useFirstLook(board, flow, frame, camera);
  return camera;
}

const card = (frame: HTMLElement | null, id: string | null): HTMLElement | null => {
  if (id === null || !frame) return null;
  return frame.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"], [data-chip="${CSS.escape(id)}"]`);
};

/** Fits the map once it is here and has room; a map that opens in a hidden tab waits until it is shown. */
function useFirstLook(board: Board, flow: Flow, frame: RefObject<HTMLDivElement | null>, camera: Camera): void {
  const done = useRef(false);
  useEffect(() => {
    if (!frame.current) return;
    const first = () => {
      if (done.current || board.sync.rev < 0 || !frame.current?.clientHeight) return;
      done.current = true;
      look(flow, camera.room(), false, false);
      if (board.single) bringIn(flow, camera.room(), shown(board, flow, board.single));
    };
    const watch = new ResizeObserver(first);
    watch.observe(frame.current);
    const stop = board.subscribe(() => requestAnimationFrame(first));
    first();
    return () => {
      watch.disconnect();
      stop();
    };
  }, [board, flow, frame, camera]);
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const smooth = () => ({ duration: calm() ? 0 : 220 });

function bounds(flow: Flow): Rect | null {
  const nodes = flow.getNodes().filter((node) => node.parentId === undefined);
  if (nodes.length === 0) return null;
  const x = Math.min(...nodes.map((node) => node.position.x)), y = Math.min(...nodes.map((node) => node.position.y));
  const right = Math.max(...nodes.map((node) => node.position.x + (node.width ?? 0)));
  const bottom = Math.max(...nodes.map((node) => node.position.y + (node.height ?? 0)));
  return { x, y, width: right - x, height: bottom - y };
}

/** The whole map where it stays readable; on request as small as it must be, but never when it opens. */
function look(flow: Flow, room: { width: number; height: number }, whole: boolean, moving: boolean): void {
  const all = bounds(flow);
  if (!all) return;
  const fits = Math.min(1, room.width / all.width, room.height / all.height);
  const zoom = Math.max(fits, whole ? 0.05 : READABLE);
  const left = (room.width - all.width * zoom) / 2, top = (room.height - all.height * zoom) / 2;
  const x = EDGE.side + Math.max(0, left) - all.x * zoom, y = EDGE.top + Math.max(0, top) - all.y * zoom;
  void flow.setViewport({ x, y, zoom }, moving ? smooth() : {});
}

/** The card on which a stage is seen: its own, or that of its folded parent. */
const shown = (board: Board, flow: Flow, id: string) => (flow.getInternalNode(id) ? id : (stagesOf(board.view)[id]?.parent ?? id));

/** Moves a stage into sight, and nothing at all when it is there already. */
function bringIn(flow: Flow, room: { width: number; height: number }, id: string): void {
  const node = flow.getInternalNode(id);
  if (!node) return;
  const { x, y, zoom } = flow.getViewport();
  const at = node.internals.positionAbsolute;
  const width = node.width ?? 0, height = node.height ?? 0;
  const left = at.x * zoom + x - EDGE.side, top = at.y * zoom + y - EDGE.top;
  if (left >= 0 && top >= 0 && left + width * zoom <= room.width && top + height * zoom <= room.height) return;
  void flow.setCenter(at.x + width / 2, at.y + height / 2, { zoom: Math.max(zoom, READABLE), ...smooth() });
}
