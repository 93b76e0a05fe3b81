// The rules of operations: the cases that Python runs too, and laws over random documents.
import table from "op-cases";
import { describe, expect, it, test } from "vitest";
import { apply, applyWhatFits, diff, invert, Misfit, readdress, same, type Op } from "../src/ops";
import type { Elements, Fields } from "../src/elements";
import { doc, equal, stage, way } from "./helpers";

type Case = { name: string; before: Partial<Elements>; ops: Op[]; after?: Partial<Elements>; error?: boolean };
const cases = table as Case[];

describe("the cases that hold Python and TypeScript to one answer", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", (_, { before, ops, after, error }) => {
    const start = doc(before as never);
    if (error) return void expect(() => apply(start, ops)).toThrow(Misfit);
    const end = apply(start, ops);
    expect(end).toEqual(doc(after as never));
    expect(start).toEqual(doc(before as never));
    expect(apply(end, invert(ops))).toEqual(start);
  });
});

function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function anyDocument(chance: () => number): Elements {
  const stages: Record<string, Fields> = {}, transitions: Record<string, Fields> = {};
  for (let n = 0; n < 6; n += 1) if (chance() < 0.6) stages[`s${n}`] = stage(`Stage ${Math.floor(chance() * 3)}`, { x: Math.floor(chance() * 3), owner: chance() < 0.5 ? "A" : "B" });
  for (let n = 0; n < 4; n += 1) if (chance() < 0.5) transitions[`t${n}`] = way(`s${n}`, `s${Math.floor(chance() * 6)}`);
  return doc({ stages, transitions });
}

describe("laws over 500 random pairs of documents", () => {
  const chance = random(7);
  const pairs = Array.from({ length: 500 }, () => [anyDocument(chance), anyDocument(chance)] as const);

  it("the difference leads from one to the other, and back", () => {
    for (const [before, after] of pairs) {
      const ops = diff(before, after);
      expect(equal(apply(before, ops), after)).toBe(true);
      expect(equal(apply(after, invert(ops)), before)).toBe(true);
    }
  });
  it("nothing differs from itself", () => {
    for (const [one] of pairs) expect(diff(one, structuredClone(one))).toEqual([]);
  });
  it("an operation names only what changed", () => {
    for (const [before, after] of pairs)
      for (const op of diff(before, after)) if (op.op === "set") expect(same(op.value, op.was)).toBe(false);
  });
});

describe("equality", () => {
  it("does not mind the order of keys, but that of lists", () => {
    expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
    expect(same({ a: null }, {})).toBe(false);
    expect(same([], {})).toBe(false);
  });
});

describe("what is not settled yet, on a document that moved on", () => {
  const base = doc({ stages: { a: stage("A"), b: stage("B") } });
  const move: Op[] = [{ op: "set", in: "stages", id: "gone", field: "x", value: 5, was: 0 }, { op: "set", in: "stages", id: "a", field: "x", value: 9, was: 0 }];

  it("a move of a stage that is gone is passed over", () => {
    expect(applyWhatFits(base, move).stages.a!.x).toBe(9);
  });
  it("a batch that cannot be drawn is left to the server", () => {
    expect(applyWhatFits(base, [{ op: "set", in: "stages", id: "gone", field: "name", value: "x", was: "y" }])).toBe(base);
  });
  it("insisting sends the wish against what stands there now", () => {
    const now = doc({ stages: { a: stage("Theirs") } });
    const wish: Op[] = [
      { op: "set", in: "stages", id: "a", field: "name", value: "Mine", was: "A" },
      { op: "set", in: "stages", id: "b", field: "name", value: "Mine", was: "B" },
      { op: "remove", in: "stages", id: "a", was: stage("A") },
    ];
    expect(readdress(wish, now)).toEqual([
      { op: "set", in: "stages", id: "a", field: "name", value: "Mine", was: "Theirs" },
      { op: "remove", in: "stages", id: "a", was: stage("Theirs") },
    ]);
  });
});
