import { expect, test } from "vitest";
import { addresses } from "../../../../../machine/network/address-plan.ts";
import { admits, ruleFault } from "./firewall.ts";

test.each<[string, string[], string, boolean]>([
  ["without rules everybody", [], "198.18.255.254", true],
  ["its own address", ["203.0.113.7"], "203.0.113.7", true],
  ["no neighbour", ["203.0.113.7"], "203.0.113.8", false],
  ["the first of a range", ["203.0.113.0/24"], "203.0.113.0", true],
  ["the last of a range", ["203.0.113.0/24"], "203.0.113.255", true],
  ["none behind a range", ["203.0.113.0/24"], "203.0.114.0", false],
  ["a container group as one of Azure's", ["0.0.0.0"], addresses.containerGroups.first, true],
  ["the last container group", ["0.0.0.0"], addresses.containerGroups.last, true],
  ["the host not as one of Azure's", ["0.0.0.0"], addresses.host, false],
  ["a GKE node not as one of Azure's", ["0.0.0.0"], addresses.nodes.first, false],
  ["one of several", ["0.0.0.0", addresses.nodes.first], addresses.nodes.first, true],
])("admits %s", (_what, rules, address, admitted) => {
  expect(admits(rules, address)).toBe(admitted);
});

test.each(["0.0.0.0", "203.0.113.7", "203.0.113.0/24", "198.18.4.2/32", "52.0.0.0/8"])("takes the rule %s", (rule) => {
  expect(ruleFault(rule)).toBeUndefined();
});

test.each([
  ["10.1.2.3", /not publicly routable/],
  ["192.168.0.0/16", /not publicly routable/],
  ["172.0.0.0/8", /not publicly routable/],
  ["0.0.0.0/0", /not publicly routable/],
  ["203.0.113.7/33", /must be an IPv4 address/],
  ["2001:db8::1", /must be an IPv4 address/],
])("refuses the rule %s", (rule, fault) => {
  expect(ruleFault(rule)).toMatch(fault);
});
