import { AzureError } from "../azure-error.ts";

/** Resource Manager's limits of tags (its page "Use tags to organize your Azure resources", 2026). */
const limits = { tags: 50, nameLength: 512, valueLength: 256 } as const;

const reservedInNames = /[<>%&\\?/\p{Cc}]/u;

/**
 * Throws where Resource Manager refuses the tags in a resource's body, before the resource's own provider sees it. What
 * is no text is left to the provider. The codes were inferred: no public recording of these refusals was found.
 */
export function checkTags(body: unknown): void {
  const tags = tagsOf(body);
  const names = tags.map(([name]) => name);
  if (names.length > limits.tags) throw refusal("TooManyTags", `The number of tags '${String(names.length)}' exceeds the maximum of '${String(limits.tags)}' for a resource.`);
  if (names.includes("")) throw refusal("InvalidTagName", "A tag's name cannot be empty.");
  const strange = names.filter((name) => reservedInNames.test(name));
  if (strange.length > 0) throw refusal("InvalidTagNameCharacters", `The tag names '${strange.join(",")}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`);
  const long = names.find((name) => name.length > limits.nameLength);
  if (long !== undefined) throw refusal("InvalidTagNameLength", `The tag name '${long.slice(0, 20)}...' has '${String(long.length)}' characters; the maximum is '${String(limits.nameLength)}'.`);
  const twins = names.find((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index);
  if (twins !== undefined) throw refusal("DuplicateTagName", `The tag name '${twins}' is given more than once: names of tags are compared without regard to case.`);
  for (const [name, value] of tags) {
    if (value.length > limits.valueLength) throw refusal("InvalidTagValueLength", `The value of tag '${name}' has '${String(value.length)}' characters; the maximum is '${String(limits.valueLength)}'.`);
  }
}

function tagsOf(body: unknown): [name: string, value: string][] {
  const tags = typeof body === "object" && body !== null ? (body as { tags?: unknown }).tags : undefined;
  if (typeof tags !== "object" || tags === null) return [];
  return Object.entries(tags).filter((tag): tag is [string, string] => typeof tag[1] === "string");
}

const refusal = (code: string, message: string): AzureError => new AzureError(400, code, message);
