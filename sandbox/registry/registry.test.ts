import * as path from "node:path";
import { expect, test } from "vitest";
import type { Ground } from "../../accounts/doctor/check.ts";
import type { Finding } from "../../accounts/doctor/finding.ts";
import { settingsOf } from "../../accounts/doctor/ground.ts";
import type { ask } from "../../accounts/doctor/http.ts";
import { todoImage } from "../../accounts/doctor/image/pullable.ts";
import { imageName, platformsOf, type PullCredentials } from "../../accounts/doctor/image/registry.ts";
import { runChecks } from "../../accounts/doctor/run-checks.ts";
import { createImageTable } from "../machine/containers/image-table.ts";
import { Registry } from "./registry.ts";

/** The doctor's check of the image against the stand-in of a registry, asked in this process. */

const host = "registry.example.com";
const image = { entrypoint: ["/app"], contents: [] };
const table = createImageTable({
  [`${host}/todo:1`]: image,
  [`${host}/arm64/todo:1`]: { ...image, architecture: "arm64" },
  [`${host}/private/todo:1`]: { ...image, pullAs: { username: "puller", password: "right-password" } },
});
const registry = new Registry(host, table);

const send: typeof ask = async (target, { method = "GET", headers = {} } = {}) => {
  const url = new URL(target);
  const { status, headers: answered = {}, body } = await registry.handle({ method, host: url.host, url, headers, body: Buffer.alloc(0), from: "" });
  return { status, headers: answered, body: typeof body === "string" ? (JSON.parse(body) as unknown) : body };
};

async function examine(name: string, credentials?: PullCredentials, asking = send): Promise<readonly Finding[]> {
  const { settings } = settingsOf("dev", path.join(import.meta.dirname, "../../Pulumi.dev.yaml"), { todoImage: name });
  const ground = { stack: "dev", settings, imagePlatforms: (each: string) => platformsOf(imageName(each), credentials, asking) };
  return runChecks([todoImage], ground as unknown as Ground, 5000);
}

const needed = "to be pulled, linux/amd64";
const puller = { username: "puller", password: "right-password" };

test("an image that is there, for the platform of both clouds", async () => {
  const what = `image ${host}/todo:1`;
  expect(await examine(`${host}/todo:1`)).toEqual([{ what, verdict: "ok", found: "linux/amd64", needed }]);
});

test.each([
  ["todo:2", undefined, `${host} has no such image`],
  [`todo@sha256:${"0".repeat(64)}`, undefined, `${host} has no such image`],
  ["arm64/todo:1", undefined, "for linux/arm64 only"],
  ["private/todo:1", undefined, `${host} does not show it to everybody: it is private, or not there`],
  ["private/todo:1", { ...puller, password: "wrong-password" }, `${host} does not let puller pull it`],
])("%s stops `pulumi up`, and the image is named", async (name, credentials, found) => {
  const findings = await examine(`${host}/${name}`, credentials);
  expect(findings).toEqual([expect.objectContaining({ what: `image ${host}/${name}`, verdict: "stops", found, needed, mend: expect.stringMatching(/npm run image|todoImagePassword/) as string })]);
  expect(JSON.stringify(findings)).not.toContain("-password\"");
  expect(JSON.stringify(findings)).not.toContain("wrong-password");
});

test("a private image, with the credentials of the stack's settings", async () => {
  expect(await examine(`${host}/private/todo:1`, puller)).toEqual([{ what: `image ${host}/private/todo:1`, verdict: "ok", found: "linux/amd64", needed }]);
});

test("a registry that answers no more for a while is no reason to stop", async () => {
  const findings = await examine(`${host}/todo:1`, undefined, () => Promise.resolve({ status: 429, headers: {}, body: undefined }));
  expect(findings).toEqual([expect.objectContaining({ verdict: "unknown", found: `${host} answers no more for a while: too many requests` })]);
});

test("an image for several platforms, whose attestations are none", async () => {
  const manifests = [["linux", "amd64"], ["linux", "arm64"], ["unknown", "unknown"]].map(([os, architecture]) => ({ platform: { os, architecture } }));
  expect(await platformsOf(imageName(`${host}/todo:1`), undefined, () => Promise.resolve({ status: 200, headers: {}, body: { manifests } }))).toEqual(["linux/amd64", "linux/arm64"]);
});

test("a registry that keeps its blobs elsewhere: the token is not shown there", async () => {
  const shown: [string, string | undefined][] = [];
  const redirecting: typeof ask = async (target, request) => {
    const url = new URL(target);
    shown.push([url.host, request?.headers?.["authorization"]]);
    if (url.host === "store.example.com") return { status: 200, headers: {}, body: { os: "linux", architecture: "amd64" } };
    return url.pathname.includes("/blobs/") ? { status: 307, headers: { location: "https://store.example.com/blob" }, body: undefined } : send(target, request);
  };
  expect(await platformsOf(imageName(`${host}/private/todo:1`), puller, redirecting)).toEqual(["linux/amd64"]);
  expect(shown.at(-1)).toEqual(["store.example.com", undefined]);
  expect(shown.at(-2)?.[1]).toMatch(/^Bearer /);
});

test.each([
  ["janakiramm/todo", "registry-1.docker.io", "janakiramm/todo", "latest"],
  ["node:20", "registry-1.docker.io", "library/node", "20"],
  ["ghcr.io/owner/todo:1@sha256:00", "ghcr.io", "owner/todo", "sha256:00"],
  ["localhost:5000/todo", "localhost:5000", "todo", "latest"],
])("%s is asked for at its registry", (name, at, repository, reference) => {
  expect(imageName(name)).toEqual({ host: at, repository, reference });
});
