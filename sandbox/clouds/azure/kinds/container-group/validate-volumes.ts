import type { AzureErrorDetail } from "../../azure-error.ts";
import { allContainers, type GroupProperties, type VolumeDefinition } from "./group.ts";

/** Volumes a group can have. */
const mostVolumes = 20;

/**
 * Rule for names of volumes. ACI's page on troubleshooting asks for 5 characters at least and no two hyphens in a row;
 * its API describes no such rule, and takes `logs` (Terraform's own tests).
 */
const nameRule = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Faults of a group's volumes and of what mounts them. */
export function volumeFaults(name: string, group: GroupProperties): AzureErrorDetail[] {
  const volumes = group.volumes ?? [];
  const names = volumes.map((volume) => volume.name);
  return [
    ...(volumes.length > mostVolumes ? [{ code: "TooManyVolumes", message: `Container group '${name}' has ${String(volumes.length)} volumes; a container group can have ${String(mostVolumes)} at most.` }] : []),
    ...volumes.flatMap((volume) => oneVolumeFaults(name, volume)),
    ...[...new Set(names.filter((volume, index) => names.indexOf(volume) !== index))].map((volume) => ({ code: "DuplicateVolumeName", message: `The volume name '${volume}' is used more than once in container group '${name}'.` })),
    ...mountFaults(name, group, new Set(names)),
  ];
}

function oneVolumeFaults(name: string, volume: VolumeDefinition): AzureErrorDetail[] {
  const faults: AzureErrorDetail[] = [];
  const volumeName = volume.name;
  if (volumeName.length > 63 || !nameRule.test(volumeName)) {
    faults.push({ code: "InvalidVolumeName", message: `The volume name '${volumeName}' in container group '${name}' is invalid. It must be up to 63 characters of lowercase letters, numbers and hyphens, and begin and end with a letter or number.` });
  }
  const kinds = [volume.emptyDir, volume.secret].filter((kind) => kind !== undefined).length;
  if (kinds !== 1) faults.push({ code: "InvalidVolumeType", message: `The volume '${volumeName}' in container group '${name}' must have exactly one type; the sandbox models 'emptyDir' and 'secret'.` });
  for (const [key, value] of Object.entries(volume.secret ?? {})) {
    if (!base64.test(value)) faults.push({ code: "InvalidSecretValue", message: `The value of '${key}' in the secret volume '${volumeName}' of container group '${name}' is not a valid base64 string.` });
    if (!/^[-._a-zA-Z0-9]+$/.test(key) || key === "." || key === "..") faults.push({ code: "InvalidSecretKey", message: `The key '${key}' in the secret volume '${volumeName}' of container group '${name}' is invalid. It may have letters, numbers, '-', '_' and '.'.` });
  }
  return faults;
}

function mountFaults(name: string, group: GroupProperties, volumes: ReadonlySet<string>): AzureErrorDetail[] {
  const faults: AzureErrorDetail[] = [];
  for (const container of allContainers(group)) {
    const paths = new Set<string>();
    for (const mount of container.properties.volumeMounts ?? []) {
      const where = `in container '${container.name}' of container group '${name}'`;
      const path = mount.mountPath;
      if (!volumes.has(mount.name)) faults.push({ code: "VolumeMountNotFound", message: `The volume mount '${mount.name}' ${where} names no volume of the group.` });
      if (!path.startsWith("/") || path.includes(":")) faults.push({ code: "InvalidMountPath", message: `The mount path '${path}' ${where} is invalid. It must be absolute and must not contain a colon.` });
      if (paths.has(path)) faults.push({ code: "DuplicateMountPath", message: `The mount path '${path}' ${where} is used more than once.` });
      paths.add(path);
    }
  }
  return faults;
}
