import * as fs from "node:fs";
import * as path from "node:path";
import type { ImageTable, Runtime } from "../machine/containers/types.ts";
import { addresses } from "../machine/network/address-plan.ts";
import { AgentServer } from "./agent-server.ts";
import { ApiClient } from "./api-client.ts";
import type { NetworkPolicies } from "./network-policy/network-policies.ts";
import { allocatable } from "./node-object.ts";
import type { NodeSpec } from "./node-object.ts";
import { NodePods } from "./node-pods.ts";
import { NodeRegistration } from "./node-registration.ts";
import { NodeSources } from "./node-sources.ts";
import { agentWorkload, proxyWorkload } from "./node-workloads.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { Service } from "./objects.ts";
import type { ClusterPki } from "./pki.ts";

/** What the nodes of a cluster work with. */
export interface NodeDependencies {
  readonly cluster: string;
  readonly runtime: Runtime;
  readonly images: ImageTable;
  readonly pki: ClusterPki;
  readonly services: ObjectCache<Service>;
  /** Range of the pods of all nodes. */
  readonly podCidr: string;
  /** Folder for the nodes' sockets. */
  readonly folder: string;
  readonly networkPolicies: NetworkPolicies;
}

/**
 * A GKE node: a network namespace with the real kube-proxy and an agent on port 10250, and the kubelet's work (Node
 * object, lease, pods) done by the supervisor with that node's certificate, so that it may do what a node may do.
 */
export class ClusterNode {
  private constructor(
    readonly spec: NodeSpec,
    private readonly pods: NodePods,
    /** How to take away what was made, in the order of making. */
    private readonly undo: ReadonlyArray<() => Promise<void> | void>,
  ) {}

  /** Makes the node, registers it and takes up the pods that are bound to it; leaves nothing behind where that fails. */
  static async start(spec: NodeSpec, dependencies: NodeDependencies): Promise<ClusterNode> {
    const undo: Array<() => Promise<void> | void> = [];
    try {
      const pods = await makeNode(spec, dependencies, (step) => undo.push(step));
      return new ClusterNode(spec, pods, undo);
    } catch (error) {
      await takeBack(undo);
      throw error;
    }
  }

  /** Ends everything on the node; the cluster keeps its Node object and its pods. */
  async stop(): Promise<void> {
    await takeBack(this.undo);
  }

  /** How many pods run on the node. */
  get podCount(): number {
    return this.pods.count;
  }
}

async function makeNode(spec: NodeSpec, dependencies: NodeDependencies, undo: (step: () => Promise<void> | void) => void): Promise<NodePods> {
  const { runtime, pki, cluster, images, networkPolicies } = dependencies;
  await runtime.createNode({ name: spec.name, ip: spec.ip, podCidr: spec.podCidr });
  undo(() => runtime.deleteNode(spec.name));
  await networkPolicies.addNode(spec.name);
  undo(() => networkPolicies.removeNode(spec.name));
  const api = new ApiClient(pki.server, pki.certificateAuthority, await pki.issueForNode(spec.name), addresses.supervisor);
  undo(() => api.close());
  const sources = new NodeSources(api, dependencies.services);
  const pods = new NodePods({ nodeName: spec.name, api, runtime, workload: { sources, images }, node: { nodeIp: spec.ip, allocatable: allocatable(spec) }, networkPolicies }, sources, spec.podCidr);

  const socketFolder = path.join(dependencies.folder, spec.name);
  fs.mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
  const agentServer = new AgentServer(pods);
  await agentServer.start(socketFolder);
  undo(() => agentServer.stop());
  const serving = await pki.issueKubeletServing(spec.name, spec.ip);
  const agent = await runtime.create(agentWorkload({ cluster, node: spec.name, ip: spec.ip, serving, certificateAuthority: pki.certificateAuthority, socketFolder }));
  undo(() => agent.delete(0));

  const isAlive = (): boolean => agent.status().containers.every(({ state }) => state.kind === "running");
  const registration = new NodeRegistration(api, spec, isAlive);
  undo(() => registration.stop());
  await registration.start();
  const kubeconfig = fs.readFileSync(pki.kubeconfigPath("kube-proxy"), "utf8");
  const proxy = await runtime.create(proxyWorkload({ cluster, node: spec.name, podCidr: dependencies.podCidr, kubeconfig }));
  undo(() => proxy.delete(0));
  undo(() => pods.stop());
  await pods.start();
  return pods;
}

async function takeBack(undo: ReadonlyArray<() => Promise<void> | void>): Promise<void> {
  for (const step of [...undo].reverse()) await step();
}
