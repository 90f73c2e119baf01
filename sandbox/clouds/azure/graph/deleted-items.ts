import type { Directory } from "../entra/directory.ts";
import { type GraphRoute, objectNotFound } from "./route.ts";

/** Applications and service principals that were deleted: Graph keeps them for 30 days unless they are deleted here too. Restoring is not modelled. */
export function deletedItemRoutes(directory: Directory): GraphRoute[] {
  return [
    {
      method: "DELETE",
      path: "/directory/deletedItems/{id}",
      action: "change",
      owners: ({ id }) => directory.deletedItems.get(id ?? "")?.owners ?? [],
      handle: ({ id }) => {
        if (!directory.deletedItems.delete(id ?? "")) throw objectNotFound(id ?? "");
        return { status: 204 };
      },
    },
  ];
}
