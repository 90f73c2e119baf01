import type { GoogleResource } from "./google-resource.ts";
import { textOf } from "./google-resource.ts";

const root = "https://serviceusage.googleapis.com/v1/projects";

const parts = (id: string): [project: string, service: string] => {
  const [project = "", service = ""] = id.split("/");
  return [project, service];
};

/** An API that is turned on in a project. */
export const projectService: GoogleResource = {
  token: "gcp:projects/service:Service",
  inputs: ["project", "service", "disableOnDestroy", "disableDependentServices", "checkIfServiceHasUsageOnDestroy"],
  replaceOn: ["project", "service"],
  computed: ["project"],
  idOf: (inputs, client) => `${textOf(inputs["project"]) ?? client.project}/${String(inputs["service"])}`,
  create: async (_inputs, client, id) => {
    const [project, service] = parts(id);
    await client.operate("POST", `${root}/${project}/services/${service}:enable`, {});
  },
  show: async (id, client) => {
    const [project, service] = parts(id);
    const found = await client.find(`${root}/${project}/services/${service}`);
    return found?.["state"] === "ENABLED" ? { project, service } : undefined;
  },
  // What differs is what a later deletion does.
  update: () => Promise.resolve(),
  delete: async (id, olds, client) => {
    const [project, service] = parts(id);
    if (olds["disableOnDestroy"] !== true) return;
    await client.operate("POST", `${root}/${project}/services/${service}:disable`, {
      disableDependentServices: olds["disableDependentServices"] === true,
      checkIfServiceHasUsage: olds["checkIfServiceHasUsageOnDestroy"] === true ? "CHECK" : "SKIP",
    });
  },
};
