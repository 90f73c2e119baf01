import type { CloudMethod, ProviderPackage } from "../providers/provider.ts";

/** Packages that are real here: the engine's own resources, dynamic providers, and Pulumi's Kubernetes provider. */
const realPackages = ["pulumi", "pulumi-nodejs", "kubernetes"];

/** The package that a token such as "azure-native:network:VirtualNetwork" belongs to. */
export const packageOf = (token: string): string => token.split(":", 1)[0] ?? "";

/** What the sandbox models: a provider stand-in has to have it, and its cloud has to know the request. */
export class ModelledTypes {
  /**
   * @param packages provider packages by name, each loaded when it is asked for
   * @param cloudModels whether a cloud models a method of a path
   */
  constructor(
    private readonly packages: Readonly<Record<string, () => Promise<ProviderPackage>>>,
    private readonly cloudModels: (request: CloudMethod) => Promise<boolean>,
  ) {}

  /** Whether something here stands for a package at all. */
  hasPackage(name: string): boolean {
    return realPackages.includes(name) || this.packages[name] !== undefined;
  }

  async hasResource(token: string): Promise<boolean> {
    const [name = "", module, type = ""] = token.split(":");
    // An explicit provider is modelled where its package is.
    if (name === "pulumi" && module === "providers") return this.hasPackage(type);
    if (realPackages.includes(name)) return true;
    const pkg = await this.packages[name]?.();
    if (pkg?.resourceType(token) === undefined) return false;
    const creation = pkg.creationOf?.(token);
    return creation === undefined || this.cloudModels(creation);
  }

  async hasFunction(token: string): Promise<boolean> {
    const name = packageOf(token);
    return realPackages.includes(name) || (await this.packages[name]?.())?.providerFunction(token) !== undefined;
  }
}
