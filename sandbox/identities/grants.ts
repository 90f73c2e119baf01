import { UserError } from "../user-error.ts";

/** What an identity is granted in one cloud: roles by name, and permissions, which a custom role of its own holds. */
export interface CloudGrants {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** What an identity is granted. */
export interface Grants {
  /** On each project. */
  readonly google: CloudGrants;
  /** On the subscription. */
  readonly azure: CloudGrants;
  /** Application permissions of Microsoft Graph. */
  readonly graph: readonly string[];
}

/** What was typed: names between commas. */
export interface GrantOptions {
  readonly google?: string;
  readonly azure?: string;
  readonly graph?: string;
}

/** The grants that options name: "roles/viewer,container.secrets.get", "Reader,Microsoft.DocumentDB/databaseAccounts/listConnectionStrings/action". */
export function grantsOf({ google, azure, graph }: GrantOptions): Grants {
  return {
    google: cloudGrants(names(google), (name) => name.startsWith("roles/"), "--google", /^(roles\/[\w.]+|[a-z]\w*(\.\w+){2})$/, "roles/container.admin or container.secrets.get"),
    azure: cloudGrants(names(azure), (name) => !name.includes("/"), "--azure", /^([^/*]+|[A-Z][\w.]+(\/[\w.]+)+)$/, "Contributor or Microsoft.Authorization/locks/write"),
    graph: names(graph),
  };
}

const names = (text = ""): string[] => [...new Set(text.split(",").map((name) => name.trim()).filter((name) => name !== ""))];

function cloudGrants(all: readonly string[], isRole: (name: string) => boolean, option: string, rule: RegExp, example: string): CloudGrants {
  for (const name of all) if (!rule.test(name)) throw new UserError(`${option}: "${name}" is no role and no permission`, `write ${example}, with commas between several`);
  return { roles: all.filter(isRole), permissions: all.filter((name) => !isRole(name)) };
}
