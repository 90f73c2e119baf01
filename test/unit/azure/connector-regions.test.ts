import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { connectorRegion, connectorRegions } from "../../../components/azure/connector-regions.ts";
import { azureRegion } from "../../../components/azure/regions.ts";
import { findLocation } from "../../../sandbox/clouds/azure/locations.ts";

/** The connector's source; Go fetches it where the sandbox has not been built here. */
function source(): string {
  const modules = "sandbox/toolchain/modules/connector";
  const version = /github\.com\/virtual-kubelet\/azure-aci (v\S+)/.exec(fs.readFileSync(path.join(modules, "go.mod"), "utf8"))?.[1] ?? "";
  const found = execFileSync("go", ["mod", "download", "-json", `github.com/virtual-kubelet/azure-aci@${version}`], { cwd: modules, encoding: "utf8" });
  return fs.readFileSync(path.join((JSON.parse(found) as { Dir: string }).Dir, "pkg/provider/aci.go"), "utf8");
}

test("the list is that of the connector's source", { timeout: 120_000 }, () => {
  const list = /var validAciRegions = \[\]string\{([^}]*)\}/.exec(source())?.[1] ?? "";
  expect(connectorRegions).toEqual([...list.matchAll(/"(\w+)"/g)].map(([, region]) => region));
});

// The sandbox's Azure has them all, and the real connector ends there, as on real accounts.
const unknownToTheConnector = ["austriaeast", "belgiumcentral", "brazilsoutheast", "chilecentral", "indonesiacentral", "jioindiacentral", "malaysiawest", "mexicocentral", "newzealandnorth", "spaincentral", "uaecentral"];

describe("a region of Azure that the connector does not know", () => {
  test.each(unknownToTheConnector)("%s", (region) => {
    expect(azureRegion(region)).toBeUndefined();
    expect(connectorRegion(region)).toMatch(/makes no container groups; take one near it/);
    expect(findLocation(region)?.name).toBe(region);
  });
});

test.each(["westus", "westeurope", "swedencentral", "israelcentral"])("%s is known to both", (region) => {
  expect(connectorRegion(region)).toBeUndefined();
});

test.each(["chinaeast2", "usgovvirginia", "centraluseuap"])("%s is known to the connector alone: it is in another cloud, or not for everybody", (region) => {
  expect(connectorRegion(region)).toMatch(/is no Azure region/);
});
