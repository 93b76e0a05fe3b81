// What a drag means when it ends: a new place, a place inside another stage, a way out, or another team's lane.
import type { FinalConnectionState, ReactFlowInstance } from "@xyflow/react";
import { useMemo, useRef } from "react";
import type { Board } from "./board";
import { stagesOf, substagesOf } from "./elements";
import { subIndex, type Rect } from "./geometry";
import { laneAt } from "./lanes";
import type { Place } from "./layout";
import type { WayEdge } from "./scene";
import type { MapNode, Scene } from "./use_scene";

type Flow = ReactFlowInstance<MapNode, WayEdge>;
type Pointer = { clientX: number; clientY: number };
export type Drag = {
  during: (event: unknown, node: MapNode, moved: MapNode[]) => void;
  stop: (event: unknown, node: MapNode, moved: MapNode[]) => void;
  stopMany: (event: unknown, moved: MapNode[]) => void;
  dropLink: (event: MouseEvent | TouchEvent, link: FinalConnectionState) => void;
};

export function useDrag(board: Board, flow: Flow, scene: Scene): Drag {
  const latest = useRef(scene);
  latest.current = scene;
  return useMemo(() => {
    const hover = new Hover();
    const pointer = (event: unknown): Place => flow.screenToFlowPosition(clientOf(event));
    return {
      during: (event, node, moved) => hover.mark(moved.length === 1 ? hostUnder(board, flow, node.id, pointer(event)) : null, event),
      stop: (event, node, moved) => {
        hover.mark(null, event);
        const before = board.view;
        if (moved.length === 1) dropOne(board, flow, node, pointer(event));
        else dropMany(board, moved);
        if (board.view === before) latest.current.settle();
      },
      stopMany: (_, moved) => {
        const before = board.view;
        dropMany(board, moved);
        if (board.view === before) latest.current.settle();
      },
      dropLink: (event, link) => {
        if (link.toHandle || !link.fromNode) return; // on a handle React Flow connects by itself
        const target = stageUnder(flow, pointer(event), link.fromNode.id);
        if (target === null) return;
        if (link.fromHandle?.type === "target") board.connect(target, link.fromNode.id);
        else board.connect(link.fromNode.id, target);
      },
    };
  }, [board, flow]);
}

/** Marks the card that would take the dragged one in. */
class Hover {
  private marked: Element | null = null;
  mark(id: string | null, event: unknown): void {
    const root = ((event as Event).target as Node | null)?.getRootNode() as ParentNode | undefined;
    const next = id === null ? null : (root?.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ?? null);
    if (next === this.marked) return;
    this.marked?.classList.remove("wl-host");
    next?.classList.add("wl-host");
    this.marked = next;
  }
}

const clientOf = (event: unknown): { x: number; y: number } => {
  const touch = (event as TouchEvent).changedTouches?.[0];
  const { clientX, clientY } = (touch ?? event) as Pointer;
  return { x: clientX, y: clientY };
};

function rectOf(flow: Flow, id: string): Rect | null {
  const node = flow.getInternalNode(id);
  return node ? { ...node.internals.positionAbsolute, width: node.width ?? 0, height: node.height ?? 0 } : null;
}

const within = (rect: Rect, at: Place, slack = 0) =>
  at.x >= rect.x - slack && at.y >= rect.y - slack && at.x <= rect.x + rect.width + slack && at.y <= rect.y + rect.height + slack;

/** The stage under the pointer that would take this one in, if it would change anything. */
function hostUnder(board: Board, flow: Flow, id: string, at: Place): string | null {
  const stages = stagesOf(board.view), inside = substagesOf(board.view);
  if (board.lanes || inside.has(id)) return null;
  const host = Object.keys(stages).find((other) => other !== id && stages[other]!.parent === null && within(rectOf(flow, other) ?? NOWHERE, at));
  return host === undefined || host === stages[id]?.parent ? null : host;
}
const NOWHERE: Rect = { x: 0, y: 0, width: -1, height: -1 };

function stageUnder(flow: Flow, at: Place, not: string): string | null {
  const hits = flow.getNodes().filter((node) => node.type === "stage" && node.id !== not && within(rectOf(flow, node.id) ?? NOWHERE, at));
  return (hits.find((node) => node.parentId !== undefined) ?? hits[0])?.id ?? null;
}

function dropOne(board: Board, flow: Flow, node: MapNode, at: Place): void {
  const stage = stagesOf(board.view)[node.id];
  const own = rectOf(flow, node.id);
  if (!stage || !own) return;
  const plan = board.lanePlan();
  if (plan) {
    const team = laneAt(plan, own.y + own.height / 2);
    if (team !== null && stage.parent === null) board.moveToLane(node.id, team);
    return;
  }
  const host = hostUnder(board, flow, node.id, at);
  if (host !== null) return board.nest(node.id, host);
  if (stage.parent === null) return dropMany(board, [node]);
  const parent = rectOf(flow, stage.parent);
  if (parent && !within(parent, at, 20)) return board.moveOut(new Map([[node.id, own]]));
  const text = Boolean(board.picture?.overlay?.stages[stage.parent]?.text);
  board.reorder(node.id, Math.min(subIndex(node.position.x, node.position.y, text), (substagesOf(board.view).get(stage.parent)?.length ?? 1) - 1));
}

function dropMany(board: Board, moved: readonly MapNode[]): void {
  const stages = stagesOf(board.view);
  if (board.lanes) return;
  const places = moved.filter((node) => stages[node.id]?.parent === null).map((node) => [node.id, node.position] as const);
  if (places.length) board.move(new Map(places));
}
