import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { SettingsError } from "./settings-error.ts";

/** What a stack's files say, as Pulumi would hand it to the program. */
export interface StackValues {
  /** Name of the project, which is the namespace of its keys. */
  readonly project: string;
  /** By full key, defaults included, maps as JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose values are encrypted: only Pulumi can read them. They are not among the values. */
  readonly encrypted: readonly string[];
}

interface ProjectFile {
  readonly name?: string;
  readonly config?: Readonly<Record<string, { readonly default?: unknown } | undefined>>;
}

/**
 * Reads the settings of a stack from Pulumi.yaml and the stack's file, for programs that run before there is an engine.
 *
 * @param root the project's folder
 * @param file the stack's file. @default Pulumi.STACK.yaml in that folder
 * @throws {@link SettingsError} where a file cannot be read
 */
export function readStackFile(root: string, stack: string, file = path.join(root, `Pulumi.${stack}.yaml`)): StackValues {
  const declared = read(path.join(root, "Pulumi.yaml"), stack) as ProjectFile;
  const project = declared.name ?? "";
  const fullKey = (key: string): string => (key.includes(":") ? key : `${project}:${key}`);
  const defaults = Object.entries(declared.config ?? {}).flatMap(([key, declaration]) => (declaration?.default === undefined ? [] : [[fullKey(key), asText(declaration.default)] as const]));
  const own = Object.entries((read(file, stack) as { config?: Readonly<Record<string, unknown>> | null }).config ?? {}).map(([key, value]) => [fullKey(key), value] as const);
  const encrypted = own.filter(([, value]) => isEncrypted(value)).map(([key]) => key);
  const plain = own.filter(([key]) => !encrypted.includes(key)).map(([key, value]) => [key, asText(value)] as const);
  return { project, values: Object.fromEntries([...defaults.filter(([key]) => !encrypted.includes(key)), ...plain]), encrypted };
}

const asText = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** How Pulumi writes a value that was set with `--secret`; a part of a map or list may be one too. */
function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(isEncrypted);
}

function read(file: string, stack: string): object {
  try {
    return (load(fs.readFileSync(file, "utf8")) ?? {}) as object;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = missing ? "is not there" : `cannot be read: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`;
    throw new SettingsError(stack, [{ path: path.basename(file), advice: `${reason}; \`pulumi stack init ${stack}\` and \`pulumi config set\` write it` }]);
  }
}
