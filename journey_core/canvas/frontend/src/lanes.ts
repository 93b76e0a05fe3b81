// Lanes: every team's stages in a band of their own, columns as in a tidied map. A view, not an edit.
import { inOrder, stagesOf, transitionsOf, type Elements } from "./elements";
import type { Size } from "./geometry";
import { columnsFor, GAP_X, GAP_Y, type Place } from "./layout";

export type Lane = { team: string; y: number; height: number; width: number };
export type LanePlan = { places: Map<string, Place>; lanes: Lane[] };
export const NO_TEAM = "No owner yet";
const PAD = 26;
const HEAD = 34;

/** Places for all stages of their own, and the bands they stand in, in the order teams first appear. */
export function planLanes(elements: Elements, sizes: ReadonlyMap<string, Size>): LanePlan {
  const stages = stagesOf(elements);
  const ids = inOrder(elements, "stages").filter((id) => sizes.has(id));
  const top = (id: string) => stages[id]?.parent ?? id;
  const ways = Object.values(transitionsOf(elements)).map((way) => [top(way.source), top(way.target)] as const);
  const columns = columnsFor(ids.map((id) => ({ id, ...sizes.get(id)! })), ways);
  const places = new Map<string, Place>();
  const lanes: Lane[] = [];
  let y = 0;
  for (const team of teamsOf(ids.map((id) => stages[id]!.owner))) {
    let x = HEAD + PAD, tallest = 0;
    for (const column of columns) {
      let down = 0;
      for (const box of column.filter((one) => (stages[one.id]!.owner || NO_TEAM) === team)) {
        places.set(box.id, { x, y: y + PAD + down });
        down += box.height + GAP_Y;
      }
      tallest = Math.max(tallest, down - GAP_Y);
      x += Math.max(...column.map((box) => box.width)) + GAP_X;
    }
    lanes.push({ team, y, height: tallest + 2 * PAD, width: x - GAP_X + PAD });
    y += tallest + 2 * PAD + 12;
  }
  return { places, lanes };
}

const teamsOf = (owners: readonly string[]) => [...new Set(owners.map((owner) => owner || NO_TEAM))];

/** The team whose lane a point is in: the nearest one. */
export function laneAt(plan: LanePlan, y: number): string | null {
  const away = (lane: Lane) => Math.max(lane.y - y, y - lane.y - lane.height, 0);
  return plan.lanes.reduce<Lane | null>((best, lane) => (best && away(best) <= away(lane) ? best : lane), null)?.team ?? null;
}
