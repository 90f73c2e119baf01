import * as fs from "node:fs";
import * as path from "node:path";
import { type Operation, operationsOf } from "../azure-operations.ts";
import { type Declaration, declarationsIn, type SdkProperty, type SdkType } from "../declarations.ts";
import { installedPackage } from "../installed-package.ts";

/** One of Azure's packages @azure/arm-*, which describe its APIs. */
export interface AzurePackage {
  /** Before the names of its definitions, e.g. "storage". */
  readonly prefix: string;
  /** E.g. "@azure/arm-storage 18.6.0". */
  readonly title: string;
  readonly operations: readonly Operation[];
  /** What the declarations of a model's property tell; undefined where they do not have it. */
  declared(model: string, property: string): DeclaredProperty | undefined;
}

/** What a mapper leaves out: for objects whether they are required or read-only, for strings which there are. */
export interface DeclaredProperty {
  readonly required: boolean;
  readonly readOnly: boolean;
  /** The values that the service is known to take; undefined where nothing is known. */
  readonly values: readonly string[] | undefined;
}

/** @param prefix the package's name after "@azure/arm-" */
export async function azurePackage(prefix: string): Promise<AzurePackage> {
  const name = `@azure/arm-${prefix}`;
  const { folder, title } = installedPackage(name);
  const declarations = declarationsIn(fs.readFileSync(modelsOf(folder), "utf8"));
  const exported = (await import(name)) as Record<string, unknown>;
  return {
    prefix,
    title,
    operations: await operationsOf(name),
    declared: (model, property) => {
      const found = propertyOf(declarations, model, property);
      if (found === undefined) return undefined;
      const known = exported[`Known${nameIn(found.type) ?? ""}`];
      const readOnly = found.doc.includes("It can only be populated by the server.");
      return { required: !found.optional, readOnly, values: known === undefined ? undefined : Object.values(known as Record<string, string>) };
    },
  };
}

/** A property that a model declares, or one that it extends. */
function propertyOf(declarations: ReadonlyMap<string, Declaration>, model: string, property: string): SdkProperty | undefined {
  const declared = declarations.get(model);
  const own = declared?.properties.find(({ name }) => name === property);
  return own ?? declared?.extends.map((parent) => propertyOf(declarations, parent, property)).find((found) => found !== undefined);
}

function nameIn(type: SdkType): string | undefined {
  if (type.kind === "list" || type.kind === "map") return nameIn(type.of);
  return type.kind === "named" ? type.name : undefined;
}

/** The declarations of a package's models: where they are depends on the generation of the package. */
function modelsOf(folder: string): string {
  const file = ["dist/esm", "dist-esm/src"].map((part) => path.join(folder, part, "models/index.d.ts")).find((candidate) => fs.existsSync(candidate));
  if (file === undefined) throw new Error(`${folder} declares no models`);
  return file;
}
