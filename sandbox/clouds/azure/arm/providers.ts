import type { Collection, Store } from "../../store.ts";
import type { Weather } from "../../weather/weather.ts";
import { AzureError, notModelled } from "../azure-error.ts";
import { locations } from "../locations.ts";
import { canonicalNamespace, namespaces, needsRegistration, typesOf } from "./resource-types.ts";
import type { ArmRoute } from "./route.ts";

/** "NotRegistered" as long as nobody has ever asked, "Unregistered" once it was taken back. */
type RegistrationState = "NotRegistered" | "Registering" | "Registered" | "Unregistering" | "Unregistered";

interface Registration {
  readonly registered: boolean;
  /** When it was asked for. */
  readonly since: string;
}

/** Resource providers of the subscription: which namespaces are registered. */
export class Providers {
  private readonly registrations: Collection<Registration>;

  /** @param latency milliseconds from asking for a registration, or for its end, until it is in force */
  constructor(
    store: Store,
    private readonly subscriptionId: string,
    private readonly latency: number,
    private readonly now: () => Date,
    private readonly weather?: Weather,
  ) {
    this.registrations = store.collection("providerRegistrations");
  }

  /** Throws 409 where a namespace's resources cannot be used yet. */
  demandRegistered(namespace: string): void {
    if (this.state(namespace) === "Registered") return;
    const message = `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`;
    throw new AzureError(409, "MissingSubscriptionRegistration", message, { details: [{ code: "MissingSubscriptionRegistration", target: namespace, message }] });
  }

  routes(): ArmRoute[] {
    const base = "/subscriptions/{subscriptionId}/providers";
    const type = "Microsoft.Resources/providers";
    return [
      { method: "GET", path: base, type, action: "Microsoft.Resources/subscriptions/providers/read", handle: () => ({ status: 200, body: { value: namespaces.map((namespace) => this.view(namespace)) } }) },
      { method: "GET", path: `${base}/{namespace}`, type, action: "Microsoft.Resources/subscriptions/providers/read", handle: (call) => ({ status: 200, body: this.view(demandNamespace(call.param("namespace"))) }) },
      ...(["register", "unregister"] as const).map((what): ArmRoute => ({
        method: "POST",
        path: `${base}/{namespace}/${what}`,
        type,
        action: (params) => `${canonicalNamespace(params["namespace"] ?? "") ?? params["namespace"] ?? ""}/${what}/action`,
        handle: (call) => {
          const namespace = demandNamespace(call.param("namespace"));
          this.set(namespace, what === "register");
          return { status: 200, body: this.view(namespace) };
        },
      })),
    ];
  }

  private set(namespace: string, registered: boolean): void {
    if (!needsRegistration(namespace)) return;
    if ((this.registrations.get(namespace)?.registered ?? false) === registered) return;
    this.registrations.put(namespace, { registered, since: this.now().toISOString() });
  }

  private state(namespace: string): RegistrationState {
    if (!needsRegistration(namespace)) return "Registered";
    const registration = this.registrations.get(namespace);
    if (registration === undefined) return "NotRegistered";
    const underWay = this.now().getTime() - Date.parse(registration.since) < this.latency;
    if (registration.registered) return underWay ? "Registering" : "Registered";
    return underWay ? "Unregistering" : "Unregistered";
  }

  /** On a bad day a provider is told of as not registered, or as taking its time, while what was there before works on. */
  private shownState(namespace: string): RegistrationState {
    const state = this.state(namespace);
    if (state !== "Registered" || !needsRegistration(namespace)) return state;
    if (this.weather?.strikes("resource provider is looked up") === true) return "NotRegistered";
    return this.weather?.strikes("resource provider is registered") === true ? "Registering" : state;
  }

  private view(namespace: string): Record<string, unknown> {
    return {
      id: `/subscriptions/${this.subscriptionId}/providers/${namespace}`,
      namespace,
      registrationPolicy: needsRegistration(namespace) ? "RegistrationRequired" : "RegistrationFree",
      registrationState: this.shownState(namespace),
      resourceTypes: typesOf(namespace).map(([resourceType, info]) => ({
        resourceType,
        locations: info.located === "regions" ? locations.map((location) => location.displayName) : info.located === undefined ? [] : [info.located],
        apiVersions: [...info.apiVersions].reverse(),
        capabilities: info.located === undefined ? "None" : "SupportsTags, SupportsLocation",
      })),
    };
  }
}

function demandNamespace(name: string): string {
  const namespace = canonicalNamespace(name);
  if (namespace === undefined) throw notModelled(`the resource provider '${name}'`);
  return namespace;
}
