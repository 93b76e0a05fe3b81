// A transition as a line: thick where many go, dashed where customers go and nobody drew it.
import { EdgeLabelRenderer, useInternalNode, type EdgeProps, type InternalNode } from "@xyflow/react";
import { memo } from "react";
import { useCommands, useEditing } from "./board_context";
import { courseOf, jointOf, type Course } from "./course";
import type { Rect } from "./geometry";
import { NameField } from "./NameField";
import type { CardNode, Mark, WayData, WayEdge } from "./scene";

export const Way = memo(function Way({ source, target, selected, data }: EdgeProps<WayEdge>) {
  const from = useInternalNode<CardNode>(source), to = useInternalNode<CardNode>(target);
  if (!from || !to || !data) return null;
  const line = lineOf(rectOf(from), rectOf(to), data);
  const classes = ["wl-way", data.seen && "seen", data.dim && "dim", selected && "chosen", data.mark && "measured"];
  return (
    <g className={classes.filter(Boolean).join(" ")} style={{ color: colourOf(data), strokeWidth: widthOf(data.mark) }}>
      <path className="react-flow__edge-interaction" d={line.path} fill="none" strokeOpacity={0} strokeWidth={22} />
      <path className="wl-line-path" d={line.path} fill="none" />
      <path className="wl-arrow" d={line.arrow} />
      <WayLabel data={data} at={line.label} chosen={selected ?? false} />
    </g>
  );
});

function WayLabel({ data, at, chosen }: { data: WayData; at: { x: number; y: number }; chosen: boolean }) {
  const board = useCommands();
  const editing = useEditing(data.id);
  const text = [data.label, data.mark?.text].filter(Boolean).join(" · ");
  if (!editing && !text) return null;
  const place = { transform: `translate(-50%,-50%) translate(${at.x}px,${at.y}px)` };
  return (
    <EdgeLabelRenderer>
      <div className={`wl-way-label nodrag nopan${chosen ? " chosen" : ""}${data.dim ? " dim" : ""}`} style={place}
        onClick={() => !data.seen && board.select([], [data.id])} onDoubleClick={() => !data.seen && board.startEditing("transitions", data.id)}>
        {editing ? <NameField value={data.label} label="Transition label" /> : text}
      </div>
    </EdgeLabelRenderer>
  );
}

const rectOf = (node: InternalNode<CardNode>): Rect => ({ ...node.internals.positionAbsolute, width: node.width ?? 0, height: node.height ?? 0 });

/** The route at rest; while one of the two cards is dragged, the shortest way to where it is. */
function lineOf(from: Rect, to: Rect, { route, back }: WayData): Course {
  if (route && samePlace(route.from, from) && samePlace(route.to, to)) return route.course;
  return courseOf(from, to, jointOf(from, to, back), { start: back ? -18 : 0, end: 0 });
}

const samePlace = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

const shadeOf = (mark: Mark | null) => Math.min(1, Math.max(0, Math.abs(mark?.shade ?? 0)));

/** 1.5 to 6 px by what goes along it. */
const widthOf = (mark: Mark | null) => (mark?.shade == null ? 1.5 : 1.5 + 4.5 * shadeOf(mark));

function colourOf(data: WayData): string | undefined {
  if (data.mark?.shade == null) return undefined;
  if (data.diverging) return `var(--wl-div-${Math.round((data.mark.shade + 1) * 4.5)})`;
  return `var(--wl-ramp-${5 + Math.round(4 * shadeOf(data.mark))})`;
}
