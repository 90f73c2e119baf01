import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "./app.ts";
import { Database } from "./database.ts";
import { Drain } from "./drain.ts";
import { createLog } from "./log.ts";
import { dropRights, type Standing } from "./rights.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";
import { stopServer } from "./stop-server.ts";

/** Exit status for faulty settings (EX_CONFIG of sysexits.h). */
const exitConfig = 78;

/** How long requests may still take once the app is told to stop, in milliseconds. */
const stopGrace = 8_000;

/**
 * How long a connection may be idle, in milliseconds. A drain that takes longer leaves no idle connection to be closed
 * while a client sends its next request on it.
 */
const keepAliveTimeout = 5_000;

const log = createLog(process.stdout);

/** The settings; ends the process where they are at fault. */
function settingsOrExit(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    return process.exit(exitConfig);
  }
}

/** What to tell who starts the app where its port cannot be had. */
function listenProblem(error: NodeJS.ErrnoException, port: number): string {
  if (error.code === "EADDRINUSE") return `port ${port} is taken; set PORT to a free one`;
  if (error.code === "EACCES") {
    return `port ${port} is not allowed for this user; start the app as root (it gives root's rights up once it listens), set PORT to 1024 or more, or the sysctl net.ipv4.ip_unprivileged_port_start to 0`;
  }
  return `cannot listen on port ${port}: ${error.message}`;
}

const settings = settingsOrExit();
const database = new Database(settings, log);
const drain = new Drain();
const server = createServer(createApp({ database, log, drain, replica: settings.replica, publicFolder: path.join(import.meta.dirname, "public") }));
server.requestTimeout = 30_000;
server.keepAliveTimeout = keepAliveTimeout;

server.on("error", (error) => {
  log.error("not listening", { reason: listenProblem(error, settings.port) });
  process.exit(1);
});
/** Gives up root's rights; ends the process where they stay. */
function dropRightsOrExit(): Standing {
  try {
    return dropRights();
  } catch (error) {
    log.error("not serving", { reason: error instanceof Error ? error.message : String(error) });
    return process.exit(1);
  }
}

server.listen({ port: settings.port, host: settings.host }, () => {
  // Before the first request: Node.js accepts connections in a later turn of its loop.
  const { user, group, reason } = dropRightsOrExit();
  if (reason !== undefined) log.error("serving as root", { reason });
  log.info("listening", { port: (server.address() as AddressInfo).port, user, group });
  database.start();
});

let stopping = false;
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (settings.drainSeconds > 0) {
    log.info("draining", { signal, seconds: settings.drainSeconds });
    drain.begin();
    await sleep(settings.drainSeconds * 1_000);
  }
  log.info("stopping", { signal });
  await stopServer(server, stopGrace);
  await database.stop();
  log.info("stopped");
  process.exit(0);
}
process.on("SIGTERM", (signal) => void stop(signal));
process.on("SIGINT", (signal) => void stop(signal));
