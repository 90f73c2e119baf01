/** A method and a path with placeholders: `{name}` is one segment, `{+name}` any number of them, none included. */
export interface Routed {
  readonly method: string;
  /** E.g. "/v1/projects/{project}/serviceAccounts/{account}:enable". */
  readonly path: string;
}

export interface RouterOptions {
  /** Whether a path may be in another case. @default false */
  readonly ignoreCase?: boolean;
  /** Whether a colon ends a segment, as it does where a custom method follows it. @default false */
  readonly customMethods?: boolean;
}

/** A value in a path that is not percent-encoded UTF-8. */
export class MalformedPath extends Error {
  constructor(readonly part: string) {
    super(`'${part}' is not percent-encoded UTF-8`);
  }
}

interface Compiled<R> {
  readonly route: R;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Finds the route of a method and a path; the first that fits counts. */
export class Router<R extends Routed> {
  private readonly compiled: readonly Compiled<R>[];

  constructor(
    readonly routes: readonly R[],
    options: RouterOptions = {},
  ) {
    this.compiled = routes.map((route) => compile(route, options));
  }

  /** The route, and the values of its placeholders, percent-decoded. Throws {@link MalformedPath} where they cannot be. */
  find(method: string, path: string): { readonly route: R; readonly params: Readonly<Record<string, string>> } | undefined {
    for (const { route, pattern, names } of this.compiled) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (match !== null) return { route, params: Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1] ?? "")])) };
    }
    return undefined;
  }
}

export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new MalformedPath(part);
  }
}

function compile<R extends Routed>(route: R, { ignoreCase = false, customMethods = false }: RouterOptions): Compiled<R> {
  const names: string[] = [];
  const segment = customMethods ? "([^/:]+)" : "([^/]+)";
  const source = route.path.replaceAll(/\/?\{\+(\w+)\}|\{(\w+)\}|[^{}]+?(?=\/?\{|$)/g, (part, many: string | undefined, one: string | undefined) => {
    if (many === undefined && one === undefined) return part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
    names.push(many ?? one ?? "");
    return many === undefined ? segment : "((?:/[^/]+)*)";
  });
  return { route, pattern: new RegExp(`^${source}$`, ignoreCase ? "i" : ""), names };
}
