// Copy and paste: stages with their substages, touchpoints, triggers, responses and the ways between them.
import { filled, newId, shapeOf, stagesOf, type Collection, type Elements, type Fields, type Json } from "./elements";
import { lastPos, type Point } from "./edits";

/** What is copied; ids are those of the journey it came from. */
export type Clip = { readonly format: "wayline/stages-1" } & { readonly [C in Exclude<Collection, "journey">]: { readonly [id: string]: Fields } };

const LETTERS = { stages: "s", touchpoints: "p", transitions: "t", triggers: "g", responses: "r" } as const;
type Copied = keyof typeof LETTERS;

export function copy(elements: Elements, ids: ReadonlySet<string>): Clip | null {
  const stages = chosen(elements.stages, (stage, id) => ids.has(id) || (typeof stage.parent === "string" && ids.has(stage.parent)));
  if (Object.keys(stages).length === 0) return null;
  const triggers = chosen(elements.triggers, (trigger) => isKey(stages, trigger.stage));
  return {
    format: "wayline/stages-1",
    stages,
    triggers,
    touchpoints: chosen(elements.touchpoints, (touchpoint) => isKey(stages, touchpoint.stage)),
    responses: chosen(elements.responses, (response) => isKey(triggers, response.trigger)),
    transitions: chosen(elements.transitions, (way) => isKey(stages, way.source) && isKey(stages, way.target)),
  };
}

/** The document with the copy in it, and the ids of the new stages; `shift` keeps it off the original. */
export function paste(elements: Elements, clip: Clip, shift: Point): { elements: Elements; stages: string[] } {
  const names = new Map<string, string>();
  for (const collection of Object.keys(LETTERS) as Copied[])
    for (const id of Object.keys(clip[collection])) names.set(`${collection}/${id}`, newId(LETTERS[collection]));
  const next: Record<string, { readonly [id: string]: Fields }> = {};
  for (const collection of Object.keys(LETTERS) as Copied[]) {
    const start = lastPos(elements, collection);
    const fresh = Object.entries(clip[collection]).map(([id, element], n): [string, Fields] => [
      names.get(`${collection}/${id}`)!,
      renewed(collection, element, names, elements, start + n, shift),
    ]);
    next[collection] = { ...elements[collection], ...Object.fromEntries(fresh) };
  }
  return { elements: { ...elements, ...next }, stages: Object.keys(clip.stages).map((id) => names.get(`stages/${id}`)!) };
}

function renewed(collection: Copied, element: Fields, names: Map<string, string>, elements: Elements, pos: number, shift: Point): Fields {
  const known = Object.fromEntries(Object.entries(element).filter(([field]) => field in filled(collection, {}) || shapeOf(collection).required.includes(field)));
  const to = (kind: Copied, id: Json | undefined): Json => (typeof id === "string" ? (names.get(`${kind}/${id}`) ?? null) : null);
  if (collection === "stages") {
    const parent = to("stages", element.parent);
    const x = (element.x as number) + shift.x, y = (element.y as number) + shift.y;
    const own: Fields = parent === null ? { x: Math.round(x), y: Math.round(y), name: freeName(elements, String(element.name)) } : {};
    return filled(collection, { ...known, ...own, parent, pos });
  }
  if (collection === "transitions") return filled(collection, { ...known, source: to("stages", element.source), target: to("stages", element.target), pos });
  if (collection === "responses") return filled(collection, { ...known, trigger: to("triggers", element.trigger), pos });
  return filled(collection, { ...known, stage: to("stages", element.stage), pos });
}

/** The name with a number, when a stage of the journey has it already. */
function freeName(elements: Elements, name: string): string {
  const taken = new Set(Object.values(stagesOf(elements)).map((stage) => stage.name));
  const base = name.slice(0, 110);
  for (let number = 2, free = base; ; number += 1) {
    if (!taken.has(free)) return free;
    free = `${base} ${number}`;
  }
}

/** A clip from stored text, or null: another program may have written there. */
export function readClip(text: string | null): Clip | null {
  try {
    const clip = JSON.parse(text ?? "null") as Clip | null;
    const whole = clip?.format === "wayline/stages-1" && (Object.keys(LETTERS) as Copied[]).every((name) => typeof clip[name] === "object" && clip[name] !== null);
    return whole ? clip : null;
  } catch {
    return null;
  }
}

const isKey = (all: object, id: Json | undefined): boolean => typeof id === "string" && id in all;

function chosen(all: { readonly [id: string]: Fields }, want: (element: Fields, id: string) => boolean): { readonly [id: string]: Fields } {
  return Object.fromEntries(Object.entries(all).filter(([id, element]) => want(element, id)));
}
