// Gestures as pure functions from one document to the next; `diff` turns the step into operations.
import { filled, inOrder, newId, stagesOf, transitionsOf, type Collection, type Elements, type Fields, type Stage } from "./elements";

export const LONGEST_NAME = 120;
export type Point = { readonly x: number; readonly y: number };

/** Where a gesture cannot be done: its text tells the person why. */
export class NotPossible extends Error {}

const withSome = (elements: Elements, collection: Collection, changed: Record<string, Fields>): Elements => ({
  ...elements,
  [collection]: { ...elements[collection], ...changed },
});

export function lastPos(elements: Elements, collection: Collection): number {
  const last = inOrder(elements, collection).at(-1);
  return last === undefined ? 0 : (elements[collection][last]!.pos as number) + 1;
}

export function addStage(elements: Elements, id: string, name: string, at: Point, parent: string | null = null): Elements {
  const place = { x: Math.round(at.x), y: Math.round(at.y), pos: lastPos(elements, "stages") };
  const moved = withSome(elements, "stages", { [id]: filled("stages", { name, ...place }) });
  return parent === null ? moved : nest(moved, id, parent);
}

export function connect(elements: Elements, source: string, target: string): Elements {
  const stages = stagesOf(elements);
  if (!stages[source] || !stages[target]) throw new NotPossible("One of the two stages is gone");
  if (source === target) throw new NotPossible("A transition leads to another stage");
  if (Object.values(transitionsOf(elements)).some((way) => way.source === source && way.target === target))
    throw new NotPossible(`${stages[source].name} already leads to ${stages[target].name}`);
  const way = filled("transitions", { source, target, pos: lastPos(elements, "transitions") });
  return withSome(elements, "transitions", { [newId("t")]: way });
}

/** Names are trimmed and never empty; a transition's label may be. */
export function rename(elements: Elements, collection: "stages" | "transitions", id: string, text: string): Elements {
  const element = elements[collection][id];
  const value = text.trim().slice(0, LONGEST_NAME);
  const field = collection === "stages" ? "name" : "label";
  if (!element || (field === "name" && !value) || element[field] === value) return elements;
  return withSome(elements, collection, { [id]: { ...element, [field]: value } });
}

/** Stages and transitions go, with all that rests on them: substages, ways, touchpoints, triggers, responses. */
export function remove(elements: Elements, stages: ReadonlySet<string>, transitions: ReadonlySet<string>): Elements {
  const gone = (id: unknown) => typeof id === "string" && lostStages.has(id);
  const lostStages = new Set(stages);
  for (const [id, stage] of Object.entries(elements.stages)) if (gone(stage.parent)) lostStages.add(id);
  const lostTriggers = new Set(Object.keys(elements.triggers).filter((id) => gone(elements.triggers[id]!.stage)));
  return {
    ...elements,
    stages: kept(elements.stages, (_, id) => !lostStages.has(id)),
    transitions: kept(elements.transitions, (way, id) => !transitions.has(id) && !gone(way.source) && !gone(way.target)),
    touchpoints: kept(elements.touchpoints, (touchpoint) => !gone(touchpoint.stage)),
    triggers: kept(elements.triggers, (_, id) => !lostTriggers.has(id)),
    responses: kept(elements.responses, (response) => !lostTriggers.has(response.trigger as string)),
  };
}

function kept(all: { readonly [id: string]: Fields }, stays: (element: Fields, id: string) => boolean): { readonly [id: string]: Fields } {
  const left = Object.entries(all).filter(([id, element]) => stays(element, id));
  return left.length === Object.keys(all).length ? all : Object.fromEntries(left);
}

/** A stage goes inside another, as its last substage. */
export function nest(elements: Elements, id: string, parent: string): Elements {
  const stages = stagesOf(elements);
  const stage = stages[id], into = stages[parent];
  if (!stage || !into) throw new NotPossible("One of the two stages is gone");
  if (id === parent || into.parent !== null || Object.values(stages).some((other) => other.parent === id))
    throw new NotPossible("Stages nest one level deep");
  const pos = Math.max(-1, ...Object.values(stages).filter((other) => other.parent === parent).map((other) => other.pos)) + 1;
  return withSome(elements, "stages", { [id]: { ...stage, parent, pos, x: 0, y: 0 } });
}

/** A substage becomes a stage of its own. */
export function moveOut(elements: Elements, id: string, at: Point): Elements {
  const stage = stagesOf(elements)[id];
  if (!stage) return elements;
  const place = { x: Math.round(at.x), y: Math.round(at.y), pos: lastPos(elements, "stages") };
  return withSome(elements, "stages", { [id]: { ...stage, parent: null, ...place } });
}

/** The place of a substage among its siblings: before the one at `index` once it is taken out. */
export function reorder(elements: Elements, id: string, index: number): Elements {
  const stages = stagesOf(elements);
  const stage = stages[id];
  if (!stage) return elements;
  const others = inOrder(elements, "stages").filter((other) => other !== id && stages[other]!.parent === stage.parent);
  const before = others[index - 1], after = others[index];
  const low = before === undefined ? (after === undefined ? stage.pos : stages[after]!.pos - 2) : stages[before]!.pos;
  const high = after === undefined ? low + 2 : stages[after]!.pos;
  return withSome(elements, "stages", { [id]: { ...stage, pos: (low + high) / 2 } });
}

export function move(elements: Elements, places: ReadonlyMap<string, Point>): Elements {
  const changed: Record<string, Fields> = {};
  for (const [id, at] of places) {
    const stage = stagesOf(elements)[id];
    if (stage) changed[id] = { ...stage, x: Math.round(at.x), y: Math.round(at.y) };
  }
  return withSome(elements, "stages", changed);
}

/** Stages of their own, not yet parents, become the substages of a new stage that stands where they stood. */
export function group(elements: Elements, ids: readonly string[], parent: string, name: string): Elements {
  const stages = stagesOf(elements);
  const taken = inOrder(elements, "stages").filter((id) => ids.includes(id));
  if (taken.length === 0) throw new NotPossible("Select the stages that belong together");
  const at = { x: Math.min(...taken.map((id) => stages[id]!.x)), y: Math.min(...taken.map((id) => stages[id]!.y)) };
  return taken.reduce((so_far, id) => nest(so_far, id, parent), addStage(elements, parent, name, at));
}

export const setOwner = (elements: Elements, id: string, owner: string): Elements =>
  withSome(elements, "stages", { [id]: { ...(elements.stages[id] as Stage), owner } });
