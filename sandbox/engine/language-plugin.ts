import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Makes the engine run policy packs by the attached language host. Before it does, it looks for that host's executable,
 * and where there is none for `pulumi-analyzer-policy-nodejs` instead (pulumi/pulumi, NewPolicyAnalyzer in
 * sdk/go/common/resource/plugin/analyzer_plugin.go); for programs it never looks. So there is one in its plugin folder,
 * which nobody ever starts.
 * @param home PULUMI_HOME
 */
export function provideLanguagePlugin(home: string): void {
  const folder = path.join(home, "plugins", "language-nodejs-v0.0.0");
  const file = path.join(folder, "pulumi-language-nodejs");
  if (fs.existsSync(file)) return;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, '#!/bin/sh\necho "the language host of the sandbox runs already: PULUMI_DEBUG_LANGUAGES says where" >&2\nexit 1\n', { mode: 0o755 });
}
