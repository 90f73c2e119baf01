import { expect, test } from "vitest";
import { canonicalImageName, createImageTable } from "./image-table.ts";
import { UnknownImage } from "./types.ts";

test.each([
  ["nginx", "docker.io/library/nginx:latest"],
  ["nginx:1.27", "docker.io/library/nginx:1.27"],
  ["docker.io/nginx", "docker.io/library/nginx:latest"],
  ["index.docker.io/library/nginx", "docker.io/library/nginx:latest"],
  ["janakiramm/todo", "docker.io/janakiramm/todo:latest"],
  ["registry.k8s.io/etcd:3.6.4-0", "registry.k8s.io/etcd:3.6.4-0"],
  ["localhost:5000/app", "localhost:5000/app:latest"],
  ["localhost/app:1", "localhost/app:1"],
  ["ghcr.io/a/b@sha256:abc", "ghcr.io/a/b@sha256:abc"],
])("%s is %s", (image, name) => {
  expect(canonicalImageName(image)).toBe(name);
});

const image = (program: string) => ({ entrypoint: [program], contents: [] });
const table = createImageTable({ "janakiramm/todo:*": image("any"), "janakiramm/todo:2": image("two"), "registry.k8s.io/etcd:3.6.4-0": image("etcd") });

test("an exact tag goes before any tag", () => {
  expect(table.resolve("docker.io/janakiramm/todo:2").entrypoint).toEqual(["two"]);
  expect(table.resolve("janakiramm/todo").entrypoint).toEqual(["any"]);
  expect(table.resolve("registry.k8s.io/etcd:3.6.4-0").entrypoint).toEqual(["etcd"]);
});

test("an unknown image or tag is named in full", () => {
  expect(() => table.resolve("nginx")).toThrow(UnknownImage);
  expect(() => table.resolve("nginx")).toThrow("docker.io/library/nginx:latest");
  expect(() => table.resolve("registry.k8s.io/etcd:3.5")).toThrow(UnknownImage);
  expect(() => table.resolve("other/todo")).toThrow(UnknownImage);
});
