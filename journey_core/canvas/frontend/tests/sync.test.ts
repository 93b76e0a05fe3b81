// The browser's half of the protocol against a small server: nothing lost, nothing twice, no echo.
import { beforeEach, describe, expect, it } from "vitest";
import { rename } from "../src/edits";
import type { Elements } from "../src/elements";
import { diff } from "../src/ops";
import { Sync, type Outbox } from "../src/sync";
import { doc, equal, memory, Server, stage } from "./helpers";

const start = () => doc({ stages: { a: stage("A"), b: stage("B") } });
let server: Server, sent: Outbox[], sync: Sync;

function open(keep = memory(), client = "client1"): Sync {
  const made = new Sync("j", (outbox) => sent.push(structuredClone(outbox)), keep, client);
  made.receive(server.answer(null));
  return made;
}
const named = (sync: Sync, id: string, name: string) => sync.edit(diff(sync.view, rename(sync.view, "stages", id, name)));
const last = () => sent.at(-1) ?? null;
/** One run of the page: what the browser last said, and the answer to it. */
const run = (who = sync, said = last()) => {
  server.receive(said);
  who.receive(server.answer(said));
};

beforeEach(() => {
  server = new Server(start());
  sent = [];
  sync = open();
});

describe("edits", () => {
  it("are shown at once and leave the outbox when they are settled", () => {
    named(sync, "a", "Cart");
    expect(sync.view.stages.a!.name).toBe("Cart");
    expect(sync.outbox).toHaveLength(1);
    run();
    expect(sync.outbox).toHaveLength(0);
    expect(sync.rev).toBe(2);
    expect(server.elements.stages.a!.name).toBe("Cart");
  });
  it("made while the server is slow all arrive, in order and once", () => {
    const stale = last();
    for (let n = 0; n < 24; n += 1) named(sync, n % 2 ? "a" : "b", `Name ${n}`);
    run(sync, stale);
    run(sync, sent[3]);
    run();
    run();
    expect(server.rev).toBe(25);
    expect(equal(sync.view, server.elements)).toBe(true);
  });
  it("answers are not answered: nothing echoes", () => {
    named(sync, "a", "Cart");
    run();
    const times = sent.length;
    for (let n = 0; n < 5; n += 1) run();
    expect(sent).toHaveLength(times);
  });
  it("an older answer that arrives late changes nothing", () => {
    const old = server.answer(null);
    named(sync, "a", "Cart");
    run();
    sync.receive(old);
    expect(sync.view.stages.a!.name).toBe("Cart");
    expect(sync.rev).toBe(2);
  });
});

describe("a page that closed too early", () => {
  it("offers its edits again under their old numbers", () => {
    const keep = memory();
    sync = open(keep);
    named(sync, "a", "Cart");
    const reopened = open(keep, "client2");
    expect(reopened.view.stages.a!.name).toBe("Cart");
    reopened.resume();
    run(reopened);
    run(reopened);
    expect(server.elements.stages.a!.name).toBe("Cart");
    expect(server.rev).toBe(2);
    expect(keep.all.size).toBe(0);
  });
  it("survives a torn entry in the store", () => {
    const keep = memory();
    keep.set("wayline:outbox:j", "[{");
    expect(open(keep).outbox).toEqual([]);
  });
});

describe("what others do", () => {
  it("arrives as changes on top of what is here", () => {
    sync.edit(diff(sync.view, rename(sync.view, "stages", "b", "Mine")));
    server.edit(rename(server.elements, "stages", "a", "Theirs"));
    run();
    expect(sync.view.stages.a!.name).toBe("Theirs");
    expect(sync.view.stages.b!.name).toBe("Mine");
    expect(equal(sync.base, server.elements)).toBe(true);
  });
  it("a gap makes the browser ask for the whole document, once", () => {
    server.edit(rename(server.elements, "stages", "a", "One"));
    server.edit(rename(server.elements, "stages", "a", "Two"));
    const gap = { ...server.answer({ client: "x", have: 2, picture: "", batches: [] }) };
    sync.receive(gap);
    expect(last()!.have).toBe(-1);
    sync.receive(gap);
    expect(sent.filter((outbox) => outbox.have === -1)).toHaveLength(1);
    run();
    expect(sync.view.stages.a!.name).toBe("Two");
  });
  it("a large document is confirmed once, so that it is not sent again", () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`s${n}`, stage(`S${n}`)]));
    server = new Server(doc({ stages: many }));
    sync = open();
    expect(last()!.have).toBe(1);
    const times = sent.length;
    run();
    run();
    expect(sent).toHaveLength(times);
    expect(server.answer(last()).elements).toBeUndefined();
  });
});

describe("a refusal", () => {
  const meet = () => {
    named(sync, "a", "Mine");
    server.edit(rename(server.elements, "stages", "a", "Theirs"));
    run();
  };
  it("shows what the other one wrote and says why", () => {
    meet();
    expect(sync.view.stages.a!.name).toBe("Theirs");
    expect(sync.refused!.why).toContain("Lena");
    expect(sync.undoable).toHaveLength(0);
  });
  it("is told once, and the refused change does not stay in the state value", () => {
    meet();
    expect(last()!.batches).toEqual([]);
    sync.dismiss();
    run();
    expect(sync.refused).toBeNull();
  });
  it("can be overruled", () => {
    meet();
    sync.insist();
    run();
    expect(server.elements.stages.a!.name).toBe("Mine");
    expect(sync.refused).toBeNull();
  });
});

describe("undo and redo", () => {
  it("go back and forth through one's own edits", () => {
    named(sync, "a", "One");
    named(sync, "b", "Two");
    sync.undo();
    expect(names(sync.view)).toEqual(["One", "B"]);
    sync.undo();
    expect(names(sync.view)).toEqual(["A", "B"]);
    sync.redo();
    sync.redo();
    expect(names(sync.view)).toEqual(["One", "Two"]);
    sync.undo();
    run();
    expect(names(server.elements)).toEqual(["One", "B"]);
    expect(sync.undo() && !sync.undo()).toBe(true);
  });
  it("leave alone what others changed", () => {
    named(sync, "a", "Mine");
    run();
    server.edit(rename(server.elements, "stages", "b", "Theirs"));
    run();
    sync.undo();
    run();
    expect(names(server.elements)).toEqual(["A", "Theirs"]);
  });
  it("a new edit ends the way forward", () => {
    named(sync, "a", "One");
    sync.undo();
    named(sync, "b", "Two");
    expect(sync.redo()).toBe(false);
  });
});

const names = (elements: Elements) => Object.values(elements.stages).map((one) => one.name);
