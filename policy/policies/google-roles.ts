import { policy } from "../define.ts";
import { forEachKnown, type Resource } from "../resources/resource.ts";

/** A role and who gets it. */
interface Grant {
  readonly path: string;
  readonly role: () => string;
  readonly members: () => readonly string[];
}

/** Resource types that give roles: `gcp:projects/iAMMember:IAMMember`, `gcp:storage/bucketIAMBinding:BucketIAMBinding`, ... */
const grantType = /^gcp:(\w+)\/\w*i[aA][mM](Member|Binding|Policy):|^gcp:(\w+)\/\w+I[aA][mM](Member|Binding|Policy):/;

/** Roles from before there were roles: thousands of permissions each (cloud.google.com/iam/docs/roles-overview#basic). */
const basicRoles = ["roles/owner", "roles/editor"];

/** A broken container on a node gets what the node may do, and no more. */
export const googleRoles = policy<object>({
  name: "google-roles",
  description: "Google Cloud roles are narrow: no basic ones, none above the project, no administrators among the machines, nothing for everybody.",
  check: (resource, _settings, report) => {
    const [, first, , second] = grantType.exec(resource.type) ?? [];
    const module = first ?? second;
    if (module === undefined) return;
    if (module === "organizations" || module === "folder") report("The role reaches every project below. Give it in the project, or on the single resource, that needs it.");
    forEachKnown(grantsOf(resource), ({ path, role, members }) => {
      const name = role();
      if (basicRoles.includes(name)) report(`${path} is ${name}, which may do nearly everything. Write the predefined role of the service that is used.`);
      for (const member of members()) {
        if (member === "allUsers" || member === "allAuthenticatedUsers") report(`${path} ${name} goes to ${member}, which is everybody. Name who needs it.`);
        if (module === "projects" && member.startsWith("serviceAccount:") && /admin$/i.test(name)) {
          report(`${path} is ${name} in the whole project, for a machine's account. Write a role that only uses the service, or give it on the single resource.`);
        }
      }
    });
  },
});

function grantsOf({ type, props }: Resource): Grant[] {
  if (/Policy$/.test(type)) return policyGrants(props["policyData"]);
  const listed = "members" in props ? () => props["members"] as readonly string[] : () => [props["member"] as string];
  return [{ path: "role", role: () => props["role"] as string, members: listed }];
}

/** The grants of a whole policy, which is a JSON text. */
function policyGrants(policyData: unknown): Grant[] {
  if (typeof policyData !== "string") return [];
  const { bindings = [] } = JSON.parse(policyData) as { bindings?: { role: string; members?: string[] }[] };
  return bindings.map(({ role, members }, index) => ({ path: `policyData.bindings[${String(index)}].role`, role: () => role, members: () => members ?? [] }));
}
