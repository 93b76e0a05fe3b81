// A stage as a card: what it is called, who owns it, what happens there.
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo, type CSSProperties, type MouseEvent } from "react";
import { useCommands, useEditing } from "./board_context";
import { Icon } from "./icons";
import { NameField } from "./NameField";
import type { Card as CardModel, CardNode, Chip, LaneNode } from "./scene";

const STAGE_COLOURS = ["#5B6FB5", "#2F93B0", "#4C9A5B", "#B58A1B", "#C4608F"];

export const Card = memo(function Card({ data, selected }: NodeProps<CardNode>) {
  const { card } = data;
  const editing = useEditing(card.id);
  const classes = ["wl-card", card.sub && "sub", card.open && "open", selected && "chosen", card.dim && "dim", card.hollow && "hollow"];
  const colours = { "--wl-bar": STAGE_COLOURS[card.colour], ...(card.shade === null ? {} : { "--wl-tint": tintOf(card) }) };
  return (
    <div className={classes.filter(Boolean).join(" ")} style={colours as CSSProperties}>
      <Handle type="target" position={Position.Left} aria-hidden="true" />
      <div className="wl-head">
        <span className="wl-name" title={card.name}>
          {editing ? <NameField value={card.name} label="Stage name" /> : card.name}
        </span>
        {card.step && <span className="wl-badge step" title={`Step ${card.step} of the path`}>{card.step}</span>}
        {card.friction > 0 && <Count icon="friction" count={card.friction} what="friction" />}
        {card.comments > 0 && <Count icon="comment" count={card.comments} what="comments" />}
        {card.findings > 0 && <span className="wl-badge finding" title={`${card.findings} findings`}>{card.findings}</span>}
      </div>
      {card.sub ? <SubLine card={card} /> : <Lines card={card} />}
      {!card.sub && card.chips.length > 0 && <div className="wl-chips">{card.chips.map((chip) => <ChipOf key={chip.id} chip={chip} />)}</div>}
      {card.substages > 0 && <OpenButton card={card} />}
      <Handle type="source" position={Position.Right} aria-hidden="true" />
    </div>
  );
});

const Lines = ({ card }: { card: CardModel }) => (
  <>
    <div className="wl-line" title={card.line}>{card.line}</div>
    <div className="wl-counts">{card.counts}</div>
    {card.text && <div className="wl-text">{card.text}</div>}
  </>
);

const SubLine = ({ card }: { card: CardModel }) => <div className="wl-line">{card.text || card.counts}</div>;

const Count = ({ icon, count, what }: { icon: "friction" | "comment"; count: number; what: string }) => (
  <span className="wl-badge quiet" title={`${count} ${what}`}><Icon name={icon} size={12} />{count}</span>
);

/** A substage of a folded parent: it can be selected and renamed where it is. */
function ChipOf({ chip }: { chip: Chip }) {
  const board = useCommands();
  const stop = (event: MouseEvent) => event.stopPropagation();
  const editing = useEditing(chip.id);
  return (
    <span
      className={`wl-chip nodrag nopan${chip.selected ? " chosen" : ""}`}
      style={{ gridColumn: `span ${chip.span}` }}
      data-testid={`stage-${chip.id}`}
      role="button"
      tabIndex={0}
      aria-label={`Substage ${chip.name}${chip.text ? `, ${chip.text}` : ""}`}
      aria-pressed={chip.selected}
      data-chip={chip.id}
      title={chip.text ? `${chip.name}: ${chip.text}` : chip.name}
      onClick={(event) => { stop(event); board.select([chip.id]); }}
      onDoubleClick={(event) => { stop(event); board.startEditing("stages", chip.id); }}
    >
      {editing ? <NameField value={chip.name} label="Substage name" /> : <span className="wl-chip-name">{chip.name}</span>}
    </span>
  );
}

function OpenButton({ card }: { card: CardModel }) {
  const board = useCommands();
  const act = (event: MouseEvent) => { event.stopPropagation(); board.toggleOpen(card.id); };
  return (
    <button className="wl-open nodrag nopan" type="button" tabIndex={-1} aria-expanded={card.open} onClick={act} onDoubleClick={(event) => event.stopPropagation()}
      aria-label={`${card.open ? "Fold" : "Show"} the substages of ${card.name}`} title={card.open ? "Fold substages" : "Show substages"}>
      <Icon name={card.open ? "fold" : "open"} size={14} />
    </button>
  );
}

function tintOf(card: CardModel): string {
  if (card.diverging) return `var(--wl-div-${Math.round(((card.shade ?? 0) + 1) * 4.5)})`;
  return `color-mix(in srgb, #2A8795 ${Math.round(5 + 18 * Math.min(1, card.shade ?? 0))}%, transparent)`;
}

export const LaneBand = memo(function LaneBand({ data }: NodeProps<LaneNode>) {
  return <div className="wl-lane"><span>{data.name}</span></div>;
});
