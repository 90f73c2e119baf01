import { UnknownImage } from "./types.ts";
import type { ImageSpec, ImageTable } from "./types.ts";

/**
 * An image table made from a record of image name -> what runs. A name may end in ":*" to match every tag; an entry
 * with the exact tag goes before it.
 */
export function createImageTable(entries: Readonly<Record<string, ImageSpec>>): ImageTable {
  const table = new Map(Object.entries(entries).map(([name, spec]) => [canonicalImageName(name), spec]));
  return {
    resolve(image) {
      const name = canonicalImageName(image);
      const spec = table.get(name) ?? table.get(`${name.slice(0, tagSeparator(name))}:*`);
      if (spec === undefined) throw new UnknownImage(`failed to resolve reference "${name}": the sandbox has no such image (sandbox/images.ts lists what it has)`);
      return spec;
    },
  };
}

/**
 * The full name of an image, as a container engine reads a short one: "nginx" is "docker.io/library/nginx:latest",
 * "janakiramm/todo:v2" is "docker.io/janakiramm/todo:v2". A name with a digest keeps it as its tag does.
 */
export function canonicalImageName(image: string): string {
  const first = image.slice(0, Math.max(image.indexOf("/"), 0));
  const isHost = first.includes(".") || first.includes(":") || first === "localhost";
  const repository = isHost ? image : `docker.io/${image.includes("/") ? image : `library/${image}`}`;
  const named = repository.replace(/^docker\.io\/(?=[^/]+$)/, "docker.io/library/").replace(/^index\.docker\.io\//, "docker.io/");
  return tagSeparator(named) === named.length ? `${named}:latest` : named;
}

/** Where the tag or digest of a full name begins; its length where it has none. */
function tagSeparator(name: string): number {
  const start = name.lastIndexOf("/") + 1;
  const found = name.slice(start).search(/[:@]/);
  return found < 0 ? name.length : start + found;
}
