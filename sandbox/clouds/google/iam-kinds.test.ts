import { newRole } from "./custom-roles.ts";
import { newAccount } from "./iam.ts";
import { newKey } from "./service-account-keys.ts";
import { describeGoogleContract } from "./test/google-contract.ts";
import { projectId } from "./test/sandboxed-google.ts";

const project = `iam.googleapis.com/v1/projects/${projectId}`;
const accounts = `${project}/serviceAccounts`;
const email = `gardener@${projectId}.iam.gserviceaccount.com`;

describeGoogleContract({ type: "service accounts", rules: newAccount, body: { accountId: "gardener", serviceAccount: {} }, example: { collection: accounts, name: email, items: "accounts" } });
describeGoogleContract({
  type: "keys of service accounts",
  rules: newKey,
  body: {},
  shownOnce: ["privateKeyData"],
  example: { collection: `${accounts}/${email}/keys`, items: "keys", within: [[accounts, { accountId: "gardener" }]] },
});
describeGoogleContract({ type: "custom roles", rules: newRole, body: { roleId: "gardener", role: {} }, example: { collection: `${project}/roles`, name: "gardener", items: "roles" } });
