import { policy } from "../define.ts";
import { groupContainersOf } from "../resources/container-group.ts";
import { containersOf, podSpecsOf } from "../resources/pod-spec.ts";
import { forEachKnown, type Resource } from "../resources/resource.ts";

/** Containers run the image that somebody chose, today and after every restart. */
export const pinnedImages = policy<{ forbiddenTags: readonly string[] }>({
  name: "pinned-images",
  description: "Container images are pinned by a tag or a digest.",
  settings: {
    forbiddenTags: {
      type: "array",
      items: { type: "string" },
      default: ["latest"],
      description: "Tags that say nothing of what is in the image.",
    },
  },
  check: (resource, { forbiddenTags }, report) => {
    forEachKnown(imagesOf(resource), ({ path, image }) => {
      const fault = faultOf(image(), forbiddenTags);
      if (fault !== undefined) report(`${path}: ${fault}. Write NAME:VERSION, or NAME@sha256:DIGEST.`);
    });
  },
});

/** The images of a resource; each is read when it is asked for, because a preview may not know it. */
function imagesOf(resource: Resource): { readonly path: string; readonly image: () => string | undefined }[] {
  const pods = podSpecsOf(resource);
  return [
    ...pods.flatMap(containersOf).map(({ path, container }) => ({ path: `${path}.image`, image: () => container.image })),
    ...pods.flatMap(({ path, spec }) =>
      (spec.volumes ?? []).flatMap(({ image }, index) => (image === undefined ? [] : [{ path: `${path}.volumes[${String(index)}].image.reference`, image: () => image.reference }])),
    ),
    ...groupContainersOf(resource).map(({ path, container }) => ({ path: `${path}.image`, image: () => container.image })),
  ];
}

function faultOf(image: string | undefined, forbiddenTags: readonly string[]): string | undefined {
  if (image === undefined || image === "") return "no image is named";
  // A digest decides, whatever tag stands beside it.
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return undefined;
  // A colon before the last slash belongs to the registry's port.
  const tag = /:([^:/@]+)$/.exec(image)?.[1];
  if (tag === undefined) return `"${image}" has no tag, so "latest" is pulled, which is another image every day`;
  return forbiddenTags.includes(tag) ? `the tag "${tag}" of "${image}" moves from image to image` : undefined;
}
