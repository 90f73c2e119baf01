import { canonicalImageName } from "./image-table.ts";
import type { ImageSpec, RegistryCredential } from "./types.ts";

/** The registry of an image, as credentials name it: "docker.io", "ghcr.io". */
export const registryOf = (image: string): string => canonicalImageName(image).split("/")[0] ?? "";

/** Whether one of some credentials opens an image's repository; without any, those that are open to everybody are. */
export function mayPull(image: string, { pullAs }: Pick<ImageSpec, "pullAs">, credentials: readonly RegistryCredential[] = []): boolean {
  return pullAs === undefined || credentials.some(({ server, username, password }) => server === registryOf(image) && username === pullAs.username && password === pullAs.password);
}
