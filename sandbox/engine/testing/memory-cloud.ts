import { setTimeout as sleep } from "node:timers/promises";
import { PartialFailure, type Properties, type ProviderPackage, ProviderError, type ResourceType } from "../../providers/provider.ts";

/** A cloud in memory whose objects get their ids from it, as Microsoft Graph's do: made twice, they are there twice. */
export class MemoryCloud {
  readonly objects = new Map<string, Properties>();
  /** Operations in the order of their beginning, as "create thing-1". */
  readonly calls: string[] = [];
  /** Makes the next creation fail after the object was made. */
  failNext = false;
  private count = 0;

  /** The package through which the engine sees it. */
  readonly package: ProviderPackage = {
    name: "memory",
    version: "1.0.0",
    resourceType: (token) => (["memory:index:Thing", "memory:index:Lid"].includes(token) ? this.thing() : undefined),
    creationOf: (token) => ({ method: "POST", url: `https://memory.example/${token === "memory:index:Lid" ? "lids" : "things"}` }),
    providerFunction: () => undefined,
  };

  private thing(): ResourceType {
    const outputs = (id: string, inputs: Properties): Properties => ({ ...inputs, serial: id, token: `token of ${id}` });
    return {
      replaceOn: ["kind"],
      computed: ["serial", "token"],
      secretOutputs: ["token"],
      check: (news) => ({
        inputs: news,
        failures: typeof news["size"] === "number" && news["size"] < 1 ? [{ property: "size", reason: `size must be at least 1, not ${String(news["size"])}` }] : [],
      }),
      create: async (inputs, { signal }) => {
        const id = `thing-${String(++this.count)}`;
        this.calls.push(`create ${id}`);
        this.objects.set(id, inputs);
        await sleep(Number(inputs["slow"] ?? 0), undefined, { signal }).catch(() => {
          throw new PartialFailure(`nobody waits any more for ${id}`, id, outputs(id, inputs));
        });
        if (this.failNext) {
          this.failNext = false;
          throw new PartialFailure(`${id} did not become ready`, id, outputs(id, inputs));
        }
        return { id, outputs: outputs(id, inputs) };
      },
      read: (id) => {
        const inputs = this.objects.get(id);
        return Promise.resolve(inputs === undefined ? undefined : { inputs, outputs: outputs(id, inputs) });
      },
      update: (id, news) => {
        this.calls.push(`update ${id}`);
        if (!this.objects.has(id)) return Promise.reject(new ProviderError(`there is no ${id}`));
        this.objects.set(id, news);
        return Promise.resolve({ outputs: outputs(id, news) });
      },
      delete: (id) => {
        this.calls.push(`delete ${id}`);
        this.objects.delete(id);
        return Promise.resolve();
      },
      findInterrupted: (inputs, known) =>
        Promise.resolve([...this.objects].find(([id, object]) => !known.has(id) && object["label"] === inputs["label"])?.[0]),
    };
  }
}
