// The map itself: React Flow draws cards and lines; every gesture becomes a command of the board.
import { Background, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, type Connection, type FinalConnectionState } from "@xyflow/react";
import { useCallback, useEffect, useRef, type KeyboardEvent } from "react";
import { Legend, Refusal, State, Tools, Zoom } from "./Bars";
import type { Board } from "./board";
import { BoardContext, useBoard } from "./board_context";
import { useCamera } from "./camera";
import { Card, LaneBand } from "./Card";
import { useDrag } from "./drag";
import { KEYS_IN_WORDS, press } from "./keys";
import type { WayEdge } from "./scene";
import { useScene, type MapNode } from "./use_scene";
import { useHands } from "./use_hands";
import { Way } from "./Way";

export type Wish = { team: string; path: readonly string[] };
const NODE_TYPES = { stage: Card, lane: LaneBand };
const EDGE_TYPES = { way: Way };
/** Above so many cards only those in sight are on the page, and an overview map helps to find the rest. */
const MANY = 120;
const OVERVIEW = 14;

export function Canvas({ board, wish }: { board: Board; wish: Wish }) {
  return (
    <BoardContext.Provider value={board}>
      <ReactFlowProvider>
        <Surface wish={wish} />
      </ReactFlowProvider>
    </BoardContext.Provider>
  );
}

function Surface({ wish }: { wish: Wish }) {
  const board = useBoard();
  const flow = useReactFlow<MapNode, WayEdge>();
  const frame = useRef<HTMLDivElement>(null);
  const scene = useScene(board, wish);
  const camera = useCamera(board, flow, frame);
  const drag = useDrag(board, flow, scene);
  const hands = useHands(board, flow, frame, scene);
  const cards = scene.nodes.length;

  useEffect(() => {
    board.camera = camera;
  }, [board, camera]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const target = event.nativeEvent.composedPath()[0] as HTMLElement;
      if (target instanceof HTMLInputElement || (target instanceof HTMLButtonElement && (event.key === "Enter" || event.key === " "))) return;
      const chip = target.closest<HTMLElement>("[data-chip]")?.dataset.chip;
      const on = chip ?? target.closest<HTMLElement>(".react-flow__node-stage")?.dataset.id ?? null;
      if (!press(board, hands, { key: event.key, shift: event.shiftKey, control: event.ctrlKey || event.metaKey, on })) return;
      event.preventDefault();
      event.stopPropagation();
    },
    [board, hands],
  );
  const connect = useCallback((link: Connection) => board.connect(link.source, link.target), [board]);
  const connectEnd = useCallback((event: MouseEvent | TouchEvent, link: FinalConnectionState) => drag.dropLink(event, link), [drag]);

  const classes = ["wl-frame", board.linking !== null && "linking", board.readonly && "readonly", cards > OVERVIEW && "with-overview"];
  return (
    <div ref={frame} className={classes.filter(Boolean).join(" ")} role="application" tabIndex={0}
      aria-label={board.readonly ? "Map of stages, read only" : "Map of stages"} aria-describedby="wl-keys" onKeyDown={onKeyDown}>
      <div id="wl-keys" hidden>{KEYS_IN_WORDS}</div>
      <div className="wl-top">
        <Tools />
        <State />
      </div>
      <ReactFlow<MapNode, WayEdge>
        nodes={scene.nodes}
        edges={scene.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={scene.onNodesChange}
        onEdgesChange={scene.onEdgesChange}
        onNodeDoubleClick={(_, node) => node.type === "stage" && board.startEditing("stages", node.id)}
        onEdgeDoubleClick={(_, edge) => !edge.data?.seen && board.startEditing("transitions", edge.data!.id)}
        onNodeClick={(_, node) => board.linking !== null && board.finishLinking(node.id)}
        onPaneClick={() => board.linking !== null && board.startLinking(null)}
        onNodeDrag={drag.during}
        onNodeDragStop={drag.stop}
        onSelectionDragStop={drag.stopMany}
        onConnect={connect}
        onConnectEnd={connectEnd}
        isValidConnection={(link) => link.source !== link.target}
        connectionRadius={36}
        nodeDragThreshold={3}
        nodesDraggable={!board.readonly}
        nodesConnectable={!board.readonly}
        edgesFocusable={false}
        disableKeyboardA11y
        elevateNodesOnSelect={false}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Meta", "Control", "Shift"]}
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements={cards > MANY}
        minZoom={0.05}
        maxZoom={2}
        preventScrolling
      >
        <Background gap={22} size={1.4} />
        {cards > OVERVIEW && <MiniMap pannable zoomable className="wl-overview" ariaLabel="Overview of the map" nodeClassName={miniClass} />}
      </ReactFlow>
      <div className="wl-bottom">
        <Zoom />
        <Legend />
      </div>
      <Refusal />
      <div className="wl-said" aria-live="polite">{board.said}</div>
    </div>
  );
}

const miniClass = (node: MapNode) => (node.type === "lane" ? "wl-mini-lane" : "wl-mini");
