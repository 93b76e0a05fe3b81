// Tidying: nothing overlaps, nothing is lost, long chains are folded, the same map always comes out alike.
import { describe, expect, it } from "vitest";
import { planLanes, laneAt } from "../src/lanes";
import { tidy, type Box, type Way } from "../src/layout";
import { doc, stage, way } from "./helpers";

const ROOM = { width: 900, height: 500 };
const boxes = (count: number, size = { width: 182, height: 132 }): Box[] => Array.from({ length: count }, (_, n) => ({ id: `s${n}`, ...size }));
const chain = (count: number): Way[] => Array.from({ length: count - 1 }, (_, n) => [`s${n}`, `s${n + 1}`]);

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function overlaps(all: readonly Box[], places: ReturnType<typeof tidy>): string[] {
  const hits: string[] = [];
  for (const a of all)
    for (const b of all) {
      if (a.id >= b.id) continue;
      const p = places.get(a.id)!, q = places.get(b.id)!;
      if (p.x < q.x + b.width && q.x < p.x + a.width && p.y < q.y + b.height && q.y < p.y + a.height) hits.push(`${a.id} ${b.id}`);
    }
  return hits;
}

describe("tidy", () => {
  it("places every stage once, apart from each other, whatever the map", () => {
    const chance = random(11);
    for (let round = 0; round < 120; round += 1) {
      const count = 1 + Math.floor(chance() * 14);
      const all = boxes(count).map((box) => (chance() < 0.2 ? { ...box, width: 600, height: 300 } : box));
      const ways: Way[] = Array.from({ length: Math.floor(chance() * 20) }, () => [`s${Math.floor(chance() * count)}`, `s${Math.floor(chance() * count)}`]);
      const places = tidy(all, ways, ROOM);
      expect([...places.keys()].sort()).toEqual(all.map((box) => box.id).sort());
      expect(overlaps(all, places)).toEqual([]);
      expect(tidy(all, ways, ROOM)).toEqual(places);
      expect(Math.min(...[...places.values()].map((at) => at.y))).toBe(0);
    }
  });
  it("keeps a short chain in one line, in its order", () => {
    const places = tidy(boxes(3), chain(3), ROOM);
    expect(["s0", "s1", "s2"].map((id) => places.get(id)!.x)).toEqual([0, 266, 532]);
    expect(new Set([...places.values()].map((at) => at.y)).size).toBe(1);
  });
  it("folds a long chain so that it is no wide line, going on below where it ended", () => {
    const places = tidy(boxes(5), chain(5), { width: 650, height: 500 });
    const at = (id: string) => places.get(id)!;
    expect(at("s3").x).toBe(at("s2").x);
    expect(at("s3").y).toBeGreaterThan(at("s2").y);
    expect(at("s4").x).toBe(at("s1").x);
  });
  it("a thousand stages in a chain come out as a page", () => {
    const places = tidy(boxes(1000), chain(1000), ROOM);
    const width = Math.max(...[...places.values()].map((at) => at.x)), height = Math.max(...[...places.values()].map((at) => at.y));
    expect(width / height).toBeGreaterThan(0.8);
    expect(width / height).toBeLessThan(4);
  });
  it("leads from left to right although the map has circles", () => {
    const places = tidy(boxes(3), [["s0", "s1"], ["s1", "s2"], ["s2", "s0"]], ROOM);
    expect(places.get("s0")!.x).toBeLessThan(places.get("s1")!.x);
    expect(places.get("s1")!.x).toBeLessThan(places.get("s2")!.x);
  });
  it("branches stand below each other, in one column", () => {
    const places = tidy(boxes(3), [["s0", "s1"], ["s0", "s2"]], ROOM);
    expect(places.get("s1")!.x).toBe(places.get("s2")!.x);
  });
  it("an empty map stays empty", () => {
    expect(tidy([], [], ROOM).size).toBe(0);
  });
});

describe("lanes", () => {
  const map = doc({
    stages: { a: stage("A", { owner: "Marketing" }), b: stage("B", { owner: "Support", pos: 1 }), c: stage("C", { pos: 2 }), d: stage("D", { owner: "Marketing", pos: 3 }) },
    transitions: { t: way("a", "b"), u: way("b", "c") },
  });
  const plan = planLanes(map, new Map(["a", "b", "c", "d"].map((id) => [id, { width: 182, height: 132 }])));

  it("one band a team, in the order teams appear; without a team at the end", () => {
    expect(plan.lanes.map((lane) => lane.team)).toEqual(["Marketing", "Support", "No owner yet"]);
  });
  it("every stage stands inside its team's band", () => {
    for (const [id, at] of plan.places) expect(laneAt(plan, at.y + 66)).toBe(String(map.stages[id]!.owner || "No owner yet"));
  });
});
