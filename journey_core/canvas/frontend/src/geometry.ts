// Sizes of cards in map units, known without measuring the page.
export const CARD = { width: 182, height: 132 };
export const SUB = { width: 150, height: 66, gapX: 60, gapY: 40, columns: 3, pad: 16 };
const CHIPS_TOP = 96;
const CHIP_STEP = 26;
const TEXT_ROW = 22;

export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Size = { readonly width: number; readonly height: number };

/** How many sixths of a row a substage's chip takes. */
export const chipSpan = (name: string): 2 | 3 | 6 => (name.length <= 6 ? 2 : name.length <= 11 ? 3 : 6);

function chipRows(names: readonly string[]): number {
  let rows = names.length ? 1 : 0, used = 0;
  for (const name of names) {
    const span = chipSpan(name);
    if (used + span > 6) [rows, used] = [rows + 1, 0];
    used += span;
  }
  return rows;
}

/** The size of a card: it grows with its substages, as chips or as cards of their own. */
export function cardSize(substages: readonly string[], open: boolean, hasText: boolean): Size {
  if (!open || substages.length === 0) {
    const chips = CHIPS_TOP + (hasText && substages.length ? TEXT_ROW : 0) + chipRows(substages) * CHIP_STEP;
    return { width: CARD.width, height: Math.max(CARD.height, chips + 10) };
  }
  const columns = Math.min(SUB.columns, substages.length);
  const rows = Math.ceil(substages.length / SUB.columns);
  return {
    width: Math.max(CARD.width, 2 * SUB.pad + columns * SUB.width + (columns - 1) * SUB.gapX),
    height: insideTop(hasText) + rows * SUB.height + (rows - 1) * SUB.gapY + SUB.pad,
  };
}

const insideTop = (hasText: boolean) => CHIPS_TOP + 8 + (hasText ? TEXT_ROW : 0);

/** Where the n-th substage stands inside its open parent. */
export function subPlace(n: number, hasText: boolean): { x: number; y: number } {
  const column = n % SUB.columns, row = Math.floor(n / SUB.columns);
  return { x: SUB.pad + column * (SUB.width + SUB.gapX), y: insideTop(hasText) + row * (SUB.height + SUB.gapY) };
}

/** Which place among the substages is nearest to a point inside the open parent. */
export function subIndex(x: number, y: number, hasText: boolean): number {
  const column = Math.min(SUB.columns - 1, Math.max(0, Math.round((x - SUB.pad) / (SUB.width + SUB.gapX))));
  return Math.max(0, Math.round((y - insideTop(hasText)) / (SUB.height + SUB.gapY))) * SUB.columns + column;
}
