import * as crypto from "node:crypto";
import type { Properties } from "./provider.ts";

/** Remembers one client, and so one token, for each provider configuration and deployer. */
export function clientCache<Client>(create: (config: Properties) => Client): (config: Properties) => Client {
  const clients = new Map<string, Client>();
  return (config) => {
    const environment = Object.entries(process.env).filter(([name]) => name.startsWith("ARM_"));
    const key = crypto.createHash("sha256").update(JSON.stringify([config, environment.sort()])).digest("hex");
    const client = clients.get(key) ?? create(config);
    clients.set(key, client);
    return client;
  };
}
