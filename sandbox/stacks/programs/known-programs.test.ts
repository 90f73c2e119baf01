import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findKnownProgram, knownPrograms, projectOfProgram, refuseTakenName, rememberProgram, tidyPrograms } from "./known-programs.ts";

let folder: string;
let remembered: string;
const programIn = (project: string, name: string) => ({ project, directory: path.join(folder, name), settingsFolder: folder });

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "known-"));
  remembered = path.join(folder, "remembered");
  for (const name of ["one", "two"]) fs.mkdirSync(path.join(folder, name));
});

afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

it("remembers where a program stands and all Google Cloud projects of its stacks, until it has no stack left", () => {
  expect(knownPrograms(remembered)).toEqual([]);
  const hello = programIn("hello", "one");
  rememberProgram(hello, undefined, remembered);
  rememberProgram(hello, "first", remembered);
  rememberProgram(hello, "second", remembered);
  rememberProgram(programIn("other", "two"), undefined, remembered);
  expect(findKnownProgram("hello", remembered)).toEqual({ project: "hello", directory: hello.directory, settingsFolder: folder, googleProjects: ["first", "second"] });
  tidyPrograms([{ project: "hello" }], remembered);
  expect(knownPrograms(remembered).map(({ project }) => project)).toEqual(["hello"]);
});

it("refuses another folder's program of the same name, and takes one that was moved", () => {
  expect(() => refuseTakenName(programIn("hello", "two"), remembered)).toThrow(/the project's name hello is that of .*one too/);
  refuseTakenName(programIn("hello", "one"), remembered);
  fs.rmdirSync(path.join(folder, "one"));
  refuseTakenName(programIn("hello", "two"), remembered);
});

it("knows the project of a folder that is gone", () => {
  expect(projectOfProgram(path.join(folder, "one"), remembered)).toBe("hello");
  expect(() => projectOfProgram(path.join(folder, "three"), remembered)).toThrow(/there is no folder/);
});
