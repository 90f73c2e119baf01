// The gate of a virtual node: stands before the connector in the connector's own pod.
//
//   main.mjs prepare   makes the certificate with which gate and connector know each other, and ends
//   main.mjs serve     serves the kubelet port, its health and the admission of the node's labels
import * as fs from "node:fs";
import process from "node:process";
import { admissionServer } from "./admission.mjs";
import { Callers } from "./callers.mjs";
import { newKey, selfSigned } from "./certificates.mjs";
import { ClusterApi } from "./cluster-api.mjs";
import { Gate } from "./gate.mjs";
import { healthServer } from "./health.mjs";
import { Renewal } from "./renewal.mjs";

/** Longer than any pod lives. */
const podYears = 10;

/** @param {string} message */
const log = (message) => void process.stdout.write(`${new Date().toISOString()} ${message}\n`);

/** @param {string} name */
function setting(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** @param {string} name */
function portSetting(name) {
  const port = Number(setting(name));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`the environment variable ${name} is "${process.env[name]}", which is no port`);
  return port;
}

function prepare() {
  const folder = setting("POD_KEYS");
  const pair = newKey();
  fs.writeFileSync(`${folder}/tls.key`, pair.key, { mode: 0o600 });
  fs.writeFileSync(`${folder}/tls.crt`, selfSigned(pair, { name: "connector", from: new Date(), years: podYears }));
}

async function serve() {
  const podKeys = setting("POD_KEYS");
  const api = new ClusterApi({ host: setting("KUBERNETES_SERVICE_HOST"), port: portSetting("KUBERNETES_SERVICE_PORT"), accountFolder: setting("ACCOUNT_FOLDER") });
  const wish = { nodeName: setting("NODE_NAME"), address: setting("NODE_ADDRESS"), lifetimeSeconds: Number(setting("CERTIFICATE_SECONDS")) };
  const upstream = { port: portSetting("CONNECTOR_PORT"), certificate: fs.readFileSync(`${podKeys}/tls.crt`, "utf8"), key: fs.readFileSync(`${podKeys}/tls.key`, "utf8") };
  const gate = new Gate({ port: portSetting("GATE_PORT"), upstream, callers: new Callers(api, wish.nodeName), log });
  const admissionKeys = setting("ADMISSION_KEYS");
  const admission = admissionServer({ key: fs.readFileSync(`${admissionKeys}/admission.key`, "utf8"), cert: fs.readFileSync(`${admissionKeys}/admission.crt`, "utf8") }, log);
  const health = healthServer(gate);
  admission.listen(portSetting("ADMISSION_PORT"));
  health.listen(portSetting("HEALTH_PORT"));
  const renewal = new Renewal(api, gate, wish, log);
  process.once("SIGTERM", () => process.exit(0));
  await renewal.start();
}

const commands = { prepare, serve };
const command = commands[/** @type {keyof typeof commands} */ (process.argv[2])];
if (!command) throw new Error(`main.mjs takes one of ${Object.keys(commands).join(", ")}`);
await command();
