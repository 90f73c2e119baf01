import { afterEach, expect, test } from "vitest";
import { clusterToken, tokenFault } from "../../../components/google/token-plugin.ts";
import { credentialOf, FakeCommands } from "../fake-commands.ts";

const plugin = "gke-gcloud-auth-plugin";
let commands: FakeCommands;

afterEach(() => {
  commands.remove();
});

test("the token is what the plugin prints", async () => {
  commands = new FakeCommands();
  commands.add(plugin, `echo '${credentialOf("ya29.secret")}'`);
  expect(await clusterToken()).toBe("ya29.secret");
  expect(await tokenFault()).toBeUndefined();
});

test("without the plugin, the command that installs it is told", async () => {
  commands = new FakeCommands(true);
  expect(await tokenFault()).toEqual({ reason: "there is no command gke-gcloud-auth-plugin", mend: "gcloud components install gke-gcloud-auth-plugin" });
});

test("where gcloud is not signed in, one line says so, and how to sign in for kubectl and the provider at once", async () => {
  commands = new FakeCommands();
  commands.add(plugin, 'echo "F1124 22:14:07.297179     281 cred.go:150] print credential failed with error: gcloud: You do not currently have an active account selected." >&2\necho "Please run:" >&2\nexit 1');
  expect(await tokenFault()).toEqual({ reason: "gke-gcloud-auth-plugin gives no token: print credential failed with error: gcloud: You do not currently have an active account selected", mend: "gcloud auth login --update-adc" });
});

test("what it prints beside a token is never told", async () => {
  commands = new FakeCommands();
  commands.add(plugin, `echo 'ya29.not-a-credential'`);
  expect(await tokenFault()).toEqual({ reason: "gke-gcloud-auth-plugin gives no token: no reason given", mend: "gcloud auth login --update-adc" });
});
