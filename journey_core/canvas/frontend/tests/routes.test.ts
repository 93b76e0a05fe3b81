// Lines and labels: what meets one side of a card parts, what crosses goes around, labels keep off each other.
import { describe, expect, it } from "vitest";
import { courseOf, jointOf } from "../src/course";
import type { Elements } from "../src/elements";
import { restingRects, routed } from "../src/routes";
import { wayEdges, type Look } from "../src/scene";
import { doc, stage, way } from "./helpers";

const card = (x: number, y: number) => ({ x, y, width: 182, height: 132 });
const LOOK: Look = { open: new Set(), stages: new Set(), transitions: new Set(), team: "", path: [], lanes: null };
const routes = (map: Elements) => routed(wayEdges(map, null, LOOK), restingRects(map, null, LOOK)).map((edge) => edge.data!.route!);
const start = (path: string) => path.slice(1).split(" ")[0]!;
const tip = (path: string) => path.split(" ").at(-1)!;

describe("the sides a line joins", () => {
  it.each([
    ["the next card", card(266, 0), false, "right", "left"],
    ["a card beyond the next", card(532, 0), false, "top", "top"],
    ["back to a card that leads here", card(-266, 0), true, "bottom", "bottom"],
    ["the card below", card(0, 260), false, "bottom", "top"],
    ["the card above", card(0, -260), false, "top", "bottom"],
    ["the next card a row down", card(266, 260), false, "right", "left"],
    ["the first card of the next row", card(-532, 260), false, "bottom", "top"],
  ] as const)("%s", (_, to, back, from_side, to_side) => {
    const joint = jointOf(card(0, 0), to, back);
    expect([joint.start, joint.end]).toEqual([from_side, to_side]);
  });
  it("neighbours are joined by a level line although one is taller", () => {
    const from = card(0, 0), to = { ...card(266, -20), height: 180 };
    const { path } = courseOf(from, to, jointOf(from, to, false), { start: 0, end: 0 });
    expect(new Set(path.match(/,(-?[\d.]+)/g)).size).toBe(1);
  });
});

describe("several lines", () => {
  const busy = doc({
    stages: { a: stage("A"), b: stage("B", { x: 266 }), c: stage("C", { x: 532 }), d: stage("D", { x: 266, y: 260 }), e: stage("E", { x: 532, y: 260 }) },
    transitions: {
      ab: way("a", "b"), bc: way("b", "c"), cb: way("c", "b", { label: "keeps looking" }), ce: way("c", "e"), eb: way("e", "b", { label: "leaves the checkout" }),
      ed: way("e", "d"), db: way("d", "b", { label: "looks around again" }), ac: way("a", "c"),
    },
  });
  it("never leave or reach a card in the same place", () => {
    const found = routes(busy);
    const places = found.flatMap(({ course }) => [start(course.path), tip(course.path)]);
    expect(new Set(places).size).toBe(places.length);
  });
  it("labels stand apart from each other and off the cards", () => {
    const edges = routed(wayEdges(busy, null, LOOK), restingRects(busy, null, LOOK)).filter((edge) => edge.data!.label);
    const boxes = edges.map(({ data }) => ({ ...data!.route!.course.label, half: (12 + 6.6 * data!.label.length) / 2 }));
    for (const a of boxes) for (const b of boxes) if (a !== b) expect(Math.abs(a.y - b.y) >= 20 || Math.abs(a.x - b.x) >= a.half + b.half).toBe(true);
    for (const at of boxes) for (const rect of restingRects(busy, null, LOOK).values())
      expect(at.x + at.half <= rect.x || at.x - at.half >= rect.x + rect.width || at.y + 10 <= rect.y || at.y - 10 >= rect.y + rect.height).toBe(true);
  });
  it("a thousand are routed too", () => {
    const stages = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`s${n}`, stage("S", { x: (n % 30) * 266, y: Math.floor(n / 30) * 260 })]));
    const transitions = Object.fromEntries(Array.from({ length: 999 }, (_, n) => [`t${n}`, way(`s${n}`, `s${n + 1}`)]));
    expect(routes(doc({ stages, transitions }))).toHaveLength(999);
  });
});
