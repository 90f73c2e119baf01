import type { Properties } from "../providers/provider.ts";

/** What the SDK and the engine add to a provider's configuration for themselves. */
const engineOwn = ["version", "pluginDownloadURL", "__defaults", "__internal"];

/** A provider's own settings. */
export function providerSettings(config: Properties): Properties {
  return Object.fromEntries(Object.entries(config).filter(([name]) => !engineOwn.includes(name)));
}
