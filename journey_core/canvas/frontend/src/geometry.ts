// Sizes of cards and the course of transitions, all in map units, known without measuring the page.
export const CARD = { width: 182, height: 132 };
export const SUB = { width: 150, height: 66, gapX: 60, gapY: 40, columns: 3, pad: 16 };
const CHIPS_TOP = 96;
const CHIP_STEP = 26;
const TEXT_ROW = 22;

export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Size = { readonly width: number; readonly height: number };

/** How many sixths of a row a substage's chip takes. */
export const chipSpan = (name: string): 2 | 3 | 6 => (name.length <= 6 ? 2 : name.length <= 11 ? 3 : 6);

function chipRows(names: readonly string[]): number {
  let rows = names.length ? 1 : 0, used = 0;
  for (const name of names) {
    const span = chipSpan(name);
    if (used + span > 6) [rows, used] = [rows + 1, 0];
    used += span;
  }
  return rows;
}

/** The size of a card: it grows with its substages, as chips or as cards of their own. */
export function cardSize(substages: readonly string[], open: boolean, hasText: boolean): Size {
  if (!open || substages.length === 0) {
    const chips = CHIPS_TOP + (hasText && substages.length ? TEXT_ROW : 0) + chipRows(substages) * CHIP_STEP;
    return { width: CARD.width, height: Math.max(CARD.height, chips + 10) };
  }
  const columns = Math.min(SUB.columns, substages.length);
  const rows = Math.ceil(substages.length / SUB.columns);
  return {
    width: Math.max(CARD.width, 2 * SUB.pad + columns * SUB.width + (columns - 1) * SUB.gapX),
    height: insideTop(hasText) + rows * SUB.height + (rows - 1) * SUB.gapY + SUB.pad,
  };
}

const insideTop = (hasText: boolean) => CHIPS_TOP + 8 + (hasText ? TEXT_ROW : 0);

/** Where the n-th substage stands inside its open parent. */
export function subPlace(n: number, hasText: boolean): { x: number; y: number } {
  const column = n % SUB.columns, row = Math.floor(n / SUB.columns);
  return { x: SUB.pad + column * (SUB.width + SUB.gapX), y: insideTop(hasText) + row * (SUB.height + SUB.gapY) };
}

/** Which place among the substages is nearest to a point inside the open parent. */
export function subIndex(x: number, y: number, hasText: boolean): number {
  const column = Math.min(SUB.columns - 1, Math.max(0, Math.round((x - SUB.pad) / (SUB.width + SUB.gapX))));
  return Math.max(0, Math.round((y - insideTop(hasText)) / (SUB.height + SUB.gapY))) * SUB.columns + column;
}

export type Course = { path: string; arrow: string; label: { x: number; y: number } };
type Side = "left" | "right" | "top" | "bottom";
type Anchor = { x: number; y: number; side: Side };
const OUT: Record<Side, readonly [number, number]> = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] };
const ARROW = 10;

/** The line from one card to another; `back` is the second of two ways between the same cards. */
export function course(from: Rect, to: Rect, back: boolean): Course {
  const [start, end, bend] = anchors(from, to, back);
  const [ox, oy] = OUT[end.side];
  const tip = { x: end.x + ox * ARROW, y: end.y + oy * ARROW };
  const [sx, sy] = OUT[start.side];
  const one = { x: start.x + sx * bend, y: start.y + sy * bend };
  const two = { x: tip.x + ox * bend, y: tip.y + oy * bend };
  const upright = start.side === "top" || start.side === "bottom";
  const along = back && upright && end.side !== start.side ? 0.27 : 0.5; // two labels side by side would meet
  const middle = { x: onCurve(along, start.x, one.x, two.x, tip.x), y: onCurve(along, start.y, one.y, two.y, tip.y) };
  const flat = start.y === tip.y && Math.abs(middle.y - start.y) < 1;
  return {
    path: `M${start.x},${start.y} C${one.x},${one.y} ${two.x},${two.y} ${tip.x},${tip.y}`,
    arrow: `M${end.x},${end.y} L${tip.x + oy * 5.5},${tip.y + ox * 5.5} L${tip.x - oy * 5.5},${tip.y - ox * 5.5} z`,
    label: flat ? { x: middle.x, y: middle.y - 13 } : middle,
  };
}

function onCurve(t: number, a: number, b: number, c: number, d: number): number {
  const s = 1 - t;
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
}

function anchors(from: Rect, to: Rect, back: boolean): [Anchor, Anchor, number] {
  const right = to.x - (from.x + from.width), left = from.x - (to.x + to.width);
  const beside = Math.min(from.y + from.height, to.y + to.height) - Math.max(from.y, to.y) > 30;
  const gap = Math.max(right, left);
  const ahead = right > left;
  const far = gap > CARD.width * 1.4; // another card may stand between the two
  const rows = Math.max(from.y - to.y - to.height, to.y - from.y - from.height);
  if (gap < 24 || (rows > 40 && (far || !ahead))) return above(from, to, back);
  if (beside && (back || far)) {
    const side: Side = ahead && !back ? "top" : "bottom";
    const bend = Math.min(150, 50 + gap / 6);
    const lean = ahead ? 0.62 : 0.38;
    return [at(from, side, lean), at(to, side, 1 - lean), bend];
  }
  const shift = back ? 14 : 0;
  const start = at(from, ahead ? "right" : "left"), end = at(to, ahead ? "left" : "right");
  const level = beside ? (Math.max(from.y, to.y) + Math.min(from.y + from.height, to.y + to.height)) / 2 : null;
  return [{ ...start, y: (level ?? start.y) + shift }, { ...end, y: (level ?? end.y) + shift }, beside ? gap / 3 : Math.max(40, gap / 2)];
}

function above(from: Rect, to: Rect, back: boolean): [Anchor, Anchor, number] {
  const down = to.y + to.height / 2 > from.y + from.height / 2;
  const low = Math.max(from.x, to.x), high = Math.min(from.x + from.width, to.x + to.width);
  const shift = back ? -18 : 0;
  const over = (rect: Rect) => (high - low > 24 ? (low + high) / 2 : rect.x + rect.width / 2) + shift;
  const gap = Math.abs(down ? to.y - from.y - from.height : from.y - to.y - to.height);
  return [
    { x: over(from), y: down ? from.y + from.height : from.y, side: down ? "bottom" : "top" },
    { x: over(to), y: down ? to.y : to.y + to.height, side: down ? "top" : "bottom" },
    Math.max(10, Math.min(110, gap * 0.6)),
  ];
}

function at(rect: Rect, side: Side, along = 0.5): Anchor {
  const x = side === "left" ? rect.x : side === "right" ? rect.x + rect.width : rect.x + rect.width * along;
  const y = side === "top" ? rect.y : side === "bottom" ? rect.y + rect.height : rect.y + rect.height * along;
  return { x, y, side };
}
