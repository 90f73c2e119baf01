import { readBody } from "../../kit/read.ts";
import { AzureError } from "../azure-error.ts";
import { azureDialect } from "../dialect.ts";
import type { Application, Directory } from "../entra/directory.ts";
import { toNameOwners, withOwners } from "./owners.ts";
import { graphAddress, creationAnswer, objectNotFound, objectAnswer, type GraphCall, type GraphRoute } from "./route.ts";
import { addPasswordBody, applicationBody } from "./bodies.ts";
import { applicationView, passwordView } from "./views.ts";

/** Longest name of an application, in characters. */
const longestName = 256;

/** The applications of the directory, their secrets included. */
export function applicationRoutes(directory: Directory): GraphRoute[] {
  const find = (key: string | undefined): Application => {
    const application = directory.findApplication(key);
    if (application === undefined) throw objectNotFound(key ?? "");
    return application;
  };
  const owners = (call: GraphCall): readonly string[] => directory.findApplication(call.id)?.owners ?? [];
  return [
    { method: "GET", path: "/applications", action: "read", list: () => directory.applications.values().map(applicationView) },
    {
      method: "POST",
      path: "/applications",
      action: "create",
      also: toNameOwners,
      handle: (call) => {
        const { settings, owners: bound } = withOwners(directory, call);
        return creationAnswer("Application", directory.deployer.tenantId, applicationView(directory.createApplication(settingsOf(settings, true), bound)));
      },
    },
    { method: "GET", path: "/applications/{id}", action: "read", handle: (call) => objectAnswer("applications", applicationView(find(call.id))) },
    {
      method: "PATCH",
      path: "/applications/{id}",
      action: "change",
      owners,
      handle: (call) => {
        const application = find(call.id);
        directory.applications.put(application.id, { ...application, settings: { ...application.settings, ...settingsOf(call.body, false) } });
        return { status: 204 };
      },
    },
    {
      method: "DELETE",
      path: "/applications/{id}",
      action: "change",
      owners,
      handle: (call) => {
        directory.deleteApplication(find(call.id));
        return { status: 204 };
      },
    },
    { method: "POST", path: "/applications/{id}/addPassword", action: "change", owners, handle: (call) => ({ status: 200, headers: { location: graphAddress }, body: addPassword(directory, find(call.id), call.body) }) },
    {
      method: "POST",
      path: "/applications/{id}/removePassword",
      action: "change",
      owners,
      handle: (call) => {
        const keyId = (call.body as { keyId?: unknown } | undefined)?.keyId;
        if (typeof keyId !== "string" || !directory.removePassword(find(call.id), keyId)) {
          throw new AzureError(400, "Request_BadRequest", `No password credential found with keyId '${String(keyId)}'.`);
        }
        return { status: 204 };
      },
    },
  ];
}

function settingsOf(body: unknown, isNew: boolean): Record<string, unknown> {
  const settings = readBody(body, applicationBody, azureDialect);
  const { displayName: name } = settings;
  if ((isNew && name === undefined) || (name !== undefined && (name === "" || name.length > longestName))) {
    throw new AzureError(400, "Request_BadRequest", `Invalid value specified for property 'displayName' of resource 'Application': it must be 1 - ${String(longestName)} characters.`);
  }
  return settings;
}

function addPassword(directory: Directory, application: Application, body: unknown): Record<string, unknown> {
  const { passwordCredential = {} } = readBody(body ?? {}, addPasswordBody, azureDialect);
  const startDateTime = dateOf(passwordCredential.startDateTime, "startDateTime");
  const endDateTime = dateOf(passwordCredential.endDateTime, "endDateTime");
  if (startDateTime !== undefined && endDateTime !== undefined && endDateTime <= startDateTime) {
    throw new AzureError(400, "Request_BadRequest", "The credential's endDateTime must be after its startDateTime.");
  }
  const { credential, secretText } = directory.addPassword(application, { displayName: passwordCredential.displayName, startDateTime, endDateTime });
  return { "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential", ...passwordView(credential), secretText };
}

function dateOf(value: string | undefined, property: string): Date | undefined {
  if (value === undefined) return undefined;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new AzureError(400, "Request_BadRequest", `Cannot convert '${value}' of '${property}' to a date and time; write it as 2027-01-31T00:00:00Z.`);
  return date;
}
