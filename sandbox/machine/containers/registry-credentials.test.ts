import { expect, test } from "vitest";
import { mayPull } from "./registry-credentials.ts";

const image = "ghcr.io/owner/todo:1";
const pullAs = { username: "puller", password: "right" };

test.each([
  ["an open image, by everybody", {}, [], true],
  ["a private one, by nobody without credentials", { pullAs }, undefined, false],
  ["a private one, by its puller", { pullAs }, [{ server: "ghcr.io", ...pullAs }], true],
  ["a private one, with a wrong password", { pullAs }, [{ server: "ghcr.io", ...pullAs, password: "wrong" }], false],
  ["a private one, with what opens another registry", { pullAs }, [{ server: "docker.io", ...pullAs }], false],
  ["a private one, by one of several", { pullAs }, [{ server: "docker.io", ...pullAs }, { server: "ghcr.io", ...pullAs }], true],
])("%s", (_what, spec, credentials, may) => {
  expect(mayPull(image, spec, credentials)).toBe(may);
});

test("an image without a registry is Docker Hub's", () => {
  expect(mayPull("owner/todo", { pullAs }, [{ server: "docker.io", ...pullAs }])).toBe(true);
});
