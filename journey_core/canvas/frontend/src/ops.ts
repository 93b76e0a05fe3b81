// Operations on elements: applied, found by comparison, and taken back. The same rules stand in
// journey_core/model/merge.py; tests/canvas/op_cases.json holds both to one answer.
import { COLLECTIONS, filled, shapeOf, type Collection, type Elements, type Fields, type Json } from "./elements";

export type Op =
  | { readonly op: "add"; readonly in: Collection; readonly id: string; readonly value: Fields }
  | { readonly op: "set"; readonly in: Collection; readonly id: string; readonly field: string; readonly value: Json; readonly was: Json }
  | { readonly op: "remove"; readonly in: Collection; readonly id: string; readonly was: Fields };

/** An operation that does not fit the document it is applied to. */
export class Misfit extends Error {}

/** Equal as JSON: the order of an object's keys does not matter. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, n) => same(item, b[n] as Json));
  }
  const left = a as Fields, right = b as Fields;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]));
}

/** The document after the operations, all of them or none: raises Misfit when one does not fit. */
export function apply(elements: Elements, ops: readonly Op[]): Elements {
  const draft: Record<string, Record<string, Fields>> = {};
  for (const op of ops) {
    if (!COLLECTIONS.includes(op.in)) throw new Misfit(`there is no collection ${op.in}`);
    const mine = (draft[op.in] ??= { ...elements[op.in] });
    applyOne(mine, op);
  }
  return { ...elements, ...draft };
}

function applyOne(mine: Record<string, Fields>, op: Op): void {
  const there = Object.hasOwn(mine, op.id);
  if (op.in === "journey" && op.op !== "set") throw new Misfit("the journey itself is only set");
  if (op.op === "add") {
    if (there) throw new Misfit(`${op.in} ${op.id} is there already`);
    mine[op.id] = complete(op.in, op.value);
    return;
  }
  if (!there) throw new Misfit(`${op.in} ${op.id} is not there`);
  if (op.op === "remove") {
    delete mine[op.id];
  } else {
    if (!isField(op.in, op.field)) throw new Misfit(`${op.in} have no field ${op.field}`);
    mine[op.id] = { ...mine[op.id], [op.field]: op.value };
  }
}

const isField = (collection: Collection, field: string): boolean =>
  Object.hasOwn(shapeOf(collection).defaults, field) || shapeOf(collection).required.includes(field);

function complete(collection: Collection, value: Fields): Fields {
  const unknown = Object.keys(value).find((field) => !isField(collection, field));
  if (unknown !== undefined) throw new Misfit(`${collection} have no field ${unknown}`);
  const missing = shapeOf(collection).required.find((field) => !(field in value));
  if (missing !== undefined) throw new Misfit(`${collection} need the field ${missing}`);
  return filled(collection, value);
}

/** The fewest operations that lead from one document to another. */
export function diff(before: Elements, after: Elements): Op[] {
  const ops: Op[] = [];
  for (const name of COLLECTIONS) {
    const old = before[name], now = after[name];
    if (old === now) continue;
    for (const [id, was] of Object.entries(old)) if (!(id in now)) ops.push({ op: "remove", in: name, id, was });
    for (const [id, value] of Object.entries(now)) {
      const was = old[id];
      if (was === undefined) ops.push({ op: "add", in: name, id, value });
      else if (was !== value) ops.push(...setsBetween(name, id, was, value));
    }
  }
  return ops;
}

function setsBetween(collection: Collection, id: string, was: Fields, now: Fields): Op[] {
  return Object.keys(now)
    .filter((field) => !same(was[field], now[field]))
    .map((field) => ({ op: "set", in: collection, id, field, value: now[field]!, was: was[field] ?? null }));
}

/** The operations that take these back, last one first. */
export const invert = (ops: readonly Op[]): Op[] => ops.map(inverseOf).reverse();

function inverseOf(op: Op): Op {
  if (op.op === "add") return { op: "remove", in: op.in, id: op.id, was: filled(op.in, op.value) };
  if (op.op === "remove") return { op: "add", in: op.in, id: op.id, value: op.was };
  return { ...op, value: op.was, was: op.value };
}

const PLACE = new Set(["x", "y", "pos"]);

/** For drawing only: what still fits is applied, so that a stage someone else removed breaks nothing. */
export function applyWhatFits(elements: Elements, ops: readonly Op[]): Elements {
  try {
    return apply(elements, ops.filter((op) => !(op.op === "set" && PLACE.has(op.field) && !(op.id in elements[op.in]) && !added(ops, op))));
  } catch (error) {
    if (error instanceof Misfit) return elements; // the server refuses this batch and says why
    throw error;
  }
}

const added = (ops: readonly Op[], op: Op) => ops.some((other) => other.op === "add" && other.in === op.in && other.id === op.id);

/** The same wish against another document: what no longer fits is left out, `was` is what stands there now. */
export function readdress(ops: readonly Op[], onto: Elements): Op[] {
  return ops.flatMap((op): Op[] => {
    const there = onto[op.in][op.id];
    if (op.op === "add") return there ? [] : [op];
    if (!there) return [];
    if (op.op === "remove") return [{ ...op, was: there }];
    return same(there[op.field], op.value) ? [] : [{ ...op, was: there[op.field] ?? null }];
  });
}
