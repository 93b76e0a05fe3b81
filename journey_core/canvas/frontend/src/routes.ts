// All transitions of a map at rest: lines that share a side of a card part, labels keep off each other.
import { courseOf, jointOf, type Course, type Joint, type Side, type Slots } from "./course";
import { SUB, subPlace, type Rect } from "./geometry";
import { stagesOf, substagesOf, type Elements } from "./elements";
import { sizes, type Look, type Picture, type WayEdge } from "./scene";

/** A course together with the places of its two cards: it holds as long as they stand there. */
export type Route = { course: Course; from: Rect; to: Rect };
const STEP = 24;
const MARGIN = 14; // from the corner of a card
/** Above so many lines labels stay in the middle: looking for room would take longer than reading. */
const MANY = 300;
const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85];

/** Where every card stands when nothing is dragged. */
export function restingRects(elements: Elements, picture: Picture, look: Look): Map<string, Rect> {
  const stages = stagesOf(elements), inside = substagesOf(elements);
  const rects = new Map<string, Rect>();
  for (const [id, size] of sizes(elements, look.open, picture?.overlay)) {
    const place = look.lanes?.places.get(id) ?? stages[id]!;
    rects.set(id, { x: place.x, y: place.y, ...size });
    if (!look.open.has(id)) continue;
    const hasText = Boolean(picture?.overlay?.stages[id]?.text);
    (inside.get(id) ?? []).forEach((child, n) => {
      const at = subPlace(n, hasText);
      rects.set(child, { x: place.x + at.x, y: place.y + at.y, width: SUB.width, height: SUB.height });
    });
  }
  return rects;
}

type Line = { edge: WayEdge; from: Rect; to: Rect; joint: Joint; slots: Slots };

/** The lines with a route each. */
export function routed(edges: readonly WayEdge[], rects: ReadonlyMap<string, Rect>): WayEdge[] {
  const lines = edges.flatMap((edge): Line[] => {
    const from = rects.get(edge.source), to = rects.get(edge.target);
    return from && to ? [{ edge, from, to, joint: jointOf(from, to, edge.data!.back), slots: { start: 0, end: 0 } }] : [];
  });
  part(lines);
  const labels = new Labels([...rects.values()]);
  const found = new Map(lines.map((line) => [line.edge.id, routeOf(line, lines.length > MANY ? null : labels)]));
  return edges.map((edge) => ({ ...edge, data: { ...edge.data!, route: found.get(edge.id) ?? null } }));
}

type Port = { line: Line; which: "start" | "end"; toward: number };

/** Gives each line that meets a side of a card a place of its own there, in the order of where it leads. */
function part(lines: readonly Line[]): void {
  const sides = new Map<string, { side: Side; length: number; ports: Port[] }>();
  for (const line of lines)
    for (const which of ["start", "end"] as const) {
      const own = which === "start" ? line.from : line.to, other = which === "start" ? line.to : line.from;
      const side = line.joint[which], lies = side === "top" || side === "bottom";
      const card = which === "start" ? line.edge.source : line.edge.target;
      const entry = sides.get(`${card}/${side}`) ?? { side, length: lies ? own.width : own.height, ports: [] };
      entry.ports.push({ line, which, toward: lies ? other.x + other.width / 2 - own.x - own.width / 2 : other.y + other.height / 2 - own.y - own.height / 2 });
      sides.set(`${card}/${side}`, entry);
    }
  for (const { length, ports } of sides.values()) spread(ports, length);
}

function spread(ports: readonly Port[], length: number): void {
  const straight = ports.filter((port) => port.line.joint.straight);
  const bent = ports.filter((port) => !port.line.joint.straight).sort((a, b) => a.toward - b.toward);
  const step = Math.min(STEP, (length - 2 * MARGIN) / Math.max(1, ports.length));
  for (const port of straight) port.line.slots[port.which] = port.line.edge.data!.back ? -18 : 0;
  if (straight.length === 0) return bent.forEach((port, n) => (port.line.slots[port.which] = (n - (bent.length - 1) / 2) * step));
  const before = bent.filter((port) => port.toward < 0), after = bent.filter((port) => port.toward >= 0);
  const first = straight.some((port) => port.line.edge.data!.back) ? 18 : 0;
  before.reverse().forEach((port, n) => (port.line.slots[port.which] = -first - (n + 1) * step));
  after.forEach((port, n) => (port.line.slots[port.which] = (n + 1) * step));
}

function routeOf({ edge, from, to, joint, slots }: Line, labels: Labels | null): Route {
  const text = [edge.data!.label, edge.data!.mark?.text].filter(Boolean).join(" · ");
  const tried = (labels && text ? ALONG : [0.5]).map((along) => courseOf(from, to, joint, slots, along));
  const course = labels && text ? labels.place(tried, text) : tried[0]!;
  return { course, from, to };
}

/** Labels set so far; the next one takes the first place that is free, else the one least covered. */
class Labels {
  private readonly taken: Rect[];
  constructor(cards: readonly Rect[]) {
    this.taken = [...cards];
  }
  place(courses: readonly Course[], text: string): Course {
    const width = Math.min(190, 12 + 6.6 * text.length), height = 20;
    let best = courses[0]!, least = Infinity, box: Rect | null = null;
    for (const course of courses) {
      const here = { x: course.label.x - width / 2, y: course.label.y - height / 2, width, height };
      const covered = this.taken.reduce((sum, other) => sum + shared(here, other), 0);
      if (covered < least) [best, least, box] = [course, covered, here];
      if (covered === 0) break;
    }
    if (box) this.taken.push(box);
    return best;
  }
}

function shared(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
