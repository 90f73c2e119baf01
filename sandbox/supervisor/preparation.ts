import * as fs from "node:fs";
import * as path from "node:path";
import * as crypto from "node:crypto";
import { build } from "esbuild";
import { bundle as bundleTodoApp } from "../../app/bundle.ts";
import { installKubernetesProvider, installPlugin } from "../engine/provider-plugins.ts";
import { readRealProviders, sdkVersion } from "../engine/real-providers.ts";
import { loadOrCreateDeployer } from "../identities/deployer.ts";
import { shellQuote } from "../machine/containers/exec-session.ts";
import { projectRoot, statePaths, stateRoot } from "../paths.ts";
import { CertificateAuthority, writeSecret } from "../pki/certificate-authority.ts";
import { findProgram } from "../toolchain/programs.ts";
import { type ToolPaths, writeToolPaths } from "../toolchain/tool-paths.ts";
import { trustBundle } from "./client-environment.ts";
import { writeShim } from "./enter.ts";
import { withSystemAuthorities } from "./system-files.ts";

/**
 * Makes everything in the state folder that must be there before the sandbox starts: identities, the certificate
 * authority, the bundled programs, the commands for PATH. What is there already and must stay, stays.
 */
export async function prepareState(tools: ToolPaths): Promise<void> {
  fs.mkdirSync(stateRoot, { recursive: true, mode: 0o700 });
  for (const folder of [statePaths.bin, statePaths.clouds, statePaths.logs, statePaths.pulumiHome, statePaths.azureConfig]) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  loadOrCreateDeployer();
  if (!fs.existsSync(statePaths.passphrase)) writeSecret(statePaths.passphrase, crypto.randomBytes(24).toString("base64url"));
  const authority = await CertificateAuthority.open(statePaths.pki, "sandbox-ca", "gke-aci sandbox");
  fs.writeFileSync(trustBundle, withSystemAuthorities(authority.certificate));
  writeToolPaths(tools);
  await Promise.all([bundleTodoApp(path.join(statePaths.images, "todo/server.mjs")), bundleTokenPlugin()]);
  writeShim(path.join(statePaths.bin, "pulumi"), tools.pulumi);
  installKubernetesProvider(statePaths.pulumiHome, tools["pulumi-resource-kubernetes"]);
  for (const [name, program] of Object.entries(readRealProviders())) installPlugin(statePaths.pulumiHome, name, sdkVersion(name), program);
  provideKubectl(tools.kubectl);
}

/** The sandbox's `gke-gcloud-auth-plugin`, which kubectl runs at each call: one file, so that it starts at once. */
async function bundleTokenPlugin(): Promise<void> {
  // The ending tells Node.js the module system, whatever package.json stands above the state folder.
  const outfile = path.join(statePaths.images, "token-plugin/plugin.cjs");
  await build({
    entryPoints: [path.join(projectRoot, "sandbox/clouds/google/gke-gcloud-auth-plugin.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
  });
  const command = [process.execPath, outfile].map(shellQuote).join(" ");
  const script = path.join(statePaths.bin, "gke-gcloud-auth-plugin");
  // The real one asks gcloud, whose sign-in is a file of the user's, in gcloud's own folder: it needs no variable of the shell.
  const signIn = `: "\${GOOGLE_APPLICATION_CREDENTIALS:=\${CLOUDSDK_CONFIG:-${stateRoot}}/${path.basename(statePaths.googleCredentials)}}"; export GOOGLE_APPLICATION_CREDENTIALS`;
  fs.writeFileSync(script, `#!/bin/sh\n${signIn}\nexec ${command} "$@"\n`);
  fs.chmodSync(script, 0o755);
}

/** A user's own kubectl goes first; who has none gets the one that was built with the cluster. */
function provideKubectl(built: string): void {
  const link = path.join(statePaths.bin, "kubectl");
  fs.rmSync(link, { force: true });
  if (findProgram("kubectl") === undefined) fs.symlinkSync(built, link);
}
