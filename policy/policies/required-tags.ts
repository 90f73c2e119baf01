import { policy } from "../define.ts";
import { type Resource } from "../resources/resource.ts";
import { tagInput } from "../resources/taggable.ts";

/** Whoever finds something in a cloud's console, or on a bill, sees whose it is. */
export const requiredTags = policy<{ tags: readonly string[] }>({
  name: "required-tags",
  description: "What can have tags or labels says which project and stack it belongs to, and who answers for it.",
  settings: {
    tags: { type: "array", items: { type: "string" }, default: ["project", "stack", "owner"], description: "Names of the tags." },
  },
  check: (resource, { tags }, report) => {
    const found = tagsOf(resource);
    if (found === undefined) return;
    const missing = tags.filter((name) => typeof found.tags[name] !== "string" || found.tags[name] === "");
    if (missing.length > 0) report(`${found.path} ${missing.length === 1 ? "lacks" : "lack"} ${missing.join(", ")}. Write a value for each (the components take tags and labels; index.ts has those of the stack).`);
  },
});

/** The tags of a resource and the input that has them; undefined where it cannot have any. */
function tagsOf({ type, props, provider }: Resource): { readonly path: string; readonly tags: Readonly<Record<string, unknown>> } | undefined {
  if (/^kubernetes:core\/v1:Namespace$/.test(type)) {
    const metadata = props["metadata"] as { labels?: Record<string, unknown> } | undefined;
    return { path: "metadata.labels", tags: metadata?.labels ?? {} };
  }
  const input = tagInput(type);
  if (input === undefined) return undefined;
  return { path: input, tags: { ...defaultLabels(provider["defaultLabels"]), ...(props[input] as Record<string, unknown> | undefined) } };
}

/** Labels that Google's provider gives to everything; the engine keeps inputs of providers as JSON texts. */
function defaultLabels(value: unknown): Record<string, unknown> {
  return (typeof value === "string" ? JSON.parse(value) : (value ?? {})) as Record<string, unknown>;
}
