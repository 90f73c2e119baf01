import * as crypto from "node:crypto";
import type { ResourceType } from "../provider.ts";
import { logicalResource } from "../logical-resource.ts";

const adverbs = ["boldly", "calmly", "daily", "eagerly", "fairly", "gladly", "kindly", "lightly", "neatly", "openly", "quietly", "rarely", "safely", "truly", "warmly", "wisely"];
const adjectives = ["amber", "brave", "bright", "clever", "eager", "gentle", "golden", "happy", "jolly", "keen", "lively", "mellow", "noble", "polite", "quick", "rapid", "shiny", "smart", "sunny", "swift", "tidy", "vivid", "witty", "zesty"];
const names = ["badger", "beetle", "bison", "crane", "donkey", "eagle", "falcon", "ferret", "gecko", "heron", "ibex", "jackal", "koala", "lemur", "llama", "marmot", "newt", "otter", "panda", "quail", "raven", "salmon", "tapir", "walrus"];

/** A name for a pet: adverbs, an adjective, an animal. The words are the sandbox's own. */
export const randomPet: ResourceType = logicalResource({
  token: "random:index/randomPet:RandomPet",
  computed: [],
  defaults: { length: 2, separator: "-" },
  faults: ({ length }) => (typeof length === "number" && length < 1 ? [{ property: "length", reason: `length must be at least 1, not ${String(length)}` }] : []),
  generate: ({ length, separator, prefix }) => {
    const wordCount = Number(length);
    const lists = Array.from({ length: wordCount }, (_none, index) => (index === wordCount - 1 ? names : index === wordCount - 2 ? adjectives : adverbs));
    const words = lists.map((list) => list[crypto.randomInt(list.length)]);
    return { id: [...(typeof prefix === "string" ? [prefix] : []), ...words].join(String(separator)), outputs: {} };
  },
});
