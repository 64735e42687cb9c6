/** Colors derive from the surrounding text, so that the element fits light and dark pages alike. */
export const WALL_STYLE = `
:host {
  display: block;
  font: var(--hls-wall-font, 500 0.8125rem/1.3 system-ui, sans-serif);
}
:host([hidden]) { display: none; }
.grid {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(var(--hls-wall-tile-width, 12rem), 100%), 1fr));
  gap: var(--hls-wall-gap, 0.5rem);
}
.row { display: contents; }
.tile {
  display: flex;
  flex-direction: column;
  min-inline-size: 0;
  border-radius: var(--hls-wall-radius, 0.375rem);
  background: var(--hls-wall-background, color-mix(in srgb, currentColor 8%, transparent));
  overflow: hidden;
  cursor: pointer;
}
.tile:focus-visible {
  outline: 2px solid var(--hls-wall-focus-color, currentColor);
  outline-offset: 2px;
}
.frame { aspect-ratio: var(--hls-wall-shape, 16 / 9); background: #000; overflow: hidden; }
img { display: block; inline-size: 100%; block-size: 100%; object-fit: contain; }
img:not([src]) { visibility: hidden; }
.caption { display: flex; justify-content: space-between; gap: 0.75em; padding: 0.375em 0.625em; }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.state { flex: none; font-variant-numeric: tabular-nums; }
.tile:not([data-state='live']) img { opacity: 0.45; }
.tile:not([data-state='live']) .state { font-weight: 700; }
@media (forced-colors: active) {
  .tile { border: 1px solid CanvasText; }
}
`;
