// The journey document as elements, {collection: {id: {field: value}}}, and plain questions about it.
import fields from "./fields.json";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Fields = { readonly [field: string]: Json };
export type Collection = keyof typeof fields;
export type Elements = { readonly [C in Collection]: { readonly [id: string]: Fields } };

export type Stage = Fields & {
  readonly name: string;
  readonly parent: string | null;
  readonly owner: string;
  readonly key_moment: string;
  readonly friction: readonly string[];
  readonly pos: number;
  readonly x: number;
  readonly y: number;
};
export type Transition = Fields & { readonly source: string; readonly target: string; readonly label: string };

export const COLLECTIONS = Object.keys(fields) as Collection[];
export const NOTHING = Object.fromEntries(COLLECTIONS.map((name) => [name, {}])) as unknown as Elements;

/** The fields an element of a collection has, with the value each takes when it is not given. */
export const shapeOf = (collection: Collection): { required: string[]; defaults: Fields } => fields[collection];

/** An element with every field: what is given, and the record's defaults for the rest. */
export const filled = (collection: Collection, given: Fields): Fields => ({ ...shapeOf(collection).defaults, ...given });

export const stagesOf = (elements: Elements) => elements.stages as { readonly [id: string]: Stage };
export const transitionsOf = (elements: Elements) => elements.transitions as { readonly [id: string]: Transition };

const byPlace = (a: readonly [string, Fields], b: readonly [string, Fields]) =>
  (a[1].pos as number) - (b[1].pos as number) || (a[0] < b[0] ? -1 : 1);

/** Ids of a collection in map order: by `pos`, then id. */
export const inOrder = (elements: Elements, collection: Collection): string[] =>
  Object.entries(elements[collection]).sort(byPlace).map(([id]) => id);

/** Each parent's substages in map order. */
export function substagesOf(elements: Elements): Map<string, string[]> {
  const inside = new Map<string, string[]>();
  const stages = stagesOf(elements);
  for (const id of inOrder(elements, "stages")) {
    const parent = stages[id]!.parent;
    if (parent !== null) inside.set(parent, [...(inside.get(parent) ?? []), id]);
  }
  return inside;
}

/** How many elements of a collection name each value in a field, such as triggers by stage. */
export function countBy(elements: Elements, collection: Collection, field: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const element of Object.values(elements[collection])) {
    const value = element[field];
    if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** A new id of the form the document asks for: a-z, 0-9 and -. */
export function newId(letter: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return `${letter}-${Array.from(bytes, (byte) => (byte % 36).toString(36)).join("")}`;
}
