import { holdsSecret, markKey } from "./property-path.ts";

/** What the engine writes for values that are known only after the update (sdk/v3/go/common/resource/plugin/rpc.go at v3.250.0). */
const unknownValues = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const referenceMark = "5cf8f73096256a8f31e491e813e4eb8e";

/** A value in words: quoted code, or a remark that stands for it. */
export type ValueText = { readonly code: string } | { readonly remark: string };

/** Characters of a value that are shown. */
const longestValue = 100;

/** Characters before the first difference of two long values that are shown. */
const context = 20;

/** Both sides of a change. Nothing of either is shown where one is secret: the other may hold the same. */
export function changeTexts(before: unknown, after: unknown): { readonly from: ValueText; readonly to: ValueText } {
  if (holdsSecret(before) || holdsSecret(after)) return { from: { remark: before === undefined ? "nothing" : "secret" }, to: { remark: after === undefined ? "nothing" : "another secret" } };
  const [from, to] = [plainText(before), plainText(after)];
  const start = from !== undefined && to !== undefined && Math.max(from.length, to.length) > longestValue ? firstDifference(from, to) : 0;
  return { from: valueText(before, from, start), to: valueText(after, to, start) };
}

function valueText(value: unknown, text: string | undefined, start: number): ValueText {
  if (value === undefined || value === null) return { remark: "nothing" };
  if (typeof value === "string" && unknownValues.has(value)) return { remark: "known after the update" };
  if (text === undefined || text === "") return { remark: "empty" };
  const from = Math.max(0, start - context);
  const shown = text.slice(from, from + longestValue);
  return { code: `${from > 0 ? "…" : ""}${shown}${from + longestValue < text.length ? "…" : ""}` };
}

function plainText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value, (_key, part: unknown) => readable(part));
}

/** A marked value, or one that is not known yet, as somebody would say it. */
function readable(value: unknown): unknown {
  if (typeof value === "string" && unknownValues.has(value)) return "(known after the update)";
  if (typeof value !== "object" || value === null || !(markKey in value)) return value;
  const { [markKey]: mark, urn, hash } = value as Record<string, unknown>;
  if (mark === referenceMark && typeof urn === "string") return `resource ${urn.slice(urn.lastIndexOf("::") + 2)}`;
  return typeof hash === "string" ? `content ${hash.slice(0, 12)}` : "(special value)";
}

function firstDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index++;
  return index;
}
