import { describe, expect, it } from "vitest";
import { eventually } from "./command.ts";
import { fetchPage, kubectl, stackOutput } from "./sandbox.ts";

/** The page, once it answers again. */
const pageOf = (url: string): Promise<string> =>
  eventually(`${url} answers`, 90, async () => {
    const page = await fetchPage(url);
    return page.status === 200 ? page.body : undefined;
  });

describe("a to-do", () => {
  it("is there after the pod was deleted and has come back", async () => {
    const url = await stackOutput("todoUrl");
    const title = `buy milk ${Date.now()}`;
    const added = await fetchPage(`${url}/todos`, "--data-urlencode", `title=${title}`, "-o", "/dev/null");
    expect(added.status).toBe(303);
    expect(await pageOf(url)).toContain(title);

    const before = await kubectl("-n", "todo", "get", "pod", "web-0", "-o", "jsonpath={.metadata.uid}");
    await kubectl("-n", "todo", "delete", "pod", "web-0", "--wait=true");
    await eventually("a new pod web-0 is ready", 90, async () => {
      const state = await kubectl("-n", "todo", "get", "pod", "web-0", "-o", "jsonpath={.metadata.uid} {.status.conditions[?(@.type=='Ready')].status}");
      const [uid, ready] = state.split(" ");
      return uid !== before && ready === "True";
    });
    expect(await pageOf(url)).toContain(title);
  });

  it("is escaped on the page", async () => {
    const url = await stackOutput("todoUrl");
    await fetchPage(`${url}/todos`, "--data-urlencode", "title=<script>alert(1)</script>", "-o", "/dev/null");
    const page = await pageOf(url);
    expect(page).toMatch(/(&lt;|&#60;)script(&gt;|&#62;)alert\(1\)/);
    expect(page).not.toContain("<script>alert(1)");
  });
});
