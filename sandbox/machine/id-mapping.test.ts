import { expect, test } from "vitest";
import { identityOf, setprivArguments } from "./containers/privileges.ts";
import type { ContainerSpec, ImageSpec } from "./containers/types.ts";
import { parseIdMapping } from "./id-mapping.ts";

const image: ImageSpec = { entrypoint: ["/bin/true"], contents: [] };
const container = (more: Partial<ContainerSpec>): ContainerSpec => ({ name: "main", image: "test", env: {}, mounts: [], ...more });

const machine = parseIdMapping("         0          0 4294967295\n", "0 0 4294967295", "allow\n");
const one = parseIdMapping("         0       1000          1\n", "         0       1000          1\n", "deny\n");
const range = parseIdMapping("0 1000 1\n1 100000 65536\n", "0 1000 1\n1 100000 65536\n", "allow\n");

test("the machine's own namespace has every id", () => {
  expect([machine.hasUser(0), machine.hasUser(4_000_000_000), machine.hasGroup(5)]).toEqual([true, true, true]);
  expect([machine.isNested, machine.lastGroup, machine.mayChooseGroups]).toEqual([false, 2_147_483_647, true]);
});

test("a user's namespace has what was mapped", () => {
  expect([one.hasUser(0), one.hasUser(1), one.hasGroup(5)]).toEqual([true, false, false]);
  expect([one.isNested, one.lastGroup, one.mayChooseGroups]).toEqual([true, 0, false]);
  expect([range.hasUser(1000), range.hasUser(65_536), range.hasUser(65_537)]).toEqual([true, true, false]);
  expect([range.isNested, range.lastGroup, range.mayChooseGroups]).toEqual([true, 65_536, true]);
});

test("a container has its own user and groups where they are mapped", () => {
  const spec = container({ user: 1000, group: 50 });
  expect(identityOf(spec, image, range)).toEqual({ user: 1000, group: 50 });
  expect(setprivArguments(spec, image, 2000, range)).toEqual(expect.arrayContaining(["--reuid=1000", "--regid=50", "--groups=2000"]));
  expect(setprivArguments(spec, image, 70_000, range)).toContain("--clear-groups");
});

test("a user who is not mapped becomes the one that is, without root's rights, whatever it was given", () => {
  for (const spec of [container({ user: 1000 }), container({ user: 1000, privileged: true }), container({ user: 1000, capabilities: { add: ["NET_ADMIN"] } })]) {
    expect(identityOf(spec, image, one)).toEqual({ user: 0, group: 0 });
    expect(setprivArguments(spec, image, 2000, one)).toEqual(["--reuid=0", "--regid=0", "--keep-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]);
  }
  const root = setprivArguments(container({}), image, undefined, one);
  expect(root.at(-1)).toMatch(/^--bounding-set=-all,\+chown,/);
});
