// The keyboard's hands on the drawing: nudging selected cards and walking to the next one.
import type { ReactFlowInstance } from "@xyflow/react";
import { useMemo, useRef, type RefObject } from "react";
import type { Board } from "./board";
import { stagesOf } from "./elements";
import type { Hands } from "./keys";
import type { Place } from "./layout";
import type { WayEdge } from "./scene";
import type { MapNode, Scene } from "./use_scene";

/** Steps that follow each other this closely are one edit and one undo. */
const PAUSE = 350;

export function useHands(board: Board, flow: ReactFlowInstance<MapNode, WayEdge>, frame: RefObject<HTMLDivElement | null>, scene: Scene): Hands {
  const latest = useRef(scene);
  latest.current = scene;
  return useMemo(() => {
    const walked = new Map<string, Place>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const finish = () => {
      if (walked.size) board.move(new Map(walked));
      walked.clear();
    };
    const nudge = (step: Place) => {
      const stages = stagesOf(board.view);
      for (const id of board.stages) {
        const stage = stages[id];
        if (!stage || stage.parent !== null || board.lanes) continue;
        const at = walked.get(id) ?? stage;
        walked.set(id, { x: at.x + step.x, y: at.y + step.y });
      }
      const changes = [...walked].map(([id, position]) => ({ id, type: "position" as const, position }));
      latest.current.onNodesChange(changes);
      clearTimeout(timer);
      timer = setTimeout(finish, PAUSE);
    };
    const walk = (from: string | null, step: Place) => {
      const next = nextCard(latest.current.now(), from, step);
      if (next === null) return;
      board.camera.show(next);
      board.camera.focus(next);
    };
    return { nudge, walk };
  }, [board, flow, frame]);
}

/** The nearest card in the direction of an arrow; from nowhere, the first card. */
function nextCard(nodes: readonly MapNode[], from: string | null, step: Place): string | null {
  const cards = nodes.filter((node) => node.type === "stage" && node.parentId === undefined);
  const middle = (node: MapNode) => ({ x: node.position.x + (node.width ?? 0) / 2, y: node.position.y + (node.height ?? 0) / 2 });
  const start = cards.find((node) => node.id === from);
  if (!start) return cards[0]?.id ?? null;
  const here = middle(start);
  let best: { id: string; cost: number } | null = null;
  for (const node of cards) {
    const there = middle(node);
    const along = (there.x - here.x) * step.x + (there.y - here.y) * step.y;
    const aside = Math.abs((there.x - here.x) * step.y) + Math.abs((there.y - here.y) * step.x);
    if (node.id === from || along <= 1 || aside > along * 2) continue;
    if (!best || along + 2 * aside < best.cost) best = { id: node.id, cost: along + 2 * aside };
  }
  return best?.id ?? null;
}
