import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";

const style = fs.readFileSync(path.join(import.meta.dirname, "../src/public/style.css"), "utf8");

/** Colours by name, as the style sheet defines them for light and, overriding those, for dark screens. */
const [light, dark] = [...style.matchAll(/:root \{([^}]*)\}/g)].map((block) =>
  Object.fromEntries([...(block[1] ?? "").matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? "", match[2] ?? ""])),
);

/** Relative luminance of a colour such as #0f766e (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lower = 0, higher = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (higher + 0.05) / (lower + 0.05);
}

describe.each([
  ["light", light],
  ["dark", dark],
])("%s colours", (_, colours) => {
  it.each([
    ["ink", "page", 4.5],
    ["ink", "card", 4.5],
    ["soft-ink", "page", 4.5],
    ["soft-ink", "card", 4.5],
    ["on-accent", "accent", 4.5],
    ["on-accent", "accent-strong", 4.5],
    ["danger", "danger-tint", 4.5],
    ["danger", "card", 4.5],
    ["accent", "card", 3],
    ["accent", "page", 3],
    ["field-line", "card", 3],
    ["field-line", "page", 3],
  ])("%s can be told from %s (%s : 1)", (front, back, least) => {
    expect(contrast(colours?.[front] ?? "", colours?.[back] ?? "")).toBeGreaterThanOrEqual(least);
  });
});
