// Small documents for tests, and a server that settles batches as Python does.
import { COLLECTIONS, filled, NOTHING, type Collection, type Elements, type Fields } from "../src/elements";
import { apply, diff, Misfit, same } from "../src/ops";
import type { Answer, Keep, Outbox, Refusal } from "../src/sync";

export const stage = (name: string, given: Fields = {}): Fields => filled("stages", { name, ...given });
export const way = (source: string, target: string, given: Fields = {}): Fields => filled("transitions", { source, target, ...given });
export const doc = (parts: Partial<Record<Collection, { [id: string]: Fields }>> = {}): Elements => ({ ...NOTHING, ...parts });

export const equal = (a: Elements, b: Elements): boolean => COLLECTIONS.every((name) => same(a[name], b[name]));

export function memory(): Keep & { all: Map<string, string> } {
  const all = new Map<string, string>();
  return { all, get: (key) => all.get(key) ?? null, set: (key, value) => void (value === null ? all.delete(key) : all.set(key, value)) };
}

/** Settles like the real one: in order, once, refusing a field someone else has changed. */
export class Server {
  rev = 1;
  log: { from: number; rev: number; ops: ReturnType<typeof diff> }[] = [];
  settled: Record<string, number> = {};
  refusals: Refusal[] = [];
  constructor(public elements: Elements) {}

  edit(after: Elements): void {
    this.log.push({ from: this.rev, rev: this.rev + 1, ops: diff(this.elements, after) });
    [this.elements, this.rev] = [after, this.rev + 1];
  }
  receive(outbox: Outbox | null): void {
    for (const batch of outbox?.batches ?? []) {
      if (batch.seq <= (this.settled[batch.client] ?? 0)) continue;
      this.settled[batch.client] = batch.seq;
      const stale = batch.ops.find((op) => op.op === "set" && !["x", "y"].includes(op.field) && !same(this.elements[op.in][op.id]?.[op.field], op.was));
      try {
        if (stale) throw new Misfit("Lena changed the same place first");
        this.edit(apply(this.elements, batch.ops));
      } catch (error) {
        this.refusals.push({ client: batch.client, seq: batch.seq, why: (error as Error).message, conflict: true });
      }
    }
  }
  answer(outbox: Outbox | null, whole = false): Answer {
    const start = this.log.findIndex((change) => change.from === outbox?.have);
    const known = outbox?.have === this.rev ? [] : start < 0 ? null : this.log.slice(start);
    const document = known && !whole ? { changes: known } : { elements: this.elements };
    return structuredClone({ rev: this.rev, acks: this.settled, refusals: this.refusals, picture: "none", overlay: null, ...document });
  }
}
