import * as crypto from "node:crypto";
import type { CheckFailure, Properties, ResourceType } from "../provider.ts";
import { logicalResource } from "../logical-resource.ts";

/** Kinds of characters, with the inputs that switch them and demand a number of them. */
const characterKinds = [
  { allowed: "lower", minimum: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { allowed: "upper", minimum: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { allowed: "numeric", minimum: "minNumeric", characters: "0123456789" },
  { allowed: "special", minimum: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
] as const;

const defaults = { lower: true, upper: true, numeric: true, number: true, special: true, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };

/** A random text, not secret. */
export const randomString: ResourceType = logicalResource({
  token: "random:index/randomString:RandomString",
  computed: ["result"],
  defaults,
  faults,
  generate: (inputs) => {
    const result = randomText(inputs);
    return { id: result, outputs: { result } };
  },
  fromId: (id) => ({ result: id, length: id.length }),
});

/** A random text, secret. The real provider's output `bcryptHash` is not given. */
export const randomPassword: ResourceType = logicalResource({
  token: "random:index/randomPassword:RandomPassword",
  computed: ["result"],
  defaults,
  faults,
  generate: (inputs) => ({ id: "none", outputs: { result: randomText(inputs) } }),
  fromId: (id) => ({ result: id, length: id.length }),
});

function faults(inputs: Properties): CheckFailure[] {
  const length = inputs["length"];
  if (typeof length !== "number") return [];
  if (length < 1) return [{ property: "length", reason: `length must be at least 1, not ${String(length)}` }];
  const minimum = characterKinds.reduce((sum, kind) => sum + count(inputs[kind.minimum]), 0);
  if (length < minimum) return [{ property: "length", reason: `length is ${String(length)}, less than the ${String(minimum)} characters that minLower, minUpper, minNumeric and minSpecial demand together` }];
  return alphabets(inputs).length === 0 ? [{ property: "length", reason: "no kind of character is allowed: lower, upper, numeric and special are all off" }] : [];
}

const count = (value: unknown): number => (typeof value === "number" ? value : 0);

function alphabets(inputs: Properties): { minimum: number; characters: string }[] {
  // `number` is the older name of `numeric`.
  const numeric = inputs["numeric"] !== false && inputs["number"] !== false;
  return characterKinds
    .filter((kind) => (kind.allowed === "numeric" ? numeric : inputs[kind.allowed] !== false))
    .map((kind) => ({
      minimum: count(inputs[kind.minimum]),
      characters: kind.allowed === "special" && typeof inputs["overrideSpecial"] === "string" && inputs["overrideSpecial"] !== "" ? inputs["overrideSpecial"] : kind.characters,
    }));
}

function randomText(inputs: Properties): string {
  const kinds = alphabets(inputs);
  const demanded = kinds.flatMap((kind) => Array.from({ length: kind.minimum }, () => pick(kind.characters)));
  const all = kinds.map((kind) => kind.characters).join("");
  const rest = Array.from({ length: count(inputs["length"]) - demanded.length }, () => pick(all));
  return shuffle([...demanded, ...rest]).join("");
}

const pick = (characters: string): string => characters.charAt(crypto.randomInt(characters.length));

/** Fisher and Yates's shuffle, so that the demanded characters are not all in front. */
function shuffle(items: readonly string[]): string[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = crypto.randomInt(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] ?? "", shuffled[last] ?? ""];
  }
  return shuffled;
}
