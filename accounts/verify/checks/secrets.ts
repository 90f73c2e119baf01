import { groupName, groupText } from "../container-groups.ts";
import type { Check, Finding } from "../finding.ts";
import type { Subject } from "../subject.ts";
import { podsOnAzure } from "../todo-pods.ts";

/** Azure shows the database's connection string to nobody who reads a container group, unless the settings ask for it. */
export const secrets = (subject: Subject): Check => ({
  what: "secrets in the container groups",
  expected: "not shown by Azure",
  next: "pulumi config set databaseAccess file, then pulumi up, then regenerate the key that was shown",
  async run() {
    const pods = await podsOnAzure(subject);
    return Promise.all(pods.map(async ({ metadata: { name } }) => hidden(subject, name, await groupText(subject, groupName(subject.namespace, name)))));
  },
});

function hidden({ connectionString, todo }: Subject, pod: string, shown: string): Finding {
  const seen = secretTexts(connectionString).some((secret) => shown.includes(secret)) || /mongodb(\+srv)?:\/\/[^"\s]+@/.test(shown);
  const found = seen ? "shown" : "not shown";
  const what = `connection string in the group of ${pod}`;
  return todo.databaseAccess === "env"
    ? { what, found, expected: "shown (databaseAccess: env)", holds: true }
    : { what, found, expected: "not shown by Azure", holds: !seen };
}

/** The connection string and its password, in every spelling in which JSON may hold them. */
export function secretTexts(connectionString: string): readonly string[] {
  const password = /^mongodb:\/\/[^:]+:([^@]+)@/.exec(connectionString)?.[1];
  const texts = [connectionString, ...(password === undefined ? [] : [password, decodeURIComponent(password)])];
  return [...new Set(texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), Buffer.from(text).toString("base64")]))];
}
