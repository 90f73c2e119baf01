import { absent, arrayOf, boolean, object, oneOf, readOnly, type Shape, text } from "../shape.ts";

const onlyPasswords = "The sandbox has client secrets alone.";

/** What an application's owner may set. */
export const applicationShape: Shape = object({
  displayName: text,
  description: text,
  notes: text,
  signInAudience: oneOf("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount"),
  identifierUris: arrayOf(text),
  tags: arrayOf(text),
  passwordCredentials: absent("Add secrets by addPassword."),
  keyCredentials: absent(onlyPasswords),
  web: absent("Nobody signs in by browser here."),
  spa: absent("Nobody signs in by browser here."),
  publicClient: absent("Nobody signs in by browser here."),
  api: absent(),
  appRoles: absent(),
  requiredResourceAccess: absent(),
  optionalClaims: absent(),
  isFallbackPublicClient: boolean,
  id: readOnly,
  appId: readOnly,
  createdDateTime: readOnly,
  deletedDateTime: readOnly,
});

/** What can be set of a service principal. */
export const servicePrincipalShape: Shape = object({
  appId: text,
  accountEnabled: boolean,
  appRoleAssignmentRequired: boolean,
  description: text,
  notes: text,
  tags: arrayOf(text),
  alternativeNames: absent(),
  passwordCredentials: absent("Add secrets to the application."),
  keyCredentials: absent(onlyPasswords),
  preferredSingleSignOnMode: absent(),
  loginUrl: absent(),
  notificationEmailAddresses: absent(),
  id: readOnly,
  displayName: readOnly,
  createdDateTime: readOnly,
});

/** Body of addPassword. */
export const addPasswordShape: Shape = object({
  passwordCredential: object({ displayName: text, startDateTime: text, endDateTime: text, customKeyIdentifier: absent(), keyId: readOnly, secretText: absent("The directory makes the text.") }),
});
