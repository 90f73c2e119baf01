import type { ProviderPackage } from "../providers/provider.ts";
import { sdkResource } from "../providers/sdk-schema.ts";

/** A package's schema as far as the sandbox needs one: `pulumi import` writes code from it, untyped. */
export function packageSchema(pkg: ProviderPackage): object {
  const resources = (pkg.resourceTokens ?? []).flatMap((token) => {
    const resource = sdkResource(token);
    if (resource === undefined) return [];
    const property = (name: string): [string, object] => [name, { $ref: "pulumi.json#/Any" }];
    return [
      [
        token,
        {
          inputProperties: Object.fromEntries(resource.inputs.map(property)),
          requiredInputs: resource.requiredInputs,
          properties: Object.fromEntries(resource.outputs.map(property)),
        },
      ] as const,
    ];
  });
  return { name: pkg.name, version: pkg.version, resources: Object.fromEntries(resources) };
}
