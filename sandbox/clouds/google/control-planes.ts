import type { ClusterNetwork } from "../../kubernetes/cluster.ts";
import type { NodeSpec } from "../../kubernetes/node-object.ts";

/** A control plane that is wanted. */
export interface ControlPlaneSpec {
  /** Unique in the sandbox; also a folder's name. */
  readonly id: string;
  /** Where the API server listens, on port 443. */
  readonly ip: string;
  /** Name of its DNS-based endpoint. */
  readonly dnsName: string;
  /** Under it, IAM answers its API server's TokenReviews and SubjectAccessReviews. */
  readonly reviewsUrl: string;
  readonly network: ClusterNetwork;
}

/** What the Google stand-in asks of the room that runs control planes and nodes. All of it may be asked again for what is there already. */
export interface ControlPlanes {
  /** Starts a control plane, with the data of its last run where it has run before; settles once it serves. */
  start(spec: ControlPlaneSpec): Promise<{ caCertificate: string }>;
  /** Changes what its network admits and reaches; nothing happens while it does not run. */
  setNetwork(id: string, network: ClusterNetwork): Promise<void>;
  /** Ends it with its nodes and keeps its data. */
  stop(id: string): Promise<void>;
  /** Ends it with its nodes and removes its data. */
  delete(id: string): Promise<void>;
  /** Adds a node; settles once it is registered. */
  addNode(id: string, node: NodeSpec): Promise<void>;
  /** Takes a node and its pods away. */
  removeNode(id: string, name: string): Promise<void>;
}
