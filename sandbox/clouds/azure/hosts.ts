import { locations } from "./locations.ts";

export const loginHost = "login.microsoftonline.com";
export const graphHost = "graph.microsoft.com";
export const armHost = "management.azure.com";

/** Where the terminal of an exec session in a region is reached; on Azure the first part is another one for each host. */
export const execBridgeHost = (region: string): string => `sandbox.${region}.atlas.cloudapp.azure.com`;
/** The only port of these hosts (MicrosoftDocs/azure-docs#113826 shows a whole answer of Azure's). */
export const execBridgePort = 19390;

/** Every name under which clients reach this cloud. */
export const azureHosts: readonly string[] = [loginHost, graphHost, armHost, ...locations.map((location) => execBridgeHost(location.name))];
