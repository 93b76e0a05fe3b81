// What is only at this map, not in the document: selection, the name being typed, open parents; and
// the one way in which the document is changed.
import * as edits from "./edits";
import { stagesOf, transitionsOf, type Elements } from "./elements";
import type { Place } from "./layout";
import { diff } from "./ops";
import type { Picture } from "./scene";
import type { Keep, Sync } from "./sync";

export type Kind = "stages" | "transitions";
/** What only the drawing knows; the board asks it. */
export type Camera = { centre(): Place; room(): { width: number; height: number }; show(id: string): void; fit(whole?: boolean): void; zoom(closer: boolean): void; focus(id: string | null): void };
const BLIND: Camera = { centre: () => ({ x: 0, y: 0 }), room: () => ({ width: 900, height: 500 }), show() {}, fit() {}, zoom() {}, focus() {} };

export class BoardState {
  stages: ReadonlySet<string> = new Set();
  transitions: ReadonlySet<string> = new Set();
  editing: { kind: Kind; id: string; seen: string } | null = null;
  linking: string | null = null;
  open: ReadonlySet<string>;
  lanes = false;
  said = "";
  problem = "";
  readonly = false;
  camera: Camera = BLIND;
  onselect: () => void = () => {};
  private listeners = new Set<() => void>();
  private version = 0;

  constructor(
    readonly sync: Sync,
    protected readonly keep: Keep,
  ) {
    this.open = new Set((keep.get(this.openPlace) ?? "").split(" ").filter(Boolean));
    sync.onchange = () => {
      this.notice();
      this.changed();
    };
  }

  get view(): Elements {
    return this.sync.view;
  }
  get picture(): Picture {
    return this.sync.overlay as Picture;
  }
  protected get openPlace(): string {
    return `wayline:open:${this.sync.journey}`;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = (): number => this.version;
  changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
  /** A name that is being typed while somebody else removes its stage is not lost in silence. */
  private notice(): void {
    const { editing } = this;
    if (!editing || this.view[editing.kind][editing.id]) return;
    this.editing = null;
    this.problem = `“${editing.seen || "The transition"}” was removed meanwhile; what you typed was not kept`;
  }
  say(words: string): void {
    this.said = this.said === words ? `${words}\u00a0` : words; // a repeated sentence is read out again
    this.problem = "";
    this.changed();
  }

  // ── the one way to change the document ────────────────────────────────────────────────────────
  /** Does a gesture and says it in words; where it cannot be done, says why. */
  protected change(words: string, gesture: (elements: Elements) => Elements, seen: Elements = this.view): boolean {
    if (this.readonly) return false;
    try {
      const ops = diff(seen, gesture(seen));
      if (ops.length === 0) return false;
      this.sync.edit(ops);
      this.say(words);
      return true;
    } catch (error) {
      if (!(error instanceof edits.NotPossible)) throw error;
      this.problem = error.message;
      this.changed();
      return false;
    }
  }

  nameOf = (id: string): string => stagesOf(this.view)[id]?.name ?? "";
  private nameOfWay(id: string): string {
    const way = transitionsOf(this.view)[id];
    return way ? `${this.nameOf(way.source)} to ${this.nameOf(way.target)}` : "";
  }

  // ── selection ─────────────────────────────────────────────────────────────────────────────────
  select(stages: Iterable<string>, transitions: Iterable<string> = [], report = true): void {
    const [nextStages, nextWays] = [new Set(stages), new Set(transitions)];
    if (equal(nextStages, this.stages) && equal(nextWays, this.transitions)) return;
    [this.stages, this.transitions] = [nextStages, nextWays];
    if (report) this.onselect();
    this.changed();
  }
  toggle(kind: Kind, id: string, selected: boolean): void {
    const next = new Set(this[kind]);
    if (selected) next.add(id);
    else next.delete(id);
    if (kind === "stages") this.select(next, this.transitions);
    else this.select(this.stages, next);
  }
  selectAll(): void {
    this.select(Object.keys(stagesOf(this.view)));
    this.say(`${this.stages.size} stages selected`);
  }
  /** The next transition of a stage, so that the keyboard reaches every line. */
  nextTransition(stage: string): void {
    const mine = Object.entries(transitionsOf(this.view)).filter(([, way]) => way.source === stage || way.target === stage).map(([id]) => id);
    const next = mine[(mine.findIndex((id) => this.transitions.has(id)) + 1) % (mine.length || 1)];
    if (next === undefined) return this.say(`${this.nameOf(stage)} has no transitions`);
    this.select([], [next]);
    this.say(`Transition from ${this.nameOfWay(next)} selected`);
  }
  get single(): string | null {
    return this.stages.size === 1 ? [...this.stages][0]! : null;
  }

  // ── names ─────────────────────────────────────────────────────────────────────────────────────
  startEditing(kind: Kind, id: string): void {
    const element = this.view[kind][id];
    if (this.readonly || !element) return;
    this.editing = { kind, id, seen: String(kind === "stages" ? element.name : element.label) };
    this.changed();
  }
  finishEditing(text: string | null): void {
    const editing = this.editing;
    if (!editing) return;
    this.editing = null;
    // Compared with the name as it was when typing began: whoever renamed it meanwhile is not overruled unasked.
    const { kind, id, seen } = editing;
    const before = edits.rename(this.view, kind, id, seen);
    const done = text !== null && this.change(`Renamed to ${text.trim()}`, (all) => edits.rename(all, kind, id, text), before);
    if (!done) this.changed();
    this.camera.focus(editing.kind === "stages" ? editing.id : null);
  }
}

const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((id) => b.has(id));
