import type { GoogleResource } from "./google-resource.ts";
import { defined, textOf } from "./google-resource.ts";
import { isNotFound } from "./google-client.ts";

const url = (id: string): string => `https://iam.googleapis.com/v1/${id}`;

/** A service account. */
export const serviceAccount: GoogleResource = {
  token: "gcp:serviceaccount/account:Account",
  inputs: ["accountId", "project", "displayName", "description", "disabled"],
  replaceOn: ["accountId", "project"],
  computed: ["email", "member", "name", "uniqueId", "project"],
  generatedName: { input: "accountId", maxLength: 28 },
  idOf: (inputs, client) => {
    const project = textOf(inputs["project"]) ?? client.project;
    return `projects/${project}/serviceAccounts/${String(inputs["accountId"])}@${project}.iam.gserviceaccount.com`;
  },
  create: async (inputs, client, id) => {
    const project = id.split("/")[1] ?? "";
    await client.call("POST", `https://iam.googleapis.com/v1/projects/${project}/serviceAccounts`, {
      accountId: inputs["accountId"],
      serviceAccount: defined({ displayName: inputs["displayName"], description: inputs["description"] }),
    });
    if (inputs["disabled"] === true) await client.call("POST", `${url(id)}:disable`, {});
  },
  show: async (id, client) => {
    const account = await client.find(url(id));
    if (!account) return undefined;
    const email = String(account["email"]);
    return defined({
      accountId: email.split("@")[0],
      project: account["projectId"],
      displayName: account["displayName"],
      description: account["description"],
      disabled: account["disabled"] === true ? true : undefined,
      email,
      member: `serviceAccount:${email}`,
      name: account["name"],
      uniqueId: account["uniqueId"],
    });
  },
  update: async (id, news, olds, client) => {
    const changed = ["displayName", "description"].filter((name) => news[name] !== olds[name]);
    if (changed.length > 0) {
      await client.call("PATCH", url(id), { updateMask: changed.join(","), serviceAccount: Object.fromEntries(changed.map((name) => [name, news[name] ?? ""])) });
    }
    if ((news["disabled"] === true) !== (olds["disabled"] === true)) await client.call("POST", `${url(id)}:${news["disabled"] === true ? "disable" : "enable"}`, {});
  },
  delete: async (id, _olds, client) => {
    await client.call("DELETE", url(id)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },
};
