import { pathComponent, registryHost } from "../components/azure/container-limits.ts";
import { UserError } from "../sandbox/user-error.ts";

const host = new RegExp(`^${registryHost.source}$`);
const component = new RegExp(`^${pathComponent.source}$`);

const example = "write REGISTRY/PATH, such as ghcr.io/OWNER/todo or NAME.azurecr.io/todo";

/**
 * The repository that images are pushed to, as it was typed: neither a tag nor a digest, which are made here.
 *
 * @throws UserError that says what to write instead
 */
export function repositoryOf(text: string | undefined): string {
  if (text === undefined || text.trim() === "") throw new UserError("no repository is named", `npm run image -- REPOSITORY; ${example}`);
  const [name = "", digest] = text.split("@");
  if (digest !== undefined) throw new UserError(`the repository ${JSON.stringify(text)} has a digest, which this command finds out`, `write ${name}`);
  const lastSlash = name.lastIndexOf("/");
  const tag = lastSlash < 0 ? -1 : name.indexOf(":", lastSlash);
  if (tag >= 0) {
    throw new UserError(`the repository ${JSON.stringify(text)} has a tag, and no tag belongs there`, `write ${name.slice(0, tag)}, and what the app calls itself as --version ${name.slice(tag + 1)}`);
  }
  const parts = name.split("/");
  const [registry = "", ...path] = parts;
  // Without a registry an image goes to Docker Hub, where everybody's names are: it must be meant.
  if (path.length === 0 || !(registry.includes(".") || registry.includes(":") || registry === "localhost")) {
    throw new UserError(`the repository ${JSON.stringify(text)} names no registry`, `${example}; for Docker Hub write docker.io/OWNER/todo`);
  }
  if (!host.test(registry) || !path.every((part) => component.test(part))) {
    throw new UserError(`${JSON.stringify(text)} is no repository's name: lowercase letters, digits and . _ - between letters and digits`, example);
  }
  return name;
}

/** The registry of a repository, as clients sign in to it. */
export const registryOf = (repository: string): string => repository.slice(0, repository.indexOf("/"));

/** What the app calls itself, where it is fit for a tag and for the app. */
export function versionOf(text: string): string {
  if (/^\w[\w.-]{0,63}$/.test(text)) return text;
  throw new UserError(`the version ${JSON.stringify(text)} cannot be a tag`, "write up to 64 letters, digits and . _ -, such as --version 1.1.0");
}
