import { integer, listOf, object, oneOf, required, text } from "../../../kit/schema.ts";

const status = oneOf("Enabled", "Disabled");

/** What a client says of an endpoint, by itself or within its profile. */
export const endpointProperties = object({
  endpointStatus: status, alwaysServe: status, target: text, targetResourceId: text, endpointLocation: text,
  weight: integer, priority: integer, minChildEndpoints: integer, minChildEndpointsIPv4: integer, minChildEndpointsIPv6: integer,
  geoMapping: listOf(text), subnets: listOf(object({ first: required(text), last: text, scope: integer })), customHeaders: listOf(object({ name: required(text), value: required(text) })),
});
