import { Node } from "@pulumi/kubernetes/core/v1/index.js";
import * as pulumi from "@pulumi/pulumi";
import { DaemonSetBarrier } from "./daemon-set-barrier.ts";
import { NodeKeeper } from "./node-keeper.ts";
import { virtualNodeManifest } from "./virtual-node-manifest.ts";

/** Settings of a {@link VirtualNode}. */
export interface VirtualNodeArgs {
  /** Name of the node. */
  readonly nodeName: string;
  /** Azure region of its container groups. */
  readonly region: pulumi.Input<string>;
  /** Namespace of what looks after it. */
  readonly namespace: pulumi.Input<string>;
}

/**
 * The Node object through which a connector offers Azure Container Instances to the cluster: made before the connector
 * starts, closed to DaemonSets, and made again when somebody deletes it. A connector registers its node once, at its
 * start, and would otherwise report the state of a missing Node for ever.
 */
export class VirtualNode extends pulumi.ComponentResource {
  /** Name of the node, once it exists. */
  public readonly nodeName: pulumi.Output<string>;

  constructor(name: string, args: VirtualNodeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:kubernetes:VirtualNode", name, {}, opts);

    const barrier = new DaemonSetBarrier(`${name}-barrier`, { nodeName: args.nodeName }, { parent: this });
    const manifest = virtualNodeManifest(args.nodeName, args.region);
    const { metadata, spec } = manifest;
    // DaemonSets send their pods to a node the moment that it exists.
    const node = new Node(`${name}-object`, { metadata, spec: { taints: [...spec.taints] } }, { parent: this, dependsOn: barrier });
    new NodeKeeper(`${name}-keeper`, { nodeName: node.metadata.name, manifest, namespace: args.namespace }, { parent: this });

    this.nodeName = node.metadata.name;
    this.registerOutputs({ nodeName: this.nodeName });
  }
}
