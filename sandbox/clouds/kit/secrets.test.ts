import { expect, test } from "vitest";
import { withMaskedSecrets } from "./secrets.ts";

const body = { keys: { primary: "p" }, containers: [{ name: "web", variables: [{ name: "A", value: "1" }] }], volumes: { a: "x" } };
const paths = ["keys.primary", "Containers[].variables[].value", "volumes"];

test("secrets are masked, and what else there is stays", () => {
  expect(withMaskedSecrets(body, paths)).toEqual({ keys: { primary: "***" }, containers: [{ name: "web", variables: [{ name: "A", value: "***" }] }], volumes: { a: "***" } });
});

test("a body of another form than a path expects is masked from there", () => {
  expect(withMaskedSecrets({ containers: "secret", keys: ["secret"] }, paths)).toEqual({ containers: "***", keys: "***" });
});
