import * as crypto from "node:crypto";
import type { ResourceType } from "../provider.ts";
import { logicalResource } from "../logical-resource.ts";

/** A random UUID. */
export const randomUuid: ResourceType = logicalResource({
  token: "random:index/randomUuid:RandomUuid",
  computed: ["result"],
  generate: () => {
    const result = crypto.randomUUID();
    return { id: result, outputs: { result } };
  },
  fromId: (id) => ({ result: id }),
});
