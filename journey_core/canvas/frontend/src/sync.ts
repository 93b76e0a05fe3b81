// The browser's half of the protocol, without React or Streamlit: what is shown is what the server
// has, with every batch it has not yet settled applied on top.
import { NOTHING, type Elements } from "./elements";
import { apply, applyWhatFits, invert, Misfit, readdress, type Op } from "./ops";

export type Batch = { readonly client: string; readonly seq: number; readonly base: number; readonly ops: readonly Op[] };
/** The state value Python reads: unsettled batches, and what this browser has already. */
export type Outbox = { client: string; have: number; picture: string; batches: readonly Batch[] };
/** The operations that lead from one revision to a later one. */
export type Change = { from: number; rev: number; ops: readonly Op[] };
export type Refusal = { client: string; seq: number; why: string; conflict: boolean };
export type News = { rev: number; by: string; words: readonly string[] };
export type Answer = {
  rev: number;
  elements?: Elements;
  changes?: readonly Change[];
  acks: { readonly [client: string]: number };
  refusals: readonly Refusal[];
  news?: News | null;
  picture: string;
  overlay?: unknown;
};
export type Keep = { get(key: string): string | null; set(key: string, value: string | null): void };
type Step = { ops: readonly Op[]; seq: number };

const DEEPEST = 100;
/** So many entries in one answer, or left over in the state value, and the browser says what it has. */
const HEAVY = 300;

export class Sync {
  rev = -1;
  base: Elements = NOTHING;
  view: Elements = NOTHING;
  outbox: readonly Batch[] = [];
  undoable: Step[] = [];
  redoable: Step[] = [];
  overlay: unknown = null;
  news: News | null = null;
  refused: { why: string; ops: readonly Op[]; conflict: boolean } | null = null;
  onchange: () => void = () => {};
  private seq = 0;
  private picture = "";
  private told = "";
  private left = 0; // entries in the state value that Python has settled meanwhile
  private heard = new Set<string>();
  private newsUpTo = -1;

  constructor(
    readonly journey: string,
    private send: (outbox: Outbox) => void,
    private readonly keep: Keep,
    readonly client: string,
  ) {
    try {
      this.outbox = JSON.parse(keep.get(this.place) ?? "[]") as Batch[];
    } catch {
      keep.set(this.place, null); // a torn entry cannot be offered again
    }
  }

  private get place(): string {
    return `wayline:outbox:${this.journey}`;
  }

  /** The way to Python changes with every run of the component. */
  through(send: (outbox: Outbox) => void): void {
    this.send = send;
  }

  /** Batches left over by a page that closed too early are offered again, under their own numbers. */
  resume(): void {
    if (this.outbox.length) this.tell();
  }

  receive(answer: Answer): void {
    const weight = this.takeDocument(answer) + this.takeOverlay(answer);
    this.takeRefusals(answer.refusals, this.takeAcks(answer.acks));
    if (answer.news && answer.news.rev > this.newsUpTo) [this.news, this.newsUpTo] = [answer.news, answer.news.rev];
    this.redraw();
    if (weight + this.left > HEAVY || this.rev < 0 || this.picture !== answer.picture) this.tell();
  }

  /** One gesture is one batch and one undo. */
  edit(ops: readonly Op[], stack: "user" | "undo" | "redo" = "user"): void {
    if (ops.length === 0) return;
    this.news = null;
    this.seq += 1;
    const step = { ops, seq: this.seq };
    (stack === "undo" ? this.redoable : this.undoable).push(step);
    if (stack === "user") this.redoable = [];
    if (this.undoable.length > DEEPEST) this.undoable.shift();
    this.outbox = [...this.outbox, { client: this.client, seq: this.seq, base: this.rev, ops }];
    this.store();
    this.redraw();
    this.tell();
  }

  undo(): boolean {
    const step = this.undoable.pop();
    if (step) this.edit(invert(step.ops), "undo");
    return step !== undefined;
  }

  redo(): boolean {
    const step = this.redoable.pop();
    if (step) this.edit(invert(step.ops), "redo");
    return step !== undefined;
  }

  /** After a conflict: send the refused change once more, against what stands there now. */
  insist(): void {
    const ops = this.refused ? readdress(this.refused.ops, this.view) : [];
    this.dismiss();
    this.edit(ops);
  }

  dismiss(): void {
    this.refused = null;
    this.onchange();
  }

  private takeDocument(answer: Answer): number {
    if (answer.elements) {
      if (answer.rev > this.rev) [this.base, this.rev] = [answer.elements, answer.rev];
      return Object.values(answer.elements).reduce((sum, all) => sum + Object.keys(all).length, 0);
    }
    const changes = answer.changes ?? [];
    try {
      for (const change of changes)
        if (change.from === this.rev) [this.base, this.rev] = [apply(this.base, change.ops), change.rev];
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      this.rev = -1; // something was missed: ask for the whole document
    }
    if (this.rev < answer.rev) this.rev = -1;
    return changes.reduce((sum, change) => sum + change.ops.length, 0);
  }

  private takeOverlay(answer: Answer): number {
    if (answer.overlay === undefined) return 0;
    this.overlay = answer.overlay;
    this.picture = answer.picture;
    return JSON.stringify(answer.overlay)?.length / 50;
  }

  private takeAcks(acks: { readonly [client: string]: number }): readonly Batch[] {
    const settled = this.outbox.filter((batch) => batch.seq <= (acks[batch.client] ?? 0));
    if (settled.length) {
      this.outbox = this.outbox.filter((batch) => !settled.includes(batch));
      this.store();
      this.left += settled.reduce((sum, batch) => sum + batch.ops.length, 0);
    }
    return settled;
  }

  private takeRefusals(refusals: readonly Refusal[], settled: readonly Batch[]): void {
    for (const refusal of refusals) {
      const name = `${refusal.client}:${refusal.seq}`;
      if (this.heard.has(name)) continue;
      this.heard.add(name);
      const kept = (step: Step) => refusal.client !== this.client || step.seq !== refusal.seq;
      this.undoable = this.undoable.filter(kept);
      this.redoable = this.redoable.filter(kept);
      const batch = settled.find((one) => one.client === refusal.client && one.seq === refusal.seq);
      this.refused = { why: refusal.why, ops: batch?.ops ?? [], conflict: refusal.conflict };
      this.left += HEAVY + 1; // what was refused must not lie in the state value any longer
    }
  }

  private redraw(): void {
    this.view = this.outbox.reduce((view, batch) => applyWhatFits(view, batch.ops), this.base);
    this.onchange();
  }

  /** Says what is unsettled and what is here; never the same thing twice, so that nothing echoes. */
  private tell(): void {
    const outbox = { client: this.client, have: this.rev, picture: this.picture, batches: this.outbox };
    const words = `${outbox.client} ${outbox.have} ${outbox.picture} ${outbox.batches.map((batch) => `${batch.client}:${batch.seq}`).join()}`;
    if (words === this.told) return;
    this.told = words;
    this.left = 0;
    this.send(outbox);
  }

  private store(): void {
    this.keep.set(this.place, this.outbox.length ? JSON.stringify(this.outbox) : null);
  }
}
