// The commands of the map, whoever gives them: mouse, toolbar or keyboard.
import { work, workAside } from "./aside";
import { BoardState } from "./board_state";
import { copy, paste, readClip } from "./clipboard";
import * as edits from "./edits";
import { inOrder, newId, stagesOf, substagesOf, transitionsOf, type Elements } from "./elements";
import { CARD } from "./geometry";
import { planLanes, NO_TEAM } from "./lanes";
import type { Place } from "./layout";
import { sizes } from "./scene";

/** From so many stages on, tidying is left to another thread: the page must not stand still. */
const LARGE = 150;

export class Board extends BoardState {
  // ── drawing ───────────────────────────────────────────────────────────────────────────────────
  /** Beside the selected stage, else in the middle of what is in sight. */
  addStage(): void {
    const id = newId("s"), centre = this.camera.centre();
    const before = this.single === null ? undefined : stagesOf(this.view)[this.single];
    const beside = before?.parent === null ? { x: before.x + 266, y: before.y } : null;
    const wish = beside ?? { x: centre.x - CARD.width / 2, y: centre.y - CARD.height / 2 };
    const spot = this.freeSpot(wish, { x: 0, y: 180 }, this.view);
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
  /** A place where no card stands yet, from the one wished for step by step. */
  private freeSpot(wish: Place, step: Place, all: Elements): Place {
    const tops = Object.values(stagesOf(all)).filter((stage) => stage.parent === null);
    const at = { ...wish };
    while (tops.some((stage) => Math.abs(stage.x - at.x) < CARD.width && Math.abs(stage.y - at.y) < CARD.height)) {
      at.x += step.x;
      at.y += step.y;
    }
    return at;
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
      return this.freeSpot({ x: parent.x, y: parent.y + CARD.height + 60 }, { x: 220, y: 0 }, all);
    };
    const names = leaving.map(this.nameOf).join(", ");
    this.change(`${names} moved out`, (all) => leaving.reduce((next, id) => edits.moveOut(next, id, spot(next, id)), all));
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
  tidy(): void {
    if (this.readonly) return;
    const stages = stagesOf(this.view);
    const measures = sizes(this.view, this.open, this.picture?.overlay);
    const boxes = inOrder(this.view, "stages").filter((id) => measures.has(id)).map((id) => ({ id, ...measures.get(id)! }));
    const top = (id: string) => stages[id]?.parent ?? id;
    const ways = Object.values(transitionsOf(this.view)).map((way) => [top(way.source), top(way.target)] as const);
    const job = { boxes, ways, room: this.camera.room() };
    if (boxes.length < LARGE) return this.place(work(job));
    this.say("Tidying up");
    void workAside(job).then((places) => this.place(places));
  }
  private place(places: Map<string, Place>): void {
    const stages = stagesOf(this.view);
    for (const id of places.keys()) if (stages[id]?.parent !== null) places.delete(id); // gone while this was worked out
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
