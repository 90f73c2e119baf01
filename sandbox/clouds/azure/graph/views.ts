import { appPermissions, graphAppId, graphTenantId } from "./app-permissions.ts";
import type { Application, PasswordCredential, ServicePrincipal } from "../entra/directory.ts";

/** A secret as Graph shows it: never its text. */
export const passwordView = (password: PasswordCredential): Record<string, unknown> => ({
  customKeyIdentifier: null,
  displayName: password.displayName,
  startDateTime: password.startDateTime,
  endDateTime: password.endDateTime,
  hint: password.hint,
  keyId: password.keyId,
  secretText: null,
});

export const applicationView = (application: Application): Record<string, unknown> => ({
  identifierUris: [],
  signInAudience: "AzureADMyOrg",
  tags: [],
  notes: null,
  description: null,
  keyCredentials: [],
  requiredResourceAccess: [],
  appRoles: [],
  ...application.settings,
  id: application.id,
  appId: application.appId,
  deletedDateTime: null,
  createdDateTime: application.createdDateTime,
  passwordCredentials: application.passwords.map(passwordView),
});

export const servicePrincipalView = (principal: ServicePrincipal, application: Application | undefined, tenantId: string): Record<string, unknown> => ({
  accountEnabled: true,
  appRoleAssignmentRequired: false,
  tags: [],
  notes: null,
  description: null,
  appDisplayName: application?.settings["displayName"] ?? null,
  displayName: application?.settings["displayName"] ?? null,
  ...principal.settings,
  id: principal.id,
  appId: principal.appId,
  appOwnerOrganizationId: principal.appId === graphAppId ? graphTenantId : tenantId,
  createdDateTime: principal.createdDateTime,
  deletedDateTime: null,
  servicePrincipalType: "Application",
  servicePrincipalNames: [principal.appId, ...(Array.isArray(application?.settings["identifierUris"]) ? (application.settings["identifierUris"] as unknown[]) : [])],
  signInAudience: application?.settings["signInAudience"] ?? "AzureADMyOrg",
  keyCredentials: [],
  passwordCredentials: [],
  appRoles: principal.appId === graphAppId ? Object.entries(appPermissions).map(([value, id]) => ({ id, value, displayName: value, description: value, isEnabled: true, origin: "Application", allowedMemberTypes: ["Application"] })) : [],
});
