// What the map shows: the document, the numbers laid over it and the view, as cards and lines.
import type { Edge, Node } from "@xyflow/react";
import { countBy, inOrder, stagesOf, substagesOf, transitionsOf, type Elements, type Stage } from "./elements";
import { cardSize, chipSpan, subPlace, SUB, type Size } from "./geometry";
import type { LanePlan } from "./lanes";
import type { Route } from "./routes";

/** A number on a stage or a transition: its text, and how strongly it is drawn, 0 to 1. */
export type Mark = { readonly text?: string; readonly shade?: number | null; readonly hollow?: boolean };
export type Seen = { readonly source: string; readonly target: string } & Mark;
export type Overlay = {
  readonly title: string;
  readonly low: string;
  readonly high: string;
  readonly diverging?: boolean;
  readonly stages: { readonly [id: string]: Mark };
  readonly transitions: { readonly [id: string]: Mark };
  readonly seen?: readonly Seen[];
};
export type Badges = { readonly [id: string]: { readonly findings?: number; readonly comments?: number } };
export type Picture = { readonly overlay?: Overlay | null; readonly badges?: Badges } | null;
export type Look = {
  readonly open: ReadonlySet<string>;
  readonly stages: ReadonlySet<string>;
  readonly transitions: ReadonlySet<string>;
  readonly team: string;
  readonly path: readonly string[];
  readonly lanes: LanePlan | null;
};

export type Chip = { id: string; name: string; text: string; span: 2 | 3 | 6; selected: boolean };
export type Card = {
  id: string;
  name: string;
  line: string;
  counts: string;
  text: string;
  shade: number | null;
  hollow: boolean;
  diverging: boolean;
  colour: number;
  chips: Chip[];
  substages: number;
  findings: number;
  comments: number;
  friction: number;
  step: string;
  sub: boolean;
  open: boolean;
  dim: boolean;
};
export type CardNode = Node<{ card: Card; sign: string }, "stage">;
export type LaneNode = Node<{ name: string }, "lane">;
export type WayData = { id: string; label: string; mark: Mark | null; diverging: boolean; seen: boolean; back: boolean; dim: boolean; quiet: boolean; route: Route | null };
export type WayEdge = Edge<WayData, "way">;

const NUMBERS = new Intl.NumberFormat("en");
const some = (count: number, one: string) => (count ? `${NUMBERS.format(count)} ${one}${count === 1 ? "" : "s"}` : "");
const listed = (parts: readonly string[], between: string) => parts.filter(Boolean).join(between);

/** Sizes of all stages that stand on the map themselves. */
export function sizes(elements: Elements, open: ReadonlySet<string>, overlay: Overlay | null | undefined): Map<string, Size> {
  const stages = stagesOf(elements), inside = substagesOf(elements);
  const all = new Map<string, Size>();
  for (const id of Object.keys(stages)) {
    if (stages[id]!.parent !== null) continue;
    const names = (inside.get(id) ?? []).map((child) => stages[child]!.name);
    all.set(id, cardSize(names, open.has(id), Boolean(overlay?.stages[id]?.text)));
  }
  return all;
}

/** Cards in map order, parents before their substages; a card that did not change is the same object. */
export function cardNodes(elements: Elements, picture: Picture, look: Look, old: ReadonlyMap<string, CardNode>): CardNode[] {
  const stages = stagesOf(elements), inside = substagesOf(elements);
  const measures = sizes(elements, look.open, picture?.overlay);
  const tally = { triggers: countBy(elements, "triggers", "stage"), responses: responsesByStage(elements) };
  const nodes: CardNode[] = [];
  let order = 0;
  for (const id of inOrder(elements, "stages")) {
    if (stages[id]!.parent !== null) continue;
    const children = inside.get(id) ?? [];
    const open = look.open.has(id) && children.length > 0;
    const card = cardOf(id, elements, children, order++ % 5, picture, look, tally, open);
    const place = look.lanes?.places.get(id) ?? { x: stages[id]!.x, y: stages[id]!.y };
    nodes.push(keepOrMake(card, place, measures.get(id)!, undefined, look, old.get(id)));
    if (!open) continue;
    children.forEach((child, n) => {
      const sub = { ...cardOf(child, elements, [], card.colour, picture, look, tally, false), sub: true };
      nodes.push(keepOrMake(sub, subPlace(n, Boolean(card.text)), SUB, id, look, old.get(child)));
    });
  }
  return nodes;
}

type Tally = { triggers: Map<string, number>; responses: Map<string, number> };

function cardOf(id: string, elements: Elements, children: readonly string[], colour: number, picture: Picture, look: Look, tally: Tally, open: boolean): Card {
  const stage = stagesOf(elements)[id]!;
  const family = [id, ...children];
  const sum = (counts: Map<string, number>) => family.reduce((total, one) => total + (counts.get(one) ?? 0), 0);
  const mark = picture?.overlay?.stages[id];
  const badge = picture?.badges?.[id];
  const steps = look.path.flatMap((one, n) => (one === id ? [n + 1] : []));
  return {
    id,
    name: stage.name,
    line: listed([stage.key_moment, stage.owner], " · ") || "no owner yet",
    counts: listed([some(sum(tally.triggers), "trigger"), some(sum(tally.responses), "response")], " · ") || "no triggers yet",
    text: mark?.text ?? "",
    shade: mark?.shade ?? null,
    hollow: mark?.hollow ?? false,
    diverging: picture?.overlay?.diverging ?? false,
    colour,
    chips: open ? [] : children.map((child) => chipOf(child, elements, picture, look)),
    substages: children.length,
    findings: badge?.findings ?? 0,
    comments: badge?.comments ?? 0,
    friction: stage.friction.length,
    step: steps.join(", "),
    sub: false,
    open,
    dim: isDim(stage, family, elements, look),
  };
}

function chipOf(id: string, elements: Elements, picture: Picture, look: Look): Chip {
  const name = stagesOf(elements)[id]!.name;
  return { id, name, text: picture?.overlay?.stages[id]?.text ?? "", span: chipSpan(name), selected: look.stages.has(id) };
}

function isDim(stage: Stage, family: readonly string[], elements: Elements, look: Look): boolean {
  const stages = stagesOf(elements);
  if (look.path.length) return !family.some((id) => look.path.includes(id));
  return look.team !== "" && !family.some((id) => (stages[id]!.owner || stage.owner) === look.team);
}

function responsesByStage(elements: Elements): Map<string, number> {
  const counts = new Map<string, number>();
  for (const response of Object.values(elements.responses)) {
    const stage = elements.triggers[response.trigger as string]?.stage;
    if (typeof stage === "string") counts.set(stage, (counts.get(stage) ?? 0) + 1);
  }
  return counts;
}

/** What a screen reader says of a card. */
export const spoken = (card: Card): string =>
  listed(
    [
      `${card.sub ? "Substage" : "Stage"} ${card.name}`,
      card.line,
      card.counts,
      card.text,
      some(card.substages, "substage"),
      some(card.findings, "finding"),
      some(card.comments, "comment"),
      card.friction ? `friction noted ${card.friction} times` : "",
    ],
    ", ",
  );

function keepOrMake(card: Card, place: { x: number; y: number }, size: Size, parent: string | undefined, look: Look, old: CardNode | undefined): CardNode {
  const selected = look.stages.has(card.id);
  const position = old?.dragging ? old.position : place;
  const sign = JSON.stringify(card);
  if (
    old && old.data.sign === sign && old.selected === selected && old.parentId === parent && old.width === size.width &&
    old.height === size.height && old.position.x === position.x && old.position.y === position.y
  ) return old;
  const handle = { y: size.height / 2, width: 1, height: 1 };
  return {
    id: card.id,
    type: "stage",
    data: { card, sign },
    position,
    width: size.width,
    height: size.height,
    handles: [
      { ...handle, type: "target", position: "left" as never, x: 0 },
      { ...handle, type: "source", position: "right" as never, x: size.width },
    ],
    selected,
    dragging: old?.dragging ?? false,
    parentId: parent,
    zIndex: parent ? 2 : 1,
    ariaLabel: spoken(card),
    domAttributes: { "aria-roledescription": card.sub ? "substage" : "stage", "data-testid": `stage-${card.id}` } as never,
  };
}

/** Transitions between what is shown: those of a closed stage's substages start and end at its card. */
export function wayEdges(elements: Elements, picture: Picture, look: Look): WayEdge[] {
  const stages = stagesOf(elements), ways = transitionsOf(elements);
  const overlay = picture?.overlay;
  const shown = (id: string) => {
    const parent = stages[id]?.parent ?? null;
    return parent !== null && !look.open.has(parent) ? parent : id;
  };
  const steps = new Set(look.path.slice(1).map((id, n) => `${shown(look.path[n]!)}>${shown(id)}`));
  const lines = new Map<string, WayEdge>();
  const draw = (id: string, source: string, target: string, label: string, mark: Mark | null, seen: boolean) => {
    const from = shown(source), to = shown(target), pair = `${from}>${to}`;
    if (from === to || !stages[from] || !stages[to]) return;
    const lifted = from !== source || to !== target;
    const there = lines.get(pair);
    if (there && lifted && there.data!.quiet) there.data = { ...there.data!, label: "", mark: null }; // one number cannot stand for two
    if (there && (lifted || seen || !there.data!.quiet)) return;
    const dim = look.path.length ? !steps.has(pair) : false;
    const data = { id, label, mark, diverging: overlay?.diverging ?? false, seen, back: false, dim, quiet: lifted, route: null };
    const names = `from ${stages[source]!.name} to ${stages[target]!.name}`;
    lines.set(pair, {
      id, type: "way", source: from, target: to, data, selected: look.transitions.has(id), selectable: !seen, focusable: false,
      ariaLabel: listed([`${seen ? "Seen, not drawn," : "Transition"} ${names}`, label, mark?.text ?? ""], ", "),
    });
  };
  for (const id of inOrder(elements, "transitions")) draw(id, ways[id]!.source, ways[id]!.target, ways[id]!.label, overlay?.transitions[id] ?? null, false);
  for (const seen of overlay?.seen ?? []) draw(`seen:${seen.source}>${seen.target}`, seen.source, seen.target, "", seen, true);
  for (const line of lines.values()) {
    const other = lines.get(`${line.target}>${line.source}`);
    line.data!.back = other !== undefined && !other.data!.back && (line.data!.seen || !other.data!.seen) && isSecond(line, other, stages);
  }
  return [...lines.values()];
}

/** Of two ways between the same stages the one that leads back: to the left, or up. */
function isSecond(line: WayEdge, other: WayEdge, stages: { readonly [id: string]: Stage }): boolean {
  if (line.data!.seen !== other.data!.seen) return line.data!.seen;
  const from = stages[line.source]!, to = stages[line.target]!;
  return to.x - from.x + (to.y - from.y) / 10 < 0 || (to.x === from.x && to.y === from.y && line.id > other.id);
}
