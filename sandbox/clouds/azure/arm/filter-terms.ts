import type { ArmCall } from "./route.ts";

/** The terms of a call's `$filter`, all of which count; none where it has no filter. */
export const filterTerms = ({ query }: Pick<ArmCall, "query">): string[] => (query.get("$filter")?.trim() ?? "").split(/\s+and\s+/i).filter((term) => term !== "");
