import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";
import { todoImage } from "../todo-image.ts";

const dockerfile = fs.readFileSync(path.resolve(import.meta.dirname, "../../app/Dockerfile"), "utf8");
/** The last stage, which becomes the image. */
const stage = dockerfile.slice(dockerfile.lastIndexOf("FROM "));
const instruction = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, "m").exec(stage)?.[1];

it("both ways to build give an image that is started in the same way", () => {
  expect(`docker.io/library/${/^ARG BASE=(.*)$/m.exec(dockerfile)?.[1] ?? ""}`).toBe(todoImage.base);
  expect(JSON.parse(instruction("ENTRYPOINT") ?? "[]")).toEqual(todoImage.entrypoint);
  expect(instruction("USER")).toBe(todoImage.user);
  expect(instruction("WORKDIR")).toBe(todoImage.workingDir);
  expect(instruction("EXPOSE")).toBe(String(todoImage.port));
  expect(instruction("ENV")).toBe(`${Object.entries(todoImage.env).map(([name, value]) => `${name}=${value}`).join(" ")} APP_VERSION=\${VERSION}`);
});
