import type { Properties } from "../provider.ts";
import type { GoogleClient } from "./google-client.ts";
import { GoogleApiError } from "./google-client.ts";
import type { GoogleResource } from "./google-resource.ts";

interface Policy {
  etag?: string;
  bindings?: { role: string; members: string[] }[];
}

/** How often a change of a policy is tried while others change it too. */
const attempts = 10;

/** One member with one role on something that has an IAM policy. */
function iamMember(token: string, target: { readonly input: string; urlOf(value: string): string }): GoogleResource {
  const policyOf = (inputs: Properties): string => target.urlOf(String(inputs[target.input]));
  const read = async (client: GoogleClient, url: string): Promise<Policy> => (await client.call("POST", `${url}:getIamPolicy`, {})) as Policy;
  return {
    token,
    inputs: [target.input, "member", "role"],
    replaceOn: [target.input, "member", "role"],
    computed: ["etag"],
    idOf: (inputs) => `${String(inputs[target.input])}/${String(inputs["role"])}/${String(inputs["member"])}`,
    // "project role member", with blanks, is how the real provider names it in imports.
    canonicalId: (id) => id.trim().replace(/\s+/g, "/"),
    create: async (inputs, client) => {
      await change(client, policyOf(inputs), (policy) => withMember(policy, String(inputs["role"]), String(inputs["member"])));
    },
    show: async (id, client) => {
      const { value, role, member } = parse(id);
      const policy = await read(client, target.urlOf(value));
      if (!policy.bindings?.some((binding) => binding.role === role && binding.members.includes(member))) return undefined;
      return { [target.input]: value, role, member, etag: policy.etag };
    },
    delete: async (id, _olds, client) => {
      const { value, role, member } = parse(id);
      await change(client, target.urlOf(value), (policy) => withoutMember(policy, role, member));
    },
  };
}

/** A role on a project. */
export const projectIamMember = iamMember("gcp:projects/iAMMember:IAMMember", {
  input: "project",
  urlOf: (project) => `https://cloudresourcemanager.googleapis.com/v1/projects/${project.replace(/^projects\//, "")}`,
});

/** A role on a service account. */
export const serviceAccountIamMember = iamMember("gcp:serviceaccount/iAMMember:IAMMember", {
  input: "serviceAccountId",
  urlOf: (account) => `https://iam.googleapis.com/v1/${account}`,
});

function parse(id: string): { value: string; role: string; member: string } {
  const match = /^(.+?)\/((?:projects\/[^/]+\/)?roles\/[^/]+)\/(.+)$/.exec(id);
  return { value: match?.[1] ?? "", role: match?.[2] ?? "", member: match?.[3] ?? "" };
}

function withMember(policy: Policy, role: string, member: string): Policy {
  const others = (policy.bindings ?? []).filter((binding) => binding.role !== role);
  const members = policy.bindings?.find((binding) => binding.role === role)?.members ?? [];
  return { ...policy, bindings: [...others, { role, members: [...new Set([...members, member])] }] };
}

function withoutMember(policy: Policy, role: string, member: string): Policy {
  const bindings = (policy.bindings ?? []).map((binding) => (binding.role === role ? { ...binding, members: binding.members.filter((other) => other !== member) } : binding));
  return { ...policy, bindings: bindings.filter((binding) => binding.members.length > 0) };
}

/** Reads a policy, changes it and writes it back; begins again where somebody else was faster. */
async function change(client: GoogleClient, url: string, apply: (policy: Policy) => Policy): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const policy = (await client.call("POST", `${url}:getIamPolicy`, {})) as Policy;
    try {
      await client.call("POST", `${url}:setIamPolicy`, { policy: apply(policy) });
      return;
    } catch (error) {
      if (attempt === attempts || !(error instanceof GoogleApiError) || error.code !== 409) throw error;
    }
  }
}
