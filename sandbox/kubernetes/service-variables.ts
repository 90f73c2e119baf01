import type { Service } from "./objects.ts";

/**
 * The variables by which containers find Services: those of their own namespace (unless `links` is false) and always
 * those of default/kubernetes.
 */
export function serviceVariables(services: readonly Service[], namespace: string, links: boolean): Record<string, string> {
  const isApiServer = (service: Service): boolean => service.metadata.namespace === "default" && service.metadata.name === "kubernetes";
  const seen = services.filter((service) => isApiServer(service) || (links && service.metadata.namespace === namespace));
  return Object.assign({}, ...seen.map(variablesOf)) as Record<string, string>;
}

function variablesOf(service: Service): Record<string, string> {
  const ip = service.spec?.clusterIP;
  const [first] = service.spec?.ports ?? [];
  if (!ip || ip === "None" || !first) return {};
  const prefix = upperCase(service.metadata.name);
  const variables: Record<string, string> = {
    [`${prefix}_SERVICE_HOST`]: ip,
    [`${prefix}_SERVICE_PORT`]: String(first.port),
    [`${prefix}_PORT`]: `${(first.protocol ?? "TCP").toLowerCase()}://${ip}:${first.port}`,
  };
  for (const { name, port, protocol = "TCP" } of service.spec?.ports ?? []) {
    const linked = `${prefix}_PORT_${port}_${protocol}`;
    if (name) variables[`${prefix}_SERVICE_PORT_${upperCase(name)}`] = String(port);
    variables[linked] = `${protocol.toLowerCase()}://${ip}:${port}`;
    variables[`${linked}_PROTO`] = protocol.toLowerCase();
    variables[`${linked}_PORT`] = String(port);
    variables[`${linked}_ADDR`] = ip;
  }
  return variables;
}

const upperCase = (name: string): string => name.toUpperCase().replaceAll("-", "_");
