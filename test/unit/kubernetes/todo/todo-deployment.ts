import * as pulumi from "@pulumi/pulumi";
import { TodoApp, type TodoAppArgs } from "../../../../components/kubernetes/todo/todo-app.ts";
import { deploy, type DeployOptions, type Deployment } from "../../harness.ts";
import type { PodTemplate } from "../pod-template.ts";

/** A todo app of the usual settings, but for these. */
export const deployApp = (args: Partial<TodoAppArgs> = {}, call?: DeployOptions["call"]): Promise<Deployment> =>
  deploy(
    () =>
      new TodoApp("todo", {
        image: "registry.example.com/todo:1.0.0",
        virtualNodeName: "aci-connector",
        containerGroups: { resourceGroupName: "gke-aci", location: "westus" },
        connectionString: pulumi.secret("mongodb://user:p4ss@host/"),
        databaseName: "todo",
        clusterRanges: { pods: "10.20.0.0/16", services: "10.30.0.0/20" },
        ...args,
      }),
    { call },
  );

/** The only container of a pod. */
export function containerOf(pod: PodTemplate): PodTemplate["spec"]["containers"][number] {
  const [container] = pod.spec.containers;
  if (container === undefined) throw new Error("the pod has no container");
  return container;
}
