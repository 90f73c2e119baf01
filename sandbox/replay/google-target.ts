import { projectNumber } from "../clouds/google/project.ts";
import { projectId, SandboxedGoogle } from "../clouds/google/test/sandboxed-google.ts";
import type { Answer } from "./compare.ts";
import type { Bindings } from "./bindings.ts";
import type { Scenario } from "./tape.ts";
import { lowerCase, type Target } from "./target.ts";

/** APIs that the recordings use: all of them were on. */
const services = ["container", "compute", "iam", "cloudresourcemanager", "serviceusage"];

/** Projects of recorders that have names, not placeholders. */
const recordedProjects = ["cloud-custodian"];

/** A Google Cloud of its own, whose one project stands for the recorded one. */
export async function openGoogle(_scenario: Scenario, bindings: Bindings): Promise<Target> {
  const google = new SandboxedGoogle();
  bindings.bindPlaceholder("projectId", projectId);
  bindings.bindPlaceholder("projectNumber", projectNumber(projectId));
  for (const name of recordedProjects) bindings.bind(name, projectId);
  await google.enable(...services);
  await google.raiseQuotas();
  const authorization = `Bearer ${String((await google.token()).body.access_token)}`;
  return {
    send: async (method, url, body): Promise<Answer> => {
      const response = await google.fetch(url, { method, headers: { authorization }, body: body === null || body === undefined ? undefined : JSON.stringify(body) });
      const text = await response.text();
      return { status: response.status, headers: lowerCase(Object.fromEntries(response.headers.entries())), body: text === "" ? undefined : (JSON.parse(text) as unknown) };
    },
    tell: () => undefined,
    close: () => google.remove(),
  };
}
