// The course of one transition: which sides of the two cards it joins, and the curve between them.
import { CARD, type Rect } from "./geometry";

export type Point = { x: number; y: number };
export type Course = { path: string; arrow: string; label: Point };
export type Side = "left" | "right" | "top" | "bottom";
/** The sides a line joins; a straight one stands at the same height, or in the same column, at both ends. */
export type Joint = { start: Side; end: Side; straight: boolean; bend: number };
/** How far from the middle of its side a line starts and ends. */
export type Slots = { start: number; end: number };

const OUT: Record<Side, readonly [number, number]> = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] };
const ARROW = 10;
const LABEL_ABOVE = 13;

/** Which sides a line joins; `back` is the second of two ways between the same cards. */
export function jointOf(from: Rect, to: Rect, back: boolean): Joint {
  const right = to.x - (from.x + from.width), left = from.x - (to.x + to.width);
  const beside = overlap(from.y, from.height, to.y, to.height) > 30;
  const gap = Math.max(right, left), ahead = right > left;
  const far = gap > CARD.width * 1.4; // another card may stand between the two
  const rows = Math.max(from.y - to.y - to.height, to.y - from.y - from.height);
  if (gap < 24 || (rows > 40 && (far || !ahead))) return upright(from, to, rows);
  if (beside && (back || far)) {
    const side: Side = ahead && !back ? "top" : "bottom";
    return { start: side, end: side, straight: false, bend: Math.min(150, 50 + gap / 6) };
  }
  const bend = beside ? gap / 3 : Math.max(40, gap / 2);
  return { start: ahead ? "right" : "left", end: ahead ? "left" : "right", straight: beside, bend };
}

function upright(from: Rect, to: Rect, rows: number): Joint {
  const down = to.y + to.height / 2 > from.y + from.height / 2;
  const straight = overlap(from.x, from.width, to.x, to.width) > 24;
  return { start: down ? "bottom" : "top", end: down ? "top" : "bottom", straight, bend: Math.max(10, Math.min(110, rows * 0.6)) };
}

const overlap = (a: number, length: number, b: number, other: number) => Math.min(a + length, b + other) - Math.max(a, b);
const lies = (side: Side) => side === "top" || side === "bottom";

/** The curve, and the point a part of the way along it: the label's place. */
export function courseOf(from: Rect, to: Rect, joint: Joint, slots: Slots, along = 0.5): Course {
  const [one, four] = ends(from, to, joint, slots);
  const [sx, sy] = OUT[joint.start], [ex, ey] = OUT[joint.end];
  const tip = { x: four.x + ex * ARROW, y: four.y + ey * ARROW };
  const two = { x: one.x + sx * joint.bend, y: one.y + sy * joint.bend };
  const three = { x: tip.x + ex * joint.bend, y: tip.y + ey * joint.bend };
  const label = { x: onCurve(along, one.x, two.x, three.x, tip.x), y: onCurve(along, one.y, two.y, three.y, tip.y) };
  const level = !lies(joint.start) && Math.abs(one.y - tip.y) < 1;
  return {
    path: `M${one.x},${one.y} C${two.x},${two.y} ${three.x},${three.y} ${tip.x},${tip.y}`,
    arrow: `M${four.x},${four.y} L${tip.x + ey * 5.5},${tip.y + ex * 5.5} L${tip.x - ey * 5.5},${tip.y - ex * 5.5} z`,
    label: level ? { x: label.x, y: label.y - LABEL_ABOVE } : label,
  };
}

function ends(from: Rect, to: Rect, joint: Joint, slots: Slots): [Point, Point] {
  const one = at(from, joint.start, slots.start), four = at(to, joint.end, slots.end);
  if (!joint.straight) return [one, four];
  if (lies(joint.start)) {
    const x = (Math.max(from.x, to.x) + Math.min(from.x + from.width, to.x + to.width)) / 2 + slots.start;
    return [{ ...one, x }, { ...four, x }];
  }
  const y = (Math.max(from.y, to.y) + Math.min(from.y + from.height, to.y + to.height)) / 2 + slots.start;
  return [{ ...one, y }, { ...four, y }];
}

function at(rect: Rect, side: Side, slot: number): Point {
  if (lies(side)) return { x: rect.x + rect.width / 2 + slot, y: side === "top" ? rect.y : rect.y + rect.height };
  return { x: side === "left" ? rect.x : rect.x + rect.width, y: rect.y + rect.height / 2 + slot };
}

function onCurve(t: number, a: number, b: number, c: number, d: number): number {
  const s = 1 - t;
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
}
