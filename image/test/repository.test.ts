import { describe, expect, it } from "vitest";
import { UserError } from "../../sandbox/user-error.ts";
import { repositoryOf, versionOf } from "../repository.ts";

/** The error and the way out of it. */
function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return `${error.message} | ${error.nextStep ?? ""}`;
    throw error;
  }
  return "accepted";
}

describe("a repository", () => {
  it.each(["ghcr.io/me/todo", "me.azurecr.io/todo", "127.0.0.1:5000/a/b-c/d_e", "localhost/todo", "docker.io/me/todo", "us-west1-docker.pkg.dev/project/repo/todo"])("%s is taken as it is", (name) => {
    expect(repositoryOf(name)).toBe(name);
  });

  it.each([
    [undefined, "no repository is named | npm run image -- REPOSITORY"],
    ["", "no repository is named"],
    ["ghcr.io/me/todo:1.0", 'the repository "ghcr.io/me/todo:1.0" has a tag, and no tag belongs there | write ghcr.io/me/todo, and what the app calls itself as --version 1.0'],
    [`ghcr.io/me/todo@sha256:${"0".repeat(64)}`, "has a digest, which this command finds out | write ghcr.io/me/todo"],
    [`ghcr.io/me/todo:1@sha256:${"0".repeat(64)}`, "has a digest"],
    ["me/todo", 'the repository "me/todo" names no registry | write REGISTRY/PATH'],
    ["todo", "names no registry"],
    ["localhost:5000", "names no registry"],
    ["ghcr.io/Me/todo", "is no repository's name"],
    ["https://ghcr.io/me/todo", "is no repository's name"],
    ["ghcr.io/me//todo", "is no repository's name"],
    ["ghcr.io/me/todo; rm -rf /", "is no repository's name"],
  ])("%s is refused in one sentence", (name, sentence) => {
    expect(refusalOf(() => repositoryOf(name))).toContain(sentence);
  });
});

it("a version is fit for a tag", () => {
  expect(versionOf("1.0.0-rc.1")).toBe("1.0.0-rc.1");
  expect(refusalOf(() => versionOf("1.0+build"))).toContain('the version "1.0+build" cannot be a tag');
  expect(refusalOf(() => versionOf(""))).toContain("cannot be a tag");
});
