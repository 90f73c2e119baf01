import { locations } from "./locations.ts";

export const loginHost = "login.microsoftonline.com";
export const graphHost = "graph.microsoft.com";
export const armHost = "management.azure.com";

/** Where the terminal of an exec session in a region is reached. */
export const execBridgeHost = (region: string): string => `bridge.${region}.management.azurecontainer.io`;

/** Every name under which clients reach this cloud. */
export const azureHosts: readonly string[] = [loginHost, graphHost, armHost, ...locations.map((location) => execBridgeHost(location.name))];
