import type * as pulumi from "@pulumi/pulumi";

/** Where a todo app answers. */
export interface TodoAddress {
  /** Public DNS name, which stays while the address behind it may change. A load balancer has none. */
  readonly hostname: pulumi.Output<string> | undefined;
  /** Address of the page. */
  readonly url: pulumi.Output<string>;
  /** Public IPv4 address at the moment; empty while the container group is being made again. */
  readonly ip: pulumi.Output<string>;
  /** Public IPv4 address of the load balancer, where the app stands behind one. */
  readonly loadBalancerIp: pulumi.Output<string> | undefined;
}
