import { readBody } from "../../kit/read.ts";
import { object, required, text } from "../../kit/schema.ts";
import { armProviderOperations } from "../../specs/spec.ts";
import { namespaceOf } from "../arm/namespace-of.ts";
import type { ArmRoute } from "../arm/route.ts";
import { azureDialect } from "../dialect.ts";

const schema = object({ name: required(text), type: text });

/** A call that asks whether a name is free in all of Azure. */
export interface NameCheck {
  /** Of the call itself, e.g. "Microsoft.Storage/checkNameAvailability". */
  readonly type: string;
  /** "read" or "action". */
  readonly right: string;
  /** Whether it is asked of no subscription. @default false */
  readonly ofNoSubscription?: boolean;
  /** Why a name cannot be had; undefined where it can. */
  readonly fault: (name: string) => readonly [reason: string, message: string] | undefined;
  /** What an answer holds beside: of a free name, and of any. */
  readonly free?: Readonly<Record<string, unknown>>;
  readonly always?: (name: string) => Readonly<Record<string, unknown>>;
}

export function nameCheckRoute({ type, right, ofNoSubscription = false, fault, free, always }: NameCheck): ArmRoute {
  const path = `${ofNoSubscription ? "" : "/subscriptions/{subscriptionId}"}/providers/${type}`;
  const body = armProviderOperations(namespaceOf(type)).find((operation) => operation.path === path)?.body;
  return {
    method: "POST",
    path,
    type,
    action: ofNoSubscription ? undefined : `${type}/${right}`,
    unregistered: ofNoSubscription,
    handle: (call) => {
      const { name } = readBody(call.body, { schema, spec: body === undefined ? undefined : { ref: body } }, azureDialect);
      const [reason, message] = fault(name) ?? [];
      return { status: 200, body: { ...always?.(name), nameAvailable: reason === undefined, ...(reason === undefined ? free : { reason, message }) } };
    },
  };
}
