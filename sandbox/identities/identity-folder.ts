import * as fs from "node:fs";
import * as path from "node:path";
import { statePaths } from "../paths.ts";
import { writeSecret } from "../pki/certificate-authority.ts";
import { UserError } from "../user-error.ts";

/** Somebody who is known to both clouds under one name of the sandbox. */
export interface Identity {
  readonly azure: {
    /** Object id of the application in Entra. */
    readonly applicationId: string;
    readonly clientId: string;
    /** Secret. */
    readonly clientSecret: string;
  };
  readonly google: {
    readonly email: string;
    /** What a key file of the service account holds. Secret. */
    readonly keyFile: string;
  };
}

/** Names are short, because both clouds make others of them: a letter, then letters, digits and hyphens, 6-30 in all, as Google's account ids are. */
const nameRule = /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/;

const folderOf = (name: string): string => path.join(statePaths.identities, name);
const identityFile = (name: string): string => path.join(folderOf(name), "identity.json");
const keyFile = (name: string): string => path.join(folderOf(name), path.basename(statePaths.googleCredentials));

/** What is known of the identity of a name: in neither cloud, in one where its making was broken off, or in both. */
export function readIdentity(name: string): Partial<Identity> {
  return fs.existsSync(identityFile(name)) ? (JSON.parse(fs.readFileSync(identityFile(name), "utf8")) as Partial<Identity>) : {};
}

export function writeIdentity(name: string, identity: Partial<Identity>): void {
  if (identity.google !== undefined) writeSecret(keyFile(name), identity.google.keyFile);
  writeSecret(identityFile(name), JSON.stringify(identity));
}

export function forgetIdentity(name: string): void {
  fs.rmSync(folderOf(name), { recursive: true, force: true });
}

/** @throws UserError where the clouds could not know somebody by that name */
export function checkIdentityName(name: string): void {
  if (!nameRule.test(name)) throw new UserError(`an identity is named with 6 to 30 lower-case letters, digits and hyphens, a letter first, and not "${name}"`, "npm run sandbox identity writer");
}

/** @throws UserError where nobody has made it */
export function requireIdentity(name: string): Identity {
  const { azure, google } = readIdentity(name);
  if (azure === undefined || google === undefined) throw new UserError(`there is no identity ${name}`, `npm run sandbox identity ${name}`);
  return { azure, google };
}

/** What makes programs act as an identity: the variables that providers, kubectl's plugin and the Azure CLI read. Secret. */
export function identityEnvironment(name: string): Record<string, string> {
  const { azure } = requireIdentity(name);
  return {
    ARM_CLIENT_ID: azure.clientId,
    ARM_CLIENT_SECRET: azure.clientSecret,
    AZURE_CONFIG_DIR: path.join(folderOf(name), "azure"),
    GOOGLE_APPLICATION_CREDENTIALS: keyFile(name),
    CLOUDSDK_CONFIG: folderOf(name),
  };
}
