/** A piece of HTML that is safe to put into a page as it is. Only {@link html} makes one. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text is escaped, pieces of HTML are not, lists are joined, `undefined` is left out. */
export type HtmlValue = string | number | Html | readonly Html[] | undefined;

/** Template tag: the literal parts are HTML, everything put in between is escaped, in text and in quoted attributes. */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(literals.map((literal, index) => literal + rendered(values[index])).join(""));
}

function rendered(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map((piece) => piece.text).join("");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
