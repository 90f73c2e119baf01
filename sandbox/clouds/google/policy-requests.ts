import { integer, listOf, object, oneOfLeft, required, text } from "../kit/schema.ts";
import type { Call } from "./api.ts";
import { invalid } from "./google-error.ts";
import { message, readMessage } from "./message.ts";
import { type IamPolicy, newEtag, requireEtag } from "./project.ts";

/** A policy as clients write it. Conditions are not modelled. */
const policy = object({
  version: integer,
  etag: text,
  bindings: listOf(object({ role: text, members: listOf(text) })),
  // Kinds of calls that can be logged (google.iam.v1.AuditLogConfig).
  auditConfigs: listOf(object({ service: required(text), auditLogConfigs: listOf(object({ logType: required(oneOfLeft("ADMIN_READ", "DATA_READ", "DATA_WRITE")), exemptedMembers: listOf(text) })) })),
});

/** The policy that a call of setIamPolicy puts in place of another. @param api whose message it is, e.g. "iam" */
export function policyAfter(current: IamPolicy, call: Call, api: string): IamPolicy {
  const { policy: given = {}, updateMask } = readMessage(message(`${api}.SetIamPolicyRequest`, object({ policy, updateMask: text })), call);
  const fields = updateMask === undefined || updateMask === "" ? undefined : updateMask.split(",");
  requireEtag(given.etag, current.etag);
  const bindings = (given.bindings ?? []).map(({ role = "", members = [] }) => ({ role, members })).filter(({ members }) => members.length > 0);
  const auditConfigs = given.auditConfigs?.map(({ service, auditLogConfigs = [] }) => ({ auditLogConfigs, service }));
  if (auditConfigs?.some(({ service }) => service === "") === true) throw invalid("Invalid value at 'policy.audit_configs.service': must name a service, or allServices.");
  // A mask that names the audit settings replaces them. Without a mask they stay where the new policy has none.
  const audits = fields === undefined ? (auditConfigs ?? current.auditConfigs) : fields.some((field) => ["auditConfigs", "audit_configs"].includes(field)) ? auditConfigs : current.auditConfigs;
  return { version: 1, etag: newEtag(), bindings: fields?.includes("bindings") === false ? current.bindings : bindings, ...(audits === undefined || audits.length === 0 ? {} : { auditConfigs: audits }) };
}
