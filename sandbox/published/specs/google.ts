import * as fs from "node:fs";
import * as path from "node:path";
import { declarationsIn, type SdkProperty, type SdkType } from "../declarations.ts";
import { installedPackage } from "../installed-package.ts";
import type { GoogleSpecs, SpecNode, SpecObject, SpecType } from "../../clouds/specs/spec.ts";

/** A version of an API of Google's, and the messages of it that are described. */
interface Api {
  readonly package: string;
  /** The declarations in the package. */
  readonly file: string;
  /** What its declarations have before the names of messages. */
  readonly mark: string;
  readonly messages: readonly string[];
}

const policy = ["Policy", "SetIamPolicyRequest", "GetIamPolicyRequest", "TestIamPermissionsRequest", "TestIamPermissionsResponse"];

/** Google writes its packages from the same discovery documents that it publishes. One more message is a word more. */
const apis: Readonly<Record<string, Api>> = {
  "cloudresourcemanager.v1": { package: "@googleapis/cloudresourcemanager", file: "build/v1.d.ts", mark: "Schema$", messages: ["Project", ...policy] },
  "cloudresourcemanager.v3": { package: "@googleapis/cloudresourcemanager", file: "build/v3.d.ts", mark: "Schema$", messages: ["Project", ...policy] },
  // Google's own package of Compute Engine is 72 MB; this one is 5 MB, from the discovery document too, whose date is its version.
  compute: {
    package: "@maxim_mazurok/gapi.client.compute-v1",
    file: "index.d.ts",
    mark: "",
    messages: ["Network", "NetworkList", "Subnetwork", "SubnetworkList", "SubnetworksSetPrivateIpGoogleAccessRequest", "SubnetworksExpandIpCidrRangeRequest", "Address", "AddressList", "GlobalSetLabelsRequest", "RegionSetLabelsRequest", "Router", "RouterList", "Operation", "Region"],
  },
  // Its beta version has all that v1 has, and the stand-in serves both.
  container: {
    package: "@googleapis/container",
    file: "build/v1beta1.d.ts",
    mark: "Schema$",
    messages: [
      ...["Cluster", "CreateClusterRequest", "UpdateClusterRequest", "ClusterUpdate", "ListClustersResponse", "SetLabelsRequest", "SetMaintenancePolicyRequest", "SetNetworkPolicyRequest"],
      ...["NodePool", "CreateNodePoolRequest", "UpdateNodePoolRequest", "ListNodePoolsResponse", "SetNodePoolSizeRequest", "SetNodePoolManagementRequest", "SetNodePoolAutoscalingRequest"],
      ...["Operation", "ServerConfig"],
    ],
  },
  iam: {
    package: "@googleapis/iam",
    file: "build/v1.d.ts",
    mark: "Schema$",
    messages: [
      ...["ServiceAccount", "CreateServiceAccountRequest", "PatchServiceAccountRequest", "ListServiceAccountsResponse", "EnableServiceAccountRequest", "DisableServiceAccountRequest"],
      ...["ServiceAccountKey", "CreateServiceAccountKeyRequest", "ListServiceAccountKeysResponse", "Role", "CreateRoleRequest", "ListRolesResponse", ...policy.filter((name) => name !== "GetIamPolicyRequest")],
    ],
  },
  serviceusage: { package: "@googleapis/serviceusage", file: "build/v1.d.ts", mark: "Schema$", messages: ["EnableServiceRequest", "DisableServiceRequest", "BatchEnableServicesRequest", "BatchGetServicesResponse", "ListServicesResponse", "GoogleApiServiceusageV1Service", "Operation"] },
};

/** What Google says of the messages that the sandbox takes and answers. */
export function googleSpecs(): GoogleSpecs {
  const packages: Record<string, string> = {};
  const definitions: Record<string, SpecObject> = {};
  for (const [prefix, api] of Object.entries(apis)) {
    const { folder, title } = installedPackage(api.package);
    packages[prefix] = title;
    const reader = new MessageReader(prefix, api, fs.readFileSync(path.join(folder, api.file), "utf8"), definitions);
    for (const message of api.messages) reader.reference(`${api.mark}${message}`);
  }
  return { packages, definitions: Object.fromEntries(Object.entries(definitions).sort(([left], [right]) => (left < right ? -1 : 1))) };
}

class MessageReader {
  constructor(
    private readonly prefix: string,
    private readonly api: Api,
    private readonly source: string,
    /** Gets the definitions. */
    private readonly found: Record<string, SpecObject>,
  ) {}

  /** The name of a message's definition, which is made where it is new, with those that it refers to. */
  reference(declared: string): string {
    const name = `${this.prefix}.${declared.slice(this.api.mark.length)}`;
    if (this.found[name] !== undefined) return name;
    const properties: Record<string, SpecNode> = {};
    this.found[name] = properties;
    for (const property of this.propertiesOf(declared)) properties[property.name] = this.node(property);
    return name;
  }

  /** The properties of an interface, which is cut out: to read a whole file of 5 MB takes a second. */
  private propertiesOf(declared: string): readonly SdkProperty[] {
    const start = `interface ${declared} {`;
    const from = this.source.search(new RegExp(`^    (export )?${start.replace("$", "\\$")}`, "m"));
    if (from < 0) throw new Error(`${this.api.package} declares no ${declared}`);
    const begin = this.source.indexOf("{", from);
    // An empty one ends on its own line.
    const end = this.source.startsWith("{}", begin) ? begin + 1 : this.source.indexOf("\n    }\n", begin);
    return declarationsIn(`export ${start}${this.source.slice(begin + 1, end)}\n}`).get(declared)?.properties ?? [];
  }

  /** A property; what is more than its type stands in its comment alone. */
  private node({ type, doc }: SdkProperty): SpecNode {
    return { type: this.type(type), ...(/\boutput only\b/i.test(doc) ? { readOnly: true } : {}), ...(/^required\./i.test(doc) ? { required: true } : {}) };
  }

  private type(type: SdkType): SpecType {
    switch (type.kind) {
      case "list":
        return { list: { type: this.type(type.of) } };
      case "map":
        return { map: { type: this.type(type.of) } };
      case "inline":
        return { object: Object.fromEntries(type.properties.map((property) => [property.name, this.node(property)])) };
      case "named":
        return { ref: this.reference(type.name) };
      case "string":
      case "number":
      case "boolean":
        return type.kind;
      default:
        return "any";
    }
  }
}
