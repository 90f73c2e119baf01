import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pluginFolder } from "../toolchain/pulumi-plugin.ts";
import { engineEnvironment, sandboxEngine } from "./environment.ts";
import { installPlugin } from "./provider-plugins.ts";
import { findRealProviders, parseRealProviders, readRealProviders, sdkVersion, writeRealProviders } from "./real-providers.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "real-providers-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Providers that the engine is told to attach to. */
const attached = (realProviders: readonly string[]): string[] => (engineEnvironment({ ...sandboxEngine, realProviders })["PULUMI_DEBUG_PROVIDERS"] ?? "").split(",").map((part) => part.split(":")[0] ?? "");

describe("the choice of a user", () => {
  it("names providers that have a stand-in, or none", () => {
    expect(parseRealProviders("azure-native, gcp,gcp")).toEqual(["azure-native", "gcp"]);
    expect(parseRealProviders("none")).toEqual([]);
    expect(() => parseRealProviders("gcp,aws,kubernetes")).toThrow(/no stand-in for aws, kubernetes that could be replaced/);
  });

  it("is found as plugins of the SDKs' versions, and all that are missing are told at once", async () => {
    const asked: string[] = [];
    const find = (plugin: string, version: string): Promise<string | undefined> => {
      asked.push(`${plugin} ${version}`);
      return Promise.resolve(plugin === "random" ? "/plugins/random" : undefined);
    };
    expect(await findRealProviders(["random"], {}, find)).toEqual({ random: "/plugins/random" });
    await expect(findRealProviders(["random", "azure-native", "gcp"], {}, find)).rejects.toThrow(`not installed: azure-native ${sdkVersion("azure-native")}, gcp ${sdkVersion("gcp")}`);
    expect(asked).toContain(`gcp ${sdkVersion("gcp")}`);
  });

  it("is kept", () => {
    const file = path.join(folder, "state/real-providers.json");
    expect(readRealProviders(file)).toEqual({});
    writeRealProviders({ gcp: "/plugins/gcp" }, file);
    expect(readRealProviders(file)).toEqual({ gcp: "/plugins/gcp" });
  });
});

describe("the engine", () => {
  it("attaches to every stand-in, but for those whose place a real provider takes", () => {
    expect(attached([])).toEqual(["azure-native", "azuread", "gcp", "random", "tls", "pulumi-nodejs"]);
    expect(attached(["azure-native", "gcp"])).toEqual(["azuread", "random", "tls", "pulumi-nodejs"]);
  });

  it("finds the plugin in its PULUMI_HOME, whichever was there before", () => {
    installPlugin(folder, "gcp", "9.37.0", "/plugins/old");
    installPlugin(folder, "gcp", "9.37.0", "/plugins/gcp");
    expect(fs.readlinkSync(path.join(pluginFolder(folder, "gcp", "9.37.0"), "pulumi-resource-gcp"))).toBe("/plugins/gcp");
  });

  it("has the real provider for Google Cloud ask for the version of Compute Engine's API that is there", () => {
    const endpoint = (realProviders: readonly string[]): string | undefined => engineEnvironment({ ...sandboxEngine, realProviders })["GOOGLE_COMPUTE_CUSTOM_ENDPOINT"];
    expect(endpoint(["gcp"])).toBe("https://compute.googleapis.com/compute/v1/");
    expect(endpoint(["azure-native"])).toBeUndefined();
  });
});
