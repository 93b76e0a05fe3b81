// Small drawings for buttons; every button also has a name.
const PATHS = {
  plus: "M10 4v12M4 10h12",
  substage: "M3.5 5h13v10h-13zM7 11.5h6",
  group: "M3 3h6v5H3zM11 12h6v5h-6zM3 12h5M5.5 9.5v5M12 5.5h5M14.5 3v5",
  bin: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  tidy: "M3 4h5v4H3zM12 4h5v4h-5zM3 12h5v4H3zM12 12h5v4h-5z",
  lanes: "M3 5h14M3 10h14M3 15h14M6 5v5M12 10v5",
  zoomIn: "M10 5v10M5 10h10",
  zoomOut: "M5 10h10",
  fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  undo: "M7.5 4.5 4 8l3.5 3.5M4 8h7.5a4 4 0 0 1 0 8H9",
  redo: "M12.5 4.5 16 8l-3.5 3.5M16 8H8.5a4 4 0 0 0 0 8H11",
  open: "M5 8l5 5 5-5",
  fold: "M5 12l5-5 5 5",
  out: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7",
  friction: "M10 3.5 17 16H3zM10 8.5v3.5M10 14v.3",
  comment: "M3.5 4.5h13v9H9l-3.5 3v-3h-2z",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg className="wl-icon" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
