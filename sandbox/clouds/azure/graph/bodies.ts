import type { BodyRules } from "../../kit/read.ts";
import { boolean, type Infer, listOf, object, oneOf, text } from "../../kit/schema.ts";

const onlyPasswords = "The sandbox has client secrets alone.";
const noBrowser = "Nobody signs in by browser here.";

const applicationSchema = object({
  displayName: text,
  description: text,
  notes: text,
  signInAudience: oneOf("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"),
  identifierUris: listOf(text),
  tags: listOf(text),
  isFallbackPublicClient: boolean,
});

/** What an application's owner may set. */
export const applicationBody: BodyRules<Infer<typeof applicationSchema>> = {
  schema: applicationSchema,
  elsewhere: {
    notModelled: ["passwordCredentials", "keyCredentials", "web", "spa", "publicClient", "api", "appRoles", "requiredResourceAccess", "optionalClaims"],
    readOnly: ["id", "appId", "createdDateTime", "deletedDateTime"],
  },
  instead: { passwordCredentials: "Add secrets by addPassword.", keyCredentials: onlyPasswords, web: noBrowser, spa: noBrowser, publicClient: noBrowser },
};

const servicePrincipalSchema = object({ appId: text, accountEnabled: boolean, appRoleAssignmentRequired: boolean, description: text, notes: text, tags: listOf(text) });

/** What can be set of a service principal. */
export const servicePrincipalBody: BodyRules<Infer<typeof servicePrincipalSchema>> = {
  schema: servicePrincipalSchema,
  elsewhere: {
    notModelled: ["alternativeNames", "passwordCredentials", "keyCredentials", "preferredSingleSignOnMode", "loginUrl", "notificationEmailAddresses"],
    readOnly: ["id", "displayName", "createdDateTime"],
  },
  instead: { passwordCredentials: "Add secrets to the application.", keyCredentials: onlyPasswords },
};

const addPasswordSchema = object({ passwordCredential: object({ displayName: text, startDateTime: text, endDateTime: text }) });

/** Body of addPassword. */
export const addPasswordBody: BodyRules<Infer<typeof addPasswordSchema>> = {
  schema: addPasswordSchema,
  elsewhere: { notModelled: ["passwordCredential.customKeyIdentifier", "passwordCredential.secretText"], readOnly: ["passwordCredential.keyId"] },
  instead: { "passwordCredential.secretText": "The directory makes the text." },
};
