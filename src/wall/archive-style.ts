/** Colors derive from the surrounding text, so that the element fits light and dark pages alike. */
export const ARCHIVE_STYLE = `
:host {
  display: block;
  font: var(--hls-archive-font, 500 0.8125rem/1.3 system-ui, sans-serif);
}
:host([hidden]) { display: none; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5em; margin-block-end: 0.5em; }
button {
  min-inline-size: 2.75em;
  min-block-size: 2.75em;
  border: 1px solid color-mix(in srgb, currentColor 55%, transparent);
  border-radius: var(--hls-archive-radius, 0.375rem);
  background: none;
  color: inherit;
  font: inherit;
  cursor: pointer;
}
button[aria-disabled='true'] { border-style: dashed; cursor: default; }
.view {
  position: relative;
  block-size: var(--hls-archive-height, min(70vh, 40rem));
  overflow: hidden auto;
  overflow-anchor: none;
  touch-action: pan-y;
}
.grid { position: relative; }
.row, .measure {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(var(--hls-archive-tile-width, 9rem), 100%), 1fr));
  column-gap: var(--hls-archive-gap, 0.375rem);
}
.row {
  position: absolute;
  inset-inline: 0;
  inset-block-start: 0;
  padding-block-end: var(--hls-archive-gap, 0.375rem);
  contain: layout style;
}
.tile {
  contain: layout paint style;
  min-inline-size: 0;
  border-radius: var(--hls-archive-radius, 0.375rem);
  background: var(--hls-archive-background, color-mix(in srgb, currentColor 8%, transparent));
  overflow: hidden;
  cursor: pointer;
}
button:focus-visible, .tile:focus-visible {
  outline: 3px solid var(--hls-archive-focus-color, currentColor);
  outline-offset: -3px;
}
.frame { position: relative; aspect-ratio: var(--hls-archive-shape, 16 / 9); background: #000; color: #fff; overflow: hidden; }
.frame > * { position: absolute; inset: 0; }
.note { display: grid; place-content: center; text-align: center; }
.note:empty { display: none; }
img { display: block; inline-size: 100%; block-size: 100%; object-fit: contain; }
img:not([src]) { visibility: hidden; }
.time { padding: 0.25em 0.5em; font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media (forced-colors: active) {
  .tile { border: 1px solid CanvasText; }
}
`;
