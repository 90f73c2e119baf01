import type { InventoryItem } from "../cloud.ts";
import type { Collection, Store } from "../store.ts";
import type { AddressPlan } from "./address-plan.ts";
import { Router } from "../kit/router.ts";
import type { GoogleApi, Route } from "./api.ts";
import { type CustomRole, CustomRoles } from "./custom-roles.ts";
import { CloudQuotas } from "./cloud-quotas.ts";
import { Compute } from "./compute/compute.ts";
import { Container } from "./container/container.ts";
import type { ControlPlanes } from "./control-planes.ts";
import { Iam } from "./iam.ts";
import { isGrantable } from "./permissions.ts";
import { Project } from "./project.ts";
import { ResourceManager } from "./resource-manager.ts";
import { ServiceUsage } from "./service-usage.ts";

/** What the projects of the sandbox share. */
export interface ProjectGround {
  readonly store: Store;
  /** E-mail of who deploys: owner of every project. */
  readonly deployer: string;
  readonly controlPlanes: ControlPlanes;
  readonly plan: AddressPlan;
  /** Whether an e-mail is that of a service account of any project. */
  readonly accountExists: (email: string) => boolean;
  /** Whether a control plane of any project has this id. */
  readonly isTaken: (clusterId: string) => boolean;
}

/** A project of Google Cloud: its APIs with what it has in them. */
export class GoogleProject {
  readonly project: Project;
  readonly iam: Iam;
  readonly container: Container;
  readonly serviceUsage: ServiceUsage;
  /** By host name. */
  readonly apis: ReadonlyMap<string, GoogleApi>;
  /** Finds the methods of an API, by host name. */
  readonly routers: ReadonlyMap<string, Router<Route>>;
  private readonly compute: Compute;
  private readonly roles: Collection<CustomRole>;

  constructor(id: string, ground: ProjectGround) {
    const { deployer, plan } = ground;
    const store = { collection: <T>(name: string) => ground.store.collection<T>(`${id}/${name}`) };
    this.roles = store.collection("iam.roles");
    this.project = new Project(id, deployer, store.collection("policies"), this.roles);
    this.iam = new Iam(this.project, deployer, store.collection("iam.accounts"), store.collection("iam.policies"), store.collection("iam.keys"), new CustomRoles(this.project, this.roles, (name) => this.isPermission(name)));
    this.compute = new Compute(id, this.project.number, store, plan, {
      using: (path) => this.container.clusters.using(path),
      findGroup: (zone, name) => this.container.clusters.findGroup(zone, name),
      machineDemand: (region) => this.container.clusters.machineDemand(region),
      waysOutChanged: () => this.container.clusters.connectAll(),
    });
    this.container = new Container({ ...ground, projectId: id, projectNumber: this.project.number, store, compute: this.compute, mayActAs: (caller, email) => this.iam.mayActAs(caller, email) });
    this.serviceUsage = new ServiceUsage(this.project, store.collection("services"), store.collection("services.operations"), (service) => (service === this.container.host ? this.container.inventory().map((item) => item.id) : []));
    const apis: GoogleApi[] = [this.serviceUsage, new ResourceManager(this.project, ground.accountExists, (name) => this.isPermission(name)), this.iam, this.compute, this.container, new CloudQuotas(this.project.number, this.compute.quotas)];
    this.apis = new Map(apis.map((api) => [api.host, api]));
    this.routers = new Map(apis.map(({ host, routes }) => [host, new Router(routes, { customMethods: true })]));
  }

  /** Whether IAM has a permission of this name, as far as the sandbox knows: what its APIs and Kubernetes objects ask for. */
  private isPermission(name: string): boolean {
    return isGrantable(name) || [...this.apis.values()].some(({ routes }) => routes.some(({ permission }) => permission === name));
  }

  /** Brings back what was there before a kill. */
  async start(): Promise<void> {
    this.compute.start();
    await this.container.clusters.start();
  }

  inventory(): InventoryItem[] {
    return [
      ...this.container.inventory(),
      ...this.iam.accounts.values().map((account) => ({ type: "iam.googleapis.com/ServiceAccount", id: account.name, state: account.disabled ? "DISABLED" : "ENABLED" })),
      ...this.roles.values().map(({ name, stage }) => ({ type: "iam.googleapis.com/Role", id: name, state: stage })),
      ...this.compute.inventory(),
    ];
  }
}
