import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { afterAll, expect, test, vi } from "vitest";
import type { AnyKind } from "../arm/arm-kind.ts";
import type { KindExample } from "./examples.fixture.ts";

const sandbox = path.join(import.meta.dirname, "../../..");
const section = /\n## Add a resource type\n(.*?)\n## /s.exec(fs.readFileSync(path.join(sandbox, "README.md"), "utf8"))?.[1] ?? "";
const blocks = [...section.matchAll(/\n {3}```ts\n(.*?)\n {3}```/gs)].map(([, block = ""]) => block.replaceAll(/^ {3}/gm, ""));
const [kindSource = "", exampleSource = ""] = blocks;

/** Files of the example: where the README puts the kind, and beside the examples. They are there for the time of this test alone. */
const files = { kind: path.join(import.meta.dirname, "service-bus/topic.readme-example.ts"), example: path.join(import.meta.dirname, "topic.readme-example.ts") };
fs.writeFileSync(files.kind, kindSource);
fs.writeFileSync(files.example, exampleSource);
afterAll(() => {
  for (const file of Object.values(files)) fs.rmSync(file, { force: true });
});

const { topic } = (await import(files.kind)) as { readonly topic: AnyKind };
const { example } = (await import(files.example)) as { readonly example: KindExample };
vi.doMock("./declared-kinds.ts", async (original) => {
  const { declaredKinds } = await original<{ readonly declaredKinds: readonly AnyKind[] }>();
  return { declaredKinds: [...declaredKinds, topic] };
});
const { describeArmKind } = await import("./arm-kind-contract.fixture.ts");

test("the section has a kind and an example", () => {
  expect([blocks.length, topic.type, example.path]).toEqual([2, "Microsoft.ServiceBus/namespaces/topics", expect.stringContaining("/topics/")]);
});

test("the two have no faults of types", { timeout: 60_000 }, () => {
  const config = ts.readConfigFile(path.join(sandbox, "tsconfig.json"), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...(config.config as object), include: [], files: [] }, ts.sys, sandbox);
  const program = ts.createProgram(Object.values(files), options);
  const faults = Object.values(files).flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)));
  expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});

describeArmKind(topic, example);
