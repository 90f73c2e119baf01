import { describe, expect, test } from "vitest";
import { cosmosNetwork } from "../../../components/azure/naming-rules.ts";

describe("networks that Cosmos DB admits", () => {
  test.each(["203.0.113.7", "203.0.113.0/24", "8.8.8.8/32", "52.0.0.0/8", "198.18.4.2"])("%s", (network) => {
    expect(cosmosNetwork(network)).toBeUndefined();
  });

  test.each(["", "203.0.113", "203.0.113.256", "203.0.113.1/24", "203.0.113.0/33", "0.0.0.0/0", "52.0.0.0/7", "2001:db8::/32", "example.com"])("not %j, which has another form", (network) => {
    expect(cosmosNetwork(network)).toMatch(/^must be an IPv4 address or a range/);
  });

  test.each(["10.1.2.3", "10.0.0.0/8", "172.16.5.0/24", "192.168.0.0/16", "127.0.0.1", "169.254.169.254", "100.64.0.0/10", "0.0.0.0", "224.0.0.1", "172.0.0.0/8"])("not %s, which is nobody's on the internet", (network) => {
    expect(cosmosNetwork(network)).toContain("give the public address");
  });
});
