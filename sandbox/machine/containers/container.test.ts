import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";
import { ContainerLog } from "./container-log.ts";
import { Container } from "./container.ts";
import { EventLog } from "./event-log.ts";

test("a fault of the runtime itself ends a container as failed, with a code, a reason and an event", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "container-"));
  class FaultyLog extends EventLog {
    override add(event: Parameters<EventLog["add"]>[0]): void {
      if (event.reason === "Pulling") throw new Error("no space left on device");
      super.add(event);
    }
  }
  const events = new FaultyLog();
  const container = new Container({ name: "web", image: "nginx", mounts: [], env: {} }, "app", {
    restartPolicy: "Always",
    waitsForInit: false,
    images: { resolve: () => ({ entrypoint: ["/bin/true"], contents: [] }) },
    events,
    ip: "198.18.10.1",
    folder,
    log: new ContainerLog(folder, "web"),
    backOffFactor: 0,
    layOut: () => {
      throw new Error("not reached");
    },
    changed: () => undefined,
  });
  expect(await container.live()).toMatchObject({ kind: "terminated", exitCode: 128, reason: "CreateContainerError", message: "no space left on device" });
  expect(events.list()).toMatchObject([{ container: "web", type: "Warning", reason: "Failed", message: "Error: no space left on device" }]);
  fs.rmSync(folder, { recursive: true });
});
