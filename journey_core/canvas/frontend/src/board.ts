// The commands of the map, whoever gives them: mouse, toolbar or keyboard. Holds what is only here,
// not in the document: selection, the name being typed, open parents, lanes.
import { copy, paste, readClip } from "./clipboard";
import * as edits from "./edits";
import { newId, stagesOf, substagesOf, transitionsOf, type Elements } from "./elements";
import { cardSize } from "./geometry";
import { planLanes, NO_TEAM } from "./lanes";
import { tidy, type Place } from "./layout";
import { diff } from "./ops";
import { sizes, type Picture } from "./scene";
import type { Keep, Sync } from "./sync";

export type Kind = "stages" | "transitions";
/** What only the drawing knows; the board asks it. */
export type Camera = { centre(): Place; room(): { width: number; height: number }; show(id: string): void; fit(whole?: boolean): void; focus(id: string | null): void };
const BLIND: Camera = { centre: () => ({ x: 0, y: 0 }), room: () => ({ width: 900, height: 500 }), show() {}, fit() {}, focus() {} };

export class Board {
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
    private readonly keep: Keep,
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
  private get openPlace(): string {
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
  private change(words: string, gesture: (elements: Elements) => Elements, seen: Elements = this.view): boolean {
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

  // ── drawing ───────────────────────────────────────────────────────────────────────────────────
  addStage(at: Place | null = null): void {
    const id = newId("s"), from = this.single;
    const before = from === null ? undefined : stagesOf(this.view)[from];
    const follows = at === null && before !== undefined && before.parent === null;
    const centre = this.camera.centre();
    const spot = at ?? this.freeSpot(follows ? { x: before.x + 266, y: before.y } : { x: centre.x - 91, y: centre.y - 66 });
    if (this.change("Added a stage", (all) => edits.addStage(all, id, "New stage", spot))) this.begin(id);
  }
  addSubstage(): void {
    const chosen = this.single;
    if (chosen === null) return this.say("Select the stage that gets a substage");
    const parent = stagesOf(this.view)[chosen]?.parent ?? chosen;
    const id = newId("s");
    if (this.change(`Added a substage to ${this.nameOf(parent)}`, (all) => edits.addStage(all, id, "New step", { x: 0, y: 0 }, parent))) this.begin(id);
  }
  private begin(id: string): void {
    this.select([id]);
    this.camera.show(id);
    this.startEditing("stages", id);
  }
  private freeSpot(at: Place): Place {
    const tops = Object.values(stagesOf(this.view)).filter((stage) => stage.parent === null);
    const spot = { ...at };
    while (tops.some((stage) => Math.abs(stage.x - spot.x) < 182 && Math.abs(stage.y - spot.y) < 132)) spot.y += 180;
    return spot;
  }
  connect(source: string, target: string): void {
    this.change(`Connected ${this.nameOf(source)} to ${this.nameOf(target)}`, (all) => edits.connect(all, source, target));
  }
  startLinking(from: string | null): void {
    this.linking = this.readonly ? null : from;
    this.say(from === null ? "Connecting cancelled" : `Connecting from ${this.nameOf(from)}: go to the next stage and press Enter`);
  }
  finishLinking(target: string): void {
    const source = this.linking;
    this.linking = null;
    if (source !== null) this.connect(source, target);
    this.changed();
  }
  deleteSelected(): void {
    const count = this.stages.size + this.transitions.size;
    if (count === 0) return;
    const one = count > 1 ? `${count} items` : this.single !== null ? this.nameOf(this.single) : "the transition";
    if (!this.change(`Deleted ${one}`, (all) => edits.remove(all, this.stages, this.transitions))) return;
    this.select([]);
    this.camera.focus(null); // what had the focus is gone: the keyboard stays on the map
  }
  group(): void {
    const parents = substagesOf(this.view);
    const loose = [...this.stages].filter((id) => stagesOf(this.view)[id]?.parent === null && !parents.has(id));
    const id = newId("s");
    if (this.change(`Grouped ${loose.length} stages`, (all) => edits.group(all, loose, id, "New group"))) this.begin(id);
  }

  // ── inside and outside ────────────────────────────────────────────────────────────────────────
  nest(id: string, parent: string): void {
    this.change(`${this.nameOf(id)} is now a substage of ${this.nameOf(parent)}`, (all) => edits.nest(all, id, parent));
  }
  moveOut(at: ReadonlyMap<string, Place> = new Map()): void {
    const stages = stagesOf(this.view);
    const leaving = at.size ? [...at.keys()] : [...this.stages].filter((id) => stages[id]?.parent);
    const spot = (all: Elements, id: string): Place => {
      const parent = stages[stages[id]!.parent ?? ""];
      if (at.has(id) || !parent) return at.get(id) ?? { x: 0, y: 0 };
      const below = cardSize([], false, false).height + 60;
      return this.freeSpotIn(all, { x: parent.x, y: parent.y + below });
    };
    const names = leaving.map(this.nameOf).join(", ");
    this.change(`${names} moved out`, (all) => leaving.reduce((next, id) => edits.moveOut(next, id, spot(next, id)), all));
  }
  private freeSpotIn(all: Elements, at: Place): Place {
    const spot = { ...at };
    const taken = Object.values(stagesOf(all)).filter((stage) => stage.parent === null);
    while (taken.some((stage) => Math.abs(stage.x - spot.x) < 182 && Math.abs(stage.y - spot.y) < 132)) spot.x += 220;
    return spot;
  }
  reorder(id: string, index: number): void {
    this.change(`${this.nameOf(id)} is now number ${index + 1}`, (all) => edits.reorder(all, id, index));
  }
  toggleOpen(id: string): void {
    const next = new Set(this.open);
    if (!next.delete(id)) next.add(id);
    this.open = next;
    this.keep.set(this.openPlace, [...next].join(" ") || null);
    this.say(`Substages of ${this.nameOf(id)} ${next.has(id) ? "shown" : "folded"}`);
  }

  // ── places ────────────────────────────────────────────────────────────────────────────────────
  move(places: ReadonlyMap<string, Place>): void {
    const count = places.size;
    this.change(count === 1 ? `Moved ${this.nameOf([...places.keys()][0]!)}` : `Moved ${count} stages`, (all) => edits.move(all, places));
  }
  moveToLane(id: string, team: string): void {
    this.change(`${this.nameOf(id)} now belongs to ${team}`, (all) => edits.setOwner(all, id, team === NO_TEAM ? "" : team));
  }
  /** A few milliseconds for a thousand stages, so it needs no thread of its own. */
  tidy(): void {
    const stages = stagesOf(this.view);
    const boxes = [...sizes(this.view, this.open, this.picture?.overlay)].map(([id, size]) => ({ id, ...size }));
    const order = new Map(boxes.map((box) => [box.id, stages[box.id]!]));
    boxes.sort((a, b) => order.get(a.id)!.pos - order.get(b.id)!.pos || (a.id < b.id ? -1 : 1));
    const top = (id: string) => stages[id]?.parent ?? id;
    const ways = Object.values(transitionsOf(this.view)).map((way) => [top(way.source), top(way.target)] as const);
    const places = tidy(boxes, ways, this.camera.room());
    if (!this.change("Tidied up", (all) => edits.move(all, places))) this.say("The map is tidy already");
    this.camera.fit(false);
  }
  toggleLanes(): void {
    this.lanes = !this.lanes;
    this.say(this.lanes ? "Lanes by team" : "Free map");
    this.camera.fit(false);
  }
  lanePlan() {
    return this.lanes ? planLanes(this.view, sizes(this.view, this.open, this.picture?.overlay)) : null;
  }

  // ── copies and steps back ─────────────────────────────────────────────────────────────────────
  copy(): void {
    const clip = copy(this.view, this.stages);
    if (!clip) return;
    this.keep.set("wayline:clip", JSON.stringify(clip));
    this.say(`Copied ${this.stages.size === 1 ? this.nameOf([...this.stages][0]!) : `${this.stages.size} stages`}`);
  }
  paste(): void {
    const clip = readClip(this.keep.get("wayline:clip"));
    if (!clip) return this.say("Nothing was copied yet");
    let fresh: string[] = [];
    const done = this.change(`Pasted ${Object.keys(clip.stages).length} stages`, (all) => {
      const pasted = paste(all, clip, { x: 40, y: 180 });
      fresh = pasted.stages;
      return pasted.elements;
    });
    if (!done) return;
    this.select(fresh.filter((id) => stagesOf(this.view)[id]?.parent === null));
    this.camera.show(fresh[0]!);
  }
  undo(): void {
    if (!this.readonly) this.say(this.sync.undo() ? "Undone" : "Nothing to undo");
  }
  redo(): void {
    if (!this.readonly) this.say(this.sync.redo() ? "Redone" : "Nothing to redo");
  }
}

const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((id) => b.has(id));
