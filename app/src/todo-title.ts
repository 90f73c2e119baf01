/** The longest title, in characters (Unicode code points). */
export const longestTitle = 200;

/** A title that can be kept, or what to tell the person who typed it. */
export type CheckedTitle = { readonly title: string } | { readonly problem: string };

/**
 * Checks what a form sent as a title. Runs of white space and control characters become one space; what is left must
 * show something and fit.
 */
export function checkTitle(typed: unknown): CheckedTitle {
  const title = typeof typed === "string" ? typed.replace(/[\s\p{Cc}]+/gu, " ").trim() : "";
  // Without this, a title of zero-width characters alone would be a row that nobody can see.
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(title)) return { problem: "Write down what there is to do." };
  const length = [...title].length;
  if (length > longestTitle) return { problem: `That is ${length} characters long; shorten it to ${longestTitle} at most.` };
  return { title };
}
