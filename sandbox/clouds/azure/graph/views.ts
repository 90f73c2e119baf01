import { appPermissions, graphAppId, graphTenantId } from "./app-permissions.ts";
import { tenantDomain } from "../settings.ts";
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

/** What Graph says of a publisher and its pages; here nobody has any. */
const publisher = {
  info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
  verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
};

/** Whom an application is for where nobody says so. */
const defaultAudience = "AzureADandPersonalMicrosoftAccount";

/** An application with all that Graph shows by default, as recorded in 2023. What the sandbox does not model stands there as Graph shows it of an application that has none of it. */
export function applicationView({ id, appId, createdDateTime, settings, passwords }: Application): Record<string, unknown> {
  const audience = settings["signInAudience"] ?? defaultAudience;
  return {
    ...publisher,
    addIns: [],
    // Personal accounts take tokens of version 2 alone.
    api: { acceptMappedClaims: null, knownClientApplications: [], requestedAccessTokenVersion: audience === defaultAudience ? 2 : null, oauth2PermissionScopes: [], preAuthorizedApplications: [] },
    appRoles: [],
    applicationTemplateId: null,
    certification: null,
    defaultRedirectUri: null,
    description: null,
    disabledByMicrosoftStatus: null,
    groupMembershipClaims: null,
    identifierUris: [],
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: null,
    keyCredentials: [],
    notes: null,
    optionalClaims: null,
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: "Allow" },
    publicClient: { redirectUris: [] },
    publisherDomain: tenantDomain,
    requestSignatureVerification: null,
    requiredResourceAccess: [],
    samlMetadataUrl: null,
    serviceManagementReference: null,
    servicePrincipalLockConfiguration: null,
    signInAudience: audience,
    spa: { redirectUris: [] },
    tags: [],
    tokenEncryptionKeyId: null,
    web: { homePageUrl: null, logoutUrl: null, redirectUris: [], implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false }, redirectUriSettings: [] },
    ...settings,
    id,
    appId,
    deletedDateTime: null,
    createdDateTime,
    passwordCredentials: passwords.map(passwordView),
  };
}

/** A service principal with all that Graph shows by default, as {@link applicationView}. */
export const servicePrincipalView = (principal: ServicePrincipal, application: Application | undefined, tenantId: string): Record<string, unknown> => ({
  ...publisher,
  accountEnabled: true,
  addIns: [],
  alternativeNames: [],
  appDescription: application?.settings["description"] ?? null,
  appDisplayName: application?.settings["displayName"] ?? null,
  appRoleAssignmentRequired: false,
  applicationTemplateId: null,
  description: null,
  disabledByMicrosoftStatus: null,
  displayName: application?.settings["displayName"] ?? null,
  homepage: null,
  loginUrl: null,
  logoutUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  oauth2PermissionScopes: [],
  preferredSingleSignOnMode: null,
  preferredTokenSigningKeyThumbprint: null,
  replyUrls: [],
  resourceSpecificApplicationPermissions: [],
  samlSingleSignOnSettings: null,
  tags: [],
  tokenEncryptionKeyId: null,
  ...principal.settings,
  id: principal.id,
  appId: principal.appId,
  appOwnerOrganizationId: principal.appId === graphAppId ? graphTenantId : tenantId,
  createdDateTime: principal.createdDateTime,
  deletedDateTime: null,
  servicePrincipalType: "Application",
  servicePrincipalNames: [principal.appId, ...(Array.isArray(application?.settings["identifierUris"]) ? (application.settings["identifierUris"] as unknown[]) : [])],
  signInAudience: application?.settings["signInAudience"] ?? defaultAudience,
  keyCredentials: [],
  passwordCredentials: [],
  appRoles: principal.appId === graphAppId ? Object.entries(appPermissions).map(([value, id]) => ({ id, value, displayName: value, description: value, isEnabled: true, origin: "Application", allowedMemberTypes: ["Application"] })) : [],
});
