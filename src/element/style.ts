/** Colors derive from the surrounding text, so that the element fits light and dark pages alike. */
export const STYLE = `
:host {
  display: inline-flex;
  flex-wrap: wrap;
  align-items: center;
  gap: var(--hls-snap-gap, 0.625rem 0.75rem);
  font: var(--hls-snap-font, 500 0.875rem/1.25 system-ui, sans-serif);
}
:host([hidden]), [hidden] { display: none !important; }

button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 0.5em;
  min-inline-size: 2.5rem;
  min-block-size: 2.5rem;
  padding: var(--hls-snap-padding, 0.5em 1em 0.5em 0.8em);
  border: 1px solid var(--hls-snap-border-color, color-mix(in srgb, currentColor 22%, transparent));
  border-radius: var(--hls-snap-radius, 0.625rem);
  background: var(--hls-snap-background, color-mix(in srgb, currentColor 7%, transparent));
  color: var(--hls-snap-color, inherit);
  font: inherit;
  cursor: pointer;
  transition: box-shadow 120ms, transform 120ms;
}
button:hover:not(:disabled) { box-shadow: inset 0 0 0 99rem color-mix(in srgb, currentColor 8%, transparent); }
button:active:not(:disabled) { transform: translateY(1px); }
button:disabled { opacity: 0.5; cursor: not-allowed; }
button[aria-busy='true'] { cursor: progress; }
button:focus-visible, a:focus-visible {
  outline: 2px solid var(--hls-snap-focus-color, currentColor);
  outline-offset: 2px;
}

.icon { display: inline-grid; place-items: center; inline-size: 1.5em; block-size: 1.5em; flex: none; }
.icon slot { display: contents; }
svg { inline-size: 100%; block-size: 100%; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
button[aria-busy='true'] .icon slot { display: none; }
button[aria-busy='true'] .icon::after {
  content: '';
  box-sizing: border-box;
  inline-size: 1.125em;
  block-size: 1.125em;
  border: 2px solid color-mix(in srgb, currentColor 25%, transparent);
  border-block-start-color: currentColor;
  border-radius: 50%;
  animation: turn 0.8s linear infinite;
}
@keyframes turn { to { rotate: 1turn; } }

.status { color: color-mix(in srgb, currentColor 75%, transparent); font-weight: 400; }
.status:empty { display: none; }
.status.success { color: var(--hls-snap-success-color, color-mix(in srgb, #16a34a 65%, currentColor)); }
.status.error { color: var(--hls-snap-error-color, color-mix(in srgb, #e5484d 70%, currentColor)); }

a {
  display: inline-flex;
  flex-direction: column;
  overflow: hidden;
  inline-size: var(--hls-snap-preview-width, 9rem);
  border: 1px solid var(--hls-snap-border-color, color-mix(in srgb, currentColor 22%, transparent));
  border-radius: var(--hls-snap-preview-radius, 0.625rem);
  color: inherit;
  font-size: 0.8125rem;
  text-decoration: none;
}
a img { display: block; inline-size: 100%; block-size: auto; }
a span { padding: 0.4em 0.75em; text-align: center; }
a:hover span { text-decoration: underline; }

@media (prefers-reduced-motion: reduce) {
  button { transition: none; }
  button[aria-busy='true'] .icon::after { animation-duration: 3s; }
}
@media (forced-colors: active) {
  button { border-color: ButtonText; }
}
`;
