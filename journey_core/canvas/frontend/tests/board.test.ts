// Gestures: what each one does to the document, and that a document with stages never breaks.
import { beforeEach, describe, expect, it } from "vitest";
import { Board } from "../src/board";
import { filled, stagesOf, transitionsOf, type Elements } from "../src/elements";
import { press, type Hands } from "../src/keys";
import { cardNodes, wayEdges, type Look } from "../src/scene";
import { Sync } from "../src/sync";
import { doc, memory, stage, way } from "./helpers";

let board: Board;
const HANDS: Hands = { nudge: () => {}, walk: () => {} };
const key = (name: string, on: string | null = null, shift = false, control = false) => press(board, HANDS, { key: name, shift, control, on });
const look = (given: Partial<Look> = {}): Look => ({ open: board.open, stages: board.stages, transitions: board.transitions, team: "", path: [], lanes: null, ...given });

beforeEach(() => {
  const map = doc({
    stages: {
      cart: stage("Cart", { owner: "Growth" }),
      order: stage("Order", { x: 300, pos: 1 }),
      day1: stage("Day 1", { parent: "order", pos: 2 }),
      day3: stage("Day 3", { parent: "order", pos: 3 }),
    },
    transitions: { t1: way("cart", "order"), t2: way("day1", "day3") },
    touchpoints: { p1: filled("touchpoints", { stage: "order", channel: "email" }) },
    triggers: { g1: filled("triggers", { stage: "day1", kind: "event", event: "E" }) },
    responses: { r1: filled("responses", { trigger: "g1", channel: "email" }) },
  });
  const sync = new Sync("j", () => {}, memory(), "client1");
  board = new Board(sync, memory());
  sync.receive({ rev: 1, elements: map, acks: {}, refusals: [], picture: "", overlay: null });
});

const ids = (elements: Elements, name: keyof Elements) => Object.keys(elements[name]);

describe("deleting", () => {
  it("takes substages, transitions, touchpoints, triggers and responses along, and undo brings all back", () => {
    const before = board.view;
    board.select(["order"]);
    key("Delete");
    expect(ids(board.view, "stages")).toEqual(["cart"]);
    for (const name of ["transitions", "touchpoints", "triggers", "responses"] as const) expect(ids(board.view, name)).toEqual([]);
    key("z", null, false, true);
    expect(board.view.responses).toEqual(before.responses);
    expect(ids(board.view, "stages").sort()).toEqual(ids(before, "stages").sort());
  });
  it("of a transition leaves the stages", () => {
    board.select([], ["t1"]);
    key("Backspace");
    expect(ids(board.view, "transitions")).toEqual(["t2"]);
    expect(ids(board.view, "stages")).toHaveLength(4);
  });
});

describe("drawing", () => {
  it("adds a stage beside the selected one, joined to nothing, and begins its name", () => {
    board.select(["cart"]);
    key("n");
    const fresh = board.single!;
    expect(Object.values(transitionsOf(board.view)).some((one) => one.target === fresh)).toBe(false);
    expect(board.editing).toEqual({ kind: "stages", id: fresh, seen: "New stage" });
    board.finishEditing("  Checkout ");
    expect(board.nameOf(fresh)).toBe("Checkout");
  });
  it("connects with the keyboard, and says why a second time is not possible", () => {
    key("c", "order");
    expect(board.linking).toBe("order");
    key("Enter", "cart");
    expect(Object.values(transitionsOf(board.view)).filter((one) => one.source === "order")).toHaveLength(1);
    board.connect("order", "cart");
    expect(board.problem).toBe("Order already leads to Cart");
    board.connect("cart", "cart");
    expect(board.problem).toContain("another stage");
  });
  it("an empty name, or none at all, changes nothing", () => {
    for (const text of ["", "   ", "Cart", null]) {
      board.startEditing("stages", "cart");
      board.finishEditing(text);
    }
    expect(board.sync.outbox).toHaveLength(0);
  });
  it("compares a new name with what was read when typing began", () => {
    board.startEditing("stages", "cart");
    board.sync.receive({ rev: 2, changes: [{ from: 1, rev: 2, ops: [{ op: "set", in: "stages", id: "cart", field: "name", value: "Theirs", was: "Cart" }] }], acks: {}, refusals: [], picture: "" });
    board.finishEditing("Mine");
    expect(board.sync.outbox[0]!.ops).toEqual([{ op: "set", in: "stages", id: "cart", field: "name", value: "Mine", was: "Cart" }]);
  });
  it("says so when the stage is removed while its name is typed", () => {
    board.startEditing("stages", "day3");
    const ops = [{ op: "remove", in: "stages", id: "day3", was: board.view.stages.day3! }] as const;
    board.sync.receive({ rev: 2, changes: [{ from: 1, rev: 2, ops }], acks: {}, refusals: [], picture: "" });
    expect(board.editing).toBeNull();
    expect(board.problem).toContain("“Day 3” was removed meanwhile");
  });
  it("labels a transition with F2", () => {
    key("t", "cart");
    key("F2");
    board.finishEditing("buys");
    expect(board.view.transitions.t1!.label).toBe("buys");
  });
});

describe("inside and outside", () => {
  it("nests, refuses a second level, reorders and moves out", () => {
    board.nest("cart", "order");
    expect(stagesOf(board.view).cart!.parent).toBe("order");
    board.nest("order", "cart");
    expect(board.problem).toBe("Stages nest one level deep");
    board.reorder("cart", 0);
    const order = ["cart", "day1", "day3"].sort((a, b) => stagesOf(board.view)[a]!.pos - stagesOf(board.view)[b]!.pos);
    expect(order).toEqual(["cart", "day1", "day3"]);
    board.select(["day1"]);
    key("g", null, true);
    expect(stagesOf(board.view).day1!.parent).toBeNull();
  });
  it("groups loose stages under a new one, as one step", () => {
    board.select(["day1"]);
    board.moveOut();
    board.select(["cart", "day1"]);
    key("g");
    const parent = board.single!;
    expect(["cart", "day1"].map((id) => stagesOf(board.view)[id]!.parent)).toEqual([parent, parent]);
    board.finishEditing("Basket");
    key("z", null, false, true);
    key("z", null, false, true);
    expect(stagesOf(board.view)[parent]).toBeUndefined();
  });
});

describe("copies", () => {
  it("bring substages and logic along under new ids and a free name", () => {
    board.select(["order"]);
    key("c", null, false, true);
    key("v", null, false, true);
    const copy = board.single!;
    expect(board.nameOf(copy)).toBe("Order 2");
    expect(Object.values(stagesOf(board.view)).filter((one) => one.parent === copy)).toHaveLength(2);
    expect(ids(board.view, "responses")).toHaveLength(2);
    const fresh = Object.values(board.view.responses).find((one) => one.trigger !== "g1")!;
    expect(board.view.triggers[fresh.trigger as string]).toBeDefined();
    expect(ids(board.view, "transitions")).toHaveLength(3);
  });
});

describe("read only", () => {
  it("nothing changes, looking still works", () => {
    board.readonly = true;
    board.select(["cart"]);
    for (const name of ["Delete", "n", "g", "l", "F2"]) key(name, "cart");
    key("v", null, false, true);
    board.tidy();
    expect(board.sync.outbox).toHaveLength(0);
    expect(board.editing).toBeNull();
    key("e", "order");
    expect(board.open.has("order")).toBe(true);
  });
});

describe("the scene", () => {
  it("shows substages as chips, or as cards of an open parent", () => {
    const closed = cardNodes(board.view, null, look(), new Map());
    expect(closed.map((node) => node.id)).toEqual(["cart", "order"]);
    expect(closed[1]!.data.card.chips.map((chip) => chip.name)).toEqual(["Day 1", "Day 3"]);
    const open = cardNodes(board.view, null, look({ open: new Set(["order"]) }), new Map());
    expect(open.map((node) => node.id)).toEqual(["cart", "order", "day1", "day3"]);
    expect(open[2]!.parentId).toBe("order");
  });
  it("keeps the objects of cards that did not change", () => {
    const first = cardNodes(board.view, null, look(), new Map());
    board.move(new Map([["cart", { x: 5, y: 5 }]]));
    const second = cardNodes(board.view, null, look(), new Map(first.map((node) => [node.id, node])));
    expect(second[1]).toBe(first[1]);
    expect(second[0]).not.toBe(first[0]);
  });
  it("draws ways of hidden substages from their parent, and dashed what only was seen", () => {
    board.connect("day3", "cart");
    const overlay = { title: "", low: "", high: "", stages: {}, transitions: {}, seen: [{ source: "cart", target: "day1", text: "3%" }] };
    const edges = wayEdges(board.view, { overlay }, look());
    expect(edges.map((edge) => `${edge.source}>${edge.target}`).sort()).toEqual(["cart>order", "order>cart"]);
    expect(edges.find((edge) => edge.source === "order")!.data!.back).toBe(true);
    const open = wayEdges(board.view, { overlay }, look({ open: new Set(["order"]) }));
    expect(open.filter((edge) => edge.data!.seen)).toHaveLength(1);
  });
  it("gives the number of a hidden substage's way to its parent's, unless there are several", () => {
    board.connect("day1", "cart");
    const [id] = Object.entries(transitionsOf(board.view)).find(([, one]) => one.source === "day1" && one.target === "cart")!;
    const overlay = { title: "", low: "", high: "", stages: {}, transitions: { [id]: { text: "31%", shade: 0.3 } } };
    const mark = () => wayEdges(board.view, { overlay }, look()).find((edge) => edge.source === "order")!.data!.mark;
    expect(mark()!.text).toBe("31%");
    board.connect("day3", "cart");
    expect(mark()).toBeNull();
  });
  it("dims other teams, and what is not on a path", () => {
    const dim = (given: Partial<Look>) => cardNodes(board.view, null, look(given), new Map()).map((node) => node.data.card.dim);
    expect(dim({ team: "Growth" })).toEqual([false, true]);
    expect(dim({ path: ["day1"] })).toEqual([true, false]);
  });
});
