import type { Endpoint, PublishedPorts } from "./published-ports.ts";
import type { SandboxPart } from "./sandbox-parts.ts";

/** How often an ordinary user's sandbox looks for addresses to publish, in milliseconds. */
const interval = 1000;

/** Leads ports of this machine to the public addresses that the sandbox has, whichever they are by now. */
export function publishing(ports: PublishedPorts, endpoints: () => readonly Endpoint[]): SandboxPart {
  let timer: NodeJS.Timeout | undefined;
  const publish = (): void => ports.update(endpoints());
  return {
    name: "published ports",
    start: () => {
      publish();
      timer = setInterval(publish, interval).unref();
    },
    stop: () => {
      clearInterval(timer);
      ports.close();
    },
  };
}
