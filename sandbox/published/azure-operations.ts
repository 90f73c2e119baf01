/** A type of a body, as Azure's own clients describe it. */
export interface Mapper {
  /** The name on the wire, with dots where the client takes properties out of objects; of a variant its discriminator. */
  readonly serializedName?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly isConstant?: boolean;
  readonly defaultValue?: unknown;
  readonly constraints?: Readonly<Record<string, number | string | RegExp | undefined>>;
  readonly type: {
    readonly name: string;
    readonly className?: string;
    readonly modelProperties?: Readonly<Record<string, Mapper>>;
    readonly polymorphicDiscriminator?: { readonly serializedName: string };
    /** The model that it is a variant of. */
    readonly uberParent?: string;
    /** Of an enumeration. */
    readonly allowedValues?: readonly string[];
    /** Of a list. */
    readonly element?: Mapper;
    /** Of a map. */
    readonly value?: Mapper;
  };
}

interface Parameter {
  readonly mapper: Mapper;
  readonly skipEncoding?: boolean;
}

/** How a client describes one request. */
export interface OperationSpec {
  readonly path: string;
  readonly httpMethod: string;
  readonly requestBody?: { readonly mapper: Mapper };
  readonly urlParameters?: readonly Parameter[];
  readonly queryParameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly bodyMapper?: Mapper } | undefined>>;
  readonly serializer: { readonly modelMappers: Readonly<Record<string, Mapper | undefined>> };
}

/** A request that a client can make. */
export interface Operation {
  /** Its group, e.g. "storageAccounts". */
  readonly group: string;
  /** E.g. "beginCreate". */
  readonly name: string;
  readonly spec: OperationSpec;
}

type Client = Record<string, unknown> & { sendOperationRequest: unknown };

/**
 * All requests of one of Azure's packages @azure/arm-*. They are published in no other form than the client's own code:
 * each of its methods is called, and what it would send is noted down instead. Throws for a package of the newest
 * generation, which describes its requests in no way that can be read.
 */
export async function operationsOf(packageName: string): Promise<Operation[]> {
  const module = (await import(packageName)) as Record<string, new (credential: object, subscriptionId: string) => Client>;
  const found: Operation[] = [];
  for (const Class of Object.entries(module).filter(([name]) => name.endsWith("Client")).map(([, value]) => value)) {
    const client = new Class({ getToken: () => Promise.reject(new Error("no request is sent")) }, "subscription");
    const sent: OperationSpec[] = [];
    client.sendOperationRequest = (_arguments: unknown, spec: OperationSpec) => {
      sent.push(spec);
      return Promise.reject(new Error("noted down"));
    };
    for (const [group, methods] of Object.entries(client)) {
      for (const name of methodsOf(methods)) {
        sent.length = 0;
        await call(methods as Record<string, (...values: string[]) => unknown>, name);
        if (sent[0] !== undefined) found.push({ group, name: name.replace("_", ""), spec: sent[0] });
      }
    }
  }
  if (found.length === 0) throw new Error(`${packageName} describes no requests: take the last version of it that has models/mappers.js`);
  return found;
}

function methodsOf(group: unknown): string[] {
  if (typeof group !== "object" || group === null || !("client" in group)) return [];
  // The first page of a list is asked for by a method that begins with "_".
  return Object.getOwnPropertyNames(Object.getPrototypeOf(group)).filter((name) => name !== "constructor" && !/^_.*Next$|AndWait$/.test(name));
}

/** Calls a method with something for each argument; it ends where the request would begin. */
async function call(group: Record<string, (...values: string[]) => unknown>, name: string): Promise<void> {
  try {
    await group[name]?.("1", "2", "3", "4", "5", "6", "7", "8");
  } catch {
    // As meant.
  }
}
