import type { AssetName } from "../assets.ts";
import { type Html, html } from "../html.ts";

/** What every page has. */
export interface Layout {
  /** Title of the window. */
  readonly title: string;
  /** Content of the page's `<main>`. */
  readonly main: Html;
  /** A line below it. @default none */
  readonly footer?: string | undefined;
  /** Where the browser finds a file. */
  readonly assetUrl: (name: AssetName) => string;
  /** Loads the page again after so many seconds. @default never */
  readonly reloadAfter?: number | undefined;
}

/** A whole page. */
export function layout({ title, main, footer, assetUrl, reloadAfter }: Layout): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f5f3ee" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#14181a" media="(prefers-color-scheme: dark)">
${reloadAfter === undefined ? undefined : html`<meta http-equiv="refresh" content="${reloadAfter}">`}
<title>${title}</title>
<link rel="icon" href="${assetUrl("icon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="${assetUrl("style.css")}">
<script type="module" src="${assetUrl("enhance.js")}"></script>
</head>
<body>
<main>${main}</main>
${footer === undefined ? undefined : html`<footer>${footer}</footer>`}
<p class="visually-hidden" id="announcement" role="status"></p>
</body>
</html>
`.text;
}
