import type { Settings } from "../../settings/settings.ts";
import type { AzureAccount } from "./azure/account.ts";
import type { Finding } from "./finding.ts";
import type { GoogleAccount } from "./google/account.ts";
import type { StackState } from "./pulumi/stack-state.ts";

/** What the identity that asks is going to do. */
export type Purpose = "up" | "preview";

/** What the checks ask about and whom they ask. Whatever is asked twice is asked once. */
export interface Ground {
  readonly stack: string;
  readonly settings: Settings;
  readonly purpose: Purpose;
  readonly google: GoogleAccount;
  readonly azure: AzureAccount;
  /** What the stack has made already. Rejects where Pulumi's backend does not say. */
  readonly state: () => Promise<StackState>;
  /** The platforms that an image is for, e.g. "linux/amd64", as its registry tells who pulls it for the stack. Rejects where it cannot be pulled. */
  readonly imagePlatforms: (image: string) => Promise<readonly string[]>;
}

/** Something to find out. */
export interface Check {
  /** As {@link Finding.what}, for when it finds nothing out. */
  readonly what: string;
  /** What the stack needs, for when it finds nothing out. */
  readonly needed: string;
  run(ground: Ground): Promise<readonly Finding[]>;
}
