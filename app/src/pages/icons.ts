import { html } from "../html.ts";

/** Pictures in buttons and links, which carry the words themselves: hidden from screen readers. */
export const icons = {
  tick: html`<svg class="tick-mark" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" /><path d="m7.5 12.5 3 3 6-6.5" /></svg>`,
  edit: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20h4L19 9l-4-4L4 16v4Z" /><path d="m13 7 4 4" /></svg>`,
  delete: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5" /></svg>`,
  leaf: html`<svg class="leaf" viewBox="0 0 96 96" aria-hidden="true"><path d="M20 76C12 38 40 16 80 18c2 42-22 66-52 56" /><path d="M16 84c8-22 22-36 42-46" /></svg>`,
} as const;
