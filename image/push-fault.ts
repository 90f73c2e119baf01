import { UserError } from "../sandbox/user-error.ts";
import { registryOf } from "./repository.ts";

/** Says why an image could not be pushed, and what helps. @param login the command that signs in, without the registry */
export function pushFault(repository: string, complaint: string, login: string): UserError {
  const registry = registryOf(repository);
  if (/unauthorized|denied|authentication required|\b401\b|\b403\b|no basic auth/i.test(complaint)) {
    return new UserError(`${registry} does not let you push to ${repository}: ${complaint}`, `sign in as somebody who may push there: ${login} ${registry}`);
  }
  return new UserError(`the image could not be pushed to ${repository}: ${complaint}`, "see that the registry's name is right and that it is reached, then run the same command again");
}
