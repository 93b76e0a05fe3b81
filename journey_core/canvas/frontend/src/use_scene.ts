// Cards and lines as React Flow wants them, kept in step with the document while cards are dragged.
import { applyNodeChanges, type EdgeChange, type NodeChange } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Board } from "./board";
import type { Wish } from "./Canvas";
import type { Lane } from "./lanes";
import { restingRects, routed } from "./routes";
import { cardNodes, wayEdges, type CardNode, type LaneNode, type Look, type WayEdge } from "./scene";

export type MapNode = CardNode | LaneNode;
export type Scene = {
  nodes: MapNode[];
  edges: WayEdge[];
  /** The nodes as they are drawn now, for handlers that outlive a drawing. */
  now: () => MapNode[];
  onNodesChange: (changes: NodeChange<MapNode>[]) => void;
  onEdgesChange: (changes: EdgeChange<WayEdge>[]) => void;
  /** Puts every card where the document says, such as after a drag that changed nothing. */
  settle: () => void;
};

const NOBODY: ReadonlySet<string> = new Set();

export function useScene(board: Board, wish: Wish): Scene {
  const { view, picture, open, stages, transitions, lanes } = board;
  const plan = useMemo(() => board.lanePlan(), [board, view, picture, open, lanes]);
  const look = useMemo<Look>(() => ({ open, stages, transitions, team: wish.team, path: wish.path, lanes: plan }), [open, stages, transitions, wish, plan]);
  const [nodes, setNodes] = useState<MapNode[]>(() => drawn([]));
  const latest = useRef(nodes);
  latest.current = nodes;

  function drawn(old: readonly MapNode[]): MapNode[] {
    const cards = new Map(old.filter((node): node is CardNode => node.type === "stage").map((node) => [node.id, node]));
    return [...(plan?.lanes ?? []).map(laneNode), ...cardNodes(view, picture, look, cards)];
  }
  useEffect(() => setNodes(drawn), [view, picture, look]);

  const lines = useMemo(() => {
    const unselected = { ...look, stages: NOBODY, transitions: NOBODY };
    return routed(wayEdges(view, picture, unselected), restingRects(view, picture, unselected));
  }, [view, picture, open, wish, plan]);
  const edges = useMemo(
    () => lines.map((line) => (transitions.has(line.id) ? { ...line, selected: true } : line)),
    [lines, transitions],
  );
  const onNodesChange = useCallback(
    (changes: NodeChange<MapNode>[]) => {
      const chosen = changes.filter((change) => change.type === "select");
      if (chosen.length) {
        const next = new Set(board.stages);
        for (const change of chosen) change.selected ? next.add(change.id) : next.delete(change.id);
        board.select(next, board.transitions);
      }
      const others = changes.filter((change) => change.type === "position" || change.type === "dimensions");
      if (others.length) setNodes((old) => applyNodeChanges(others, old));
    },
    [board],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<WayEdge>[]) => {
      const next = new Set(board.transitions);
      for (const change of changes) if (change.type === "select") change.selected ? next.add(change.id) : next.delete(change.id);
      board.select(board.stages, next);
    },
    [board],
  );
  const settle = () => setNodes((old) => drawn(old.map((node) => (node.dragging ? { ...node, dragging: false } : node))));
  return { nodes, edges, now: () => latest.current, onNodesChange, onEdgesChange, settle };
}

const laneNode = (lane: Lane): LaneNode => ({
  id: `lane:${lane.team}`, type: "lane", data: { name: lane.team }, position: { x: 0, y: lane.y }, width: lane.width, height: lane.height,
  selectable: false, draggable: false, connectable: false, focusable: false, zIndex: -1, ariaLabel: `Lane of ${lane.team}`,
});
