// Tidy up: stages in columns by how far they are from the start, in rows by what they follow, and
// long ways folded like a path on a board, so that a map is read without scrolling sideways.
export type Box = { readonly id: string; readonly width: number; readonly height: number };
export type Way = readonly [source: string, target: string];
export type Place = { x: number; y: number };

export const GAP_X = 84;
export const GAP_Y = 48;
/** Between two folds, where ways that lead back loop under the cards. */
export const GAP_FOLD = 120;

/** Places for all boxes, in the order given; the same input always gives the same places. */
export function tidy(boxes: readonly Box[], ways: readonly Way[], room: { width: number; height: number }): Map<string, Place> {
  const places = new Map<string, Place>();
  const { groups, alone } = components(boxes, ways);
  let top = 0;
  for (const group of groups) {
    const columns = columnsOf(group, ways);
    const fold = bestFold(columns, room);
    top = placeFolded(columns, fold, top, places) + GAP_FOLD;
  }
  placeGrid(alone, top, Math.max(room.width, 600), places);
  return places;
}

/** The columns alone, over all stages together; within a column in map order. */
export function columnsFor(boxes: readonly Box[], ways: readonly Way[]): Box[][] {
  return columnsOf(boxes, ways).map((column) => column.map((cell) => cell.box));
}

type Cell = { box: Box; row: number };
type Column = Cell[];

function components(boxes: readonly Box[], ways: readonly Way[]): { groups: Box[][]; alone: Box[] } {
  const head = new Map(boxes.map((box) => [box.id, box.id]));
  const find = (id: string): string => {
    let at = id;
    while (head.get(at) !== at) at = head.get(at)!;
    head.set(id, at);
    return at;
  };
  for (const [source, target] of ways) if (head.has(source) && head.has(target)) head.set(find(target), find(source));
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    const group = groups.get(find(box.id));
    if (group) group.push(box);
    else groups.set(find(box.id), [box]);
  }
  const all = [...groups.values()];
  return { groups: all.filter((group) => group.length > 1), alone: all.filter((group) => group.length === 1).flat() };
}

function columnsOf(group: readonly Box[], ways: readonly Way[]): Column[] {
  const next = new Map<string, string[]>(group.map((box) => [box.id, []]));
  for (const [source, target] of ways) if (next.has(source) && next.has(target) && source !== target) next.get(source)!.push(target);
  const forward = withoutCycles(group.map((box) => box.id), next);
  const rank = ranks(forward);
  const columns: Column[] = [];
  for (const box of group) (columns[rank.get(box.id)!] ??= []).push({ box, row: 0 });
  giveRows(columns, forward);
  return columns;
}

/** The ways that do not lead back into a stage the walk is still inside, and an order that follows them. */
function withoutCycles(ids: readonly string[], next: Map<string, string[]>): { order: string[]; out: Map<string, string[]>; in: Map<string, string[]> } {
  const arrived = new Set([...next.values()].flat());
  const starts = [...ids.filter((id) => !arrived.has(id)), ...ids];
  const state = new Map<string, "open" | "done">();
  const out = new Map<string, string[]>(ids.map((id) => [id, []]));
  const into = new Map<string, string[]>(ids.map((id) => [id, []]));
  const finished: string[] = [];
  for (const start of starts) {
    if (state.has(start)) continue;
    const walk: { id: string; at: number }[] = [{ id: start, at: 0 }];
    state.set(start, "open");
    while (walk.length) {
      const step = walk.at(-1)!;
      const target = next.get(step.id)![step.at++];
      if (target === undefined) {
        state.set(step.id, "done");
        finished.push(step.id);
        walk.pop();
      } else if (state.get(target) !== "open") {
        out.get(step.id)!.push(target);
        into.get(target)!.push(step.id);
        if (!state.has(target)) {
          state.set(target, "open");
          walk.push({ id: target, at: 0 });
        }
      }
    }
  }
  return { order: finished.reverse(), out, in: into };
}

type Forward = ReturnType<typeof withoutCycles>;

/** The longest way from a start; starts stand just before what they lead to. */
function ranks(forward: Forward): Map<string, number> {
  const rank = new Map<string, number>();
  for (const id of forward.order) rank.set(id, Math.max(-1, ...forward.in.get(id)!.map((before) => rank.get(before)!)) + 1);
  for (const id of [...forward.order].reverse())
    if (forward.in.get(id)!.length === 0 && forward.out.get(id)!.length)
      rank.set(id, Math.max(0, Math.min(...forward.out.get(id)!.map((after) => rank.get(after)!)) - 1));
  return rank;
}

/** Rows: beside what comes before and after, no two cards of a column in one row. */
function giveRows(columns: Column[], forward: Forward): void {
  const row = new Map<string, number>();
  const settle = (column: Column, wish: (id: string) => number) => {
    const wanted = column.map((cell, n) => ({ cell, n, wish: wish(cell.box.id) }));
    wanted.sort((a, b) => a.wish - b.wish || a.n - b.n);
    let free = -Infinity;
    for (const { cell, wish: at } of wanted) row.set(cell.box.id, (free = Math.max(free + 1, Math.round(at))));
  };
  const middle = (ids: readonly string[], otherwise: number) => {
    const rows = ids.map((id) => row.get(id)).filter((at) => at !== undefined).sort((a, b) => a - b);
    return rows.length ? (rows[(rows.length - 1) >> 1]! + rows[rows.length >> 1]!) / 2 : otherwise;
  };
  for (const column of columns) settle(column, (id) => middle(forward.in.get(id)!, 0));
  for (let sweep = 0; sweep < 4; sweep += 1) {
    for (const column of [...columns].reverse()) settle(column, (id) => middle(forward.out.get(id)!, row.get(id)!));
    for (const column of columns) settle(column, (id) => middle(forward.in.get(id)!, row.get(id)!));
  }
  const used = [...new Set(row.values())].sort((a, b) => a - b);
  const dense = new Map(used.map((at, n) => [at, n]));
  for (const cell of columns.flat()) cell.row = dense.get(row.get(cell.box.id)!)!;
}

const widest = (column: Column) => Math.max(...column.map((cell) => cell.box.width));

function rowHeights(columns: readonly Column[]): number[] {
  const heights: number[] = [];
  for (const cell of columns.flat()) heights[cell.row] = Math.max(heights[cell.row] ?? 0, cell.box.height);
  return Array.from(heights, (height) => height ?? 0);
}

const heightOf = (columns: readonly Column[]) => {
  const rows = rowHeights(columns).filter((height) => height > 0);
  return rows.reduce((sum, height) => sum + height + GAP_Y, -GAP_Y);
};

function chunks(columns: readonly Column[], size: number): Column[][] {
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, n) => columns.slice(n * size, (n + 1) * size));
}

/** How many columns a fold takes: the map is shown as large as the room allows; few folds are preferred. */
function bestFold(columns: readonly Column[], room: { width: number; height: number }): number {
  let best = { size: columns.length, zoom: 0 };
  for (let folds = 1; folds <= columns.length; folds += 1) {
    const size = Math.ceil(columns.length / folds);
    if (folds > 1 && size === Math.ceil(columns.length / (folds - 1))) continue;
    const parts = chunks(columns, size);
    const width = Math.max(...parts.map((part) => part.reduce((sum, column) => sum + widest(column) + GAP_X, -GAP_X)));
    const height = parts.reduce((sum, part) => sum + heightOf(part) + GAP_FOLD, -GAP_FOLD);
    const zoom = Math.min(1, room.width / width, room.height / height);
    if (zoom > best.zoom * 1.05) best = { size, zoom };
  }
  return best.size;
}

/** Every second fold runs from right to left, so that the way goes on below where it ended. */
function placeFolded(columns: readonly Column[], size: number, top: number, places: Map<string, Place>): number {
  let y = top, edge = 0, leftmost = 0;
  chunks(columns, size).forEach((part, n) => {
    const back = n % 2 === 1;
    const heights = rowHeights(part);
    const tops = heights.map((_, row) => heights.slice(0, row).reduce((sum, height) => sum + (height ? height + GAP_Y : 0), y));
    let x = edge;
    part.forEach((column, m) => {
      const width = widest(column);
      if (m > 0) x += back ? -GAP_X : GAP_X;
      const left = back ? x - width : x;
      for (const { box, row } of column) places.set(box.id, { x: left, y: Math.round(tops[row]! + (heights[row]! - box.height) / 2) });
      leftmost = Math.min(leftmost, left);
      x = back ? left : left + width;
    });
    edge = x;
    y += heightOf(part) + GAP_FOLD;
  });
  for (const cell of columns.flat()) places.get(cell.box.id)!.x -= leftmost;
  return y - GAP_FOLD;
}

/** Stages without any transition stand together below the rest. */
function placeGrid(alone: readonly Box[], top: number, width: number, places: Map<string, Place>): void {
  let x = 0, y = top, tallest = 0;
  for (const box of alone) {
    if (x > 0 && x + box.width > width) [x, y, tallest] = [0, y + tallest + GAP_Y, 0];
    places.set(box.id, { x, y });
    x += box.width + GAP_X;
    tallest = Math.max(tallest, box.height);
  }
}
