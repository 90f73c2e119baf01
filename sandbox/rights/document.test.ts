import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../paths.ts";
import { rightsDocument } from "./document.ts";
import { type NeededRights, neededRights } from "./needed-rights.ts";

const read = (file: string): string => fs.readFileSync(path.join(projectRoot, file), "utf8");
const recorded = JSON.parse(read("accounts/rights.json")) as Readonly<Record<"writer" | "reader", NeededRights>>;

test("docs/rights.md says what was recorded", () => {
  expect(read("docs/rights.md")).toBe(rightsDocument(recorded));
});

test("the recorded roles are still the least ones", () => {
  for (const [name, { google, azure, graph }] of Object.entries(recorded)) {
    expect({ name, ...neededRights({ permissions: { google: google.permissions, azure: azure.permissions, graph } }) }).toEqual({ name, google, azure, graph });
  }
});

test("the README's table lists the writer's roles and no others", () => {
  const table = /\| where \| role \| because \|\n[\s\S]*?\n\n/.exec(read("README.md"))?.[0] ?? "";
  const listed = table.split("\n").slice(2).map((row) => row.split("|")[2]?.trim() ?? "").filter((cell) => cell !== "");
  const { google, azure, graph } = recorded.writer;
  const expected = [...google.roles.map(({ title }) => title), ...azure.roles.map(({ title }) => title), ...graph];
  expect(listed.map((cell) => expected.find((title) => cell === title || cell.startsWith(`app role ${title}`)) ?? cell).sort()).toEqual(expected.sort());
});

test("docs/pipeline.md names the reader's roles and what is left for custom ones", () => {
  const text = read("docs/pipeline.md");
  const { google, azure, graph } = recorded.reader;
  for (const name of [...google.roles.map(({ title }) => title), ...google.rest, ...azure.rest, ...graph]) expect(text).toContain(name);
});
