import { describe, expect, test } from "vitest";
import { clusterPathOf, existingCluster } from "../../../components/google/naming-rules.ts";

describe("a cluster that exists", () => {
  test.each(["us-west1-a/gke-aci", "europe-west1/a-name-of-forty-characters-as-gke-allows"])("%s", (path) => {
    expect(existingCluster(path)).toBeUndefined();
  });

  test("is read as location and name", () => {
    expect(clusterPathOf("us-west1-a/gke-aci")).toEqual({ location: "us-west1-a", clusterName: "gke-aci" });
  });

  test.each(["gke-aci", "projects/p/locations/us-west1-a/clusters/gke-aci", "us-west1-a/", "/gke-aci", "us-west1-a/Name", "us-west1-a/ends-with-"])("not as %j", (path) => {
    expect(existingCluster(path)).toMatch(/LOCATION\/NAME/);
  });

  test("is not where no zone is, and those of the region are named", () => {
    expect(existingCluster("us-west1-x/gke-aci")).toBe("its location is no Google Cloud zone; its region has us-west1-a, us-west1-b, us-west1-c");
  });
});
