import { objectNotFound, type GraphRoute } from "./route.ts";

/** The users of the directory: it has none. Clients look among them for whom a role is meant, and say so where nobody is found. */
export function userRoutes(): GraphRoute[] {
  return [
    { method: "GET", path: "/users", action: "readUsers", list: () => [] },
    {
      method: "GET",
      path: "/users/{id}",
      action: "readUsers",
      handle: (call) => {
        throw objectNotFound(call.id ?? "");
      },
    },
  ];
}
