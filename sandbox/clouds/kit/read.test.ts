import { expect, test } from "vitest";
import type { SpecType } from "../specs/spec.ts";
import { type BodyRules, type Dialect, readBody } from "./read.ts";
import { boolean, type Infer, integer, listOf, mapOf, object, oneOf, oneOfLeft, required, text } from "./schema.ts";

const refuse = (what: string, ...details: string[]): Error => new Error([what, ...details].join(" "));

const dialect: Dialect = {
  ignoresCase: true,
  saysNothing: (value) => value === false || value === "",
  wrongType: (path, _value, expected) => refuse("type", path, expected),
  wrongValue: (path, value) => refuse("value", path, value),
  unknownMember: (path) => refuse("unknown", path),
  missing: (path) => refuse("missing", path),
  notModelled: (faults) => refuse("not modelled", ...faults.map(({ path, instead }) => (instead === undefined ? path : `${path} (${instead})`))),
};

const schema = object({
  name: required(text),
  size: integer,
  open: boolean,
  tags: mapOf(text),
  level: oneOf("low", "high"),
  tls: oneOfLeft("1.2"),
  kind: oneOf("usual"),
  parts: listOf(object({ image: required(text) })),
});

const spec: SpecType = {
  object: {
    name: { type: "string" },
    size: { type: "integer" },
    open: { type: "boolean" },
    tags: { type: { map: { type: "string" } } },
    level: { type: { enum: ["low", "medium", "high"], open: true } },
    tls: { type: { enum: ["1.0", "1.2"], open: true } },
    kind: { type: "string" },
    state: { type: "string", readOnly: true },
    zones: { type: { list: { type: "string" } } },
    mode: { type: "string" },
    identity: { type: { object: { type: { type: "string" } } } },
    parts: { type: { list: { type: { object: { image: { type: "string" }, gpu: { type: "integer" } } } } } },
  },
};

const rules: BodyRules<Infer<typeof schema>> = { schema, spec, answer: { object: { createdBy: { type: "string" } } }, silent: { mode: "usual" }, instead: { "parts[].gpu": "use cpu" }, elsewhere: { notModelled: ["older"], readOnly: ["newer"] } };

test.each([
  ["what is modelled, under its own names", { NAME: "a", size: "3", open: true, tags: { Any: "x" }, level: "HIGH", parts: [{ image: "i" }] }, { name: "a", size: 3, open: true, tags: { Any: "x" }, level: "high", parts: [{ image: "i" }] }],
  ["nulls as nothing", { name: "a", size: null, zones: null }, { name: "a" }],
  ["what only the cloud sets, in this version or another, as nothing", { name: "a", state: "x", createdBy: "y", newer: 1 }, { name: "a" }],
  ["values of what is not modelled that ask for nothing", { name: "a", mode: "Usual", identity: { type: "" }, older: false }, { name: "a" }],
])("reads %s", (_what, body, expected) => {
  expect(readBody(body, rules, dialect)).toEqual(expected);
});

test.each([
  ["a wrong type", { name: 1 }, "type name string"],
  ["no object", [], "type  object"],
  ["a number with a fraction", { name: "a", size: 1.5 }, "type size integer"],
  ["a value that the API does not have", { name: "a", level: "huge" }, "value level huge"],
  ["a value that the sandbox does not have", { name: "a", level: "medium" }, "not modelled level medium"],
  ["a value of which nobody has published whether the API has it", { name: "a", kind: "other" }, "not modelled kind other"],
  ["a value that the API has retired", { name: "a", tls: "1.0" }, "value tls 1.0"],
  ["a member that the API does not have", { name: "a", colour: "red" }, "unknown colour"],
  ["all that is not modelled at once, with advice", { name: "a", zones: ["1"], older: true, parts: [{ image: "i" }, { image: "i", gpu: 1 }] }, "not modelled zones older parts[1].gpu (use cpu)"],
  ["what is missing, in lists too", { name: "a", parts: [{}] }, "missing parts[0].image"],
  ["what is not modelled before what is missing", { zones: ["1"] }, "not modelled zones"],
])("refuses %s", (_what, body, message) => {
  expect(() => readBody(body, rules, dialect)).toThrow(new Error(message));
});

test("without a description, what is not modelled is unknown", () => {
  expect(() => readBody({ name: "a", zones: ["1"] }, { schema }, dialect)).toThrow("unknown zones");
});
