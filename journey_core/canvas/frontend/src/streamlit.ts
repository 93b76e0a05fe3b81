// The part of Streamlit's component interface (version 2) that the canvas uses.
export type Renderer = (run: {
  data: unknown;
  key: string;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue(name: string, value: unknown): void;
}) => (() => void) | void;
