import type { VolumeFile, VolumeSpec } from "../machine/containers/types.ts";
import { containerResource, podField } from "./downward-api.ts";
import type { DownwardFile, KeyToPath, Pod, Volume, VolumeProjection } from "./objects.ts";
import { MissingMount, MissingReference } from "./pod-sources.ts";
import type { PodPlace, PodSources } from "./pod-sources.ts";

/** Permission bits of files in volumes that name none. */
const defaultMode = 0o644;
/** Lifetime of service account tokens that name none, in seconds. */
const defaultTokenLifetime = 3600;

type Files = Record<string, VolumeFile>;

/** The volumes of a pod with their content of now. Throws {@link MissingMount}. Kinds that the sandbox does not model must have been refused before. */
export async function podVolumes(pod: Pod, place: PodPlace, sources: PodSources): Promise<Record<string, VolumeSpec>> {
  const volumes = await Promise.all(
    (pod.spec.volumes ?? []).map(async (volume): Promise<[string, VolumeSpec]> => {
      const files = await volumeFiles(volume, pod, place, sources).catch((error: unknown) => {
        if (error instanceof MissingReference) throw new MissingMount(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`);
        throw error;
      });
      return [volume.name, files ? { kind: "files", files } : { kind: "empty" }];
    }),
  );
  return Object.fromEntries(volumes);
}

/** Whether a volume's files can change while the pod runs. */
export const isRefreshed = (volume: Volume): boolean => volume.emptyDir === undefined;

/** The files of a volume; undefined for one that begins empty. Files of a pod with an fsGroup can be read by that group. */
export async function volumeFiles(volume: Volume, pod: Pod, place: PodPlace, sources: PodSources): Promise<Files | undefined> {
  const files = await sourceFiles(volume, pod, place, sources);
  if (!files || pod.spec.securityContext?.fsGroup === undefined) return files;
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { ...file, mode: (file.mode ?? defaultMode) | 0o440 }]));
}

async function sourceFiles(volume: Volume, pod: Pod, place: PodPlace, sources: PodSources): Promise<Files | undefined> {
  const source = new VolumeSource(pod, place, sources);
  const { secret, configMap, downwardAPI, projected } = volume;
  if (secret) return source.secret(secret.secretName ?? "", secret.items, secret.defaultMode, secret.optional);
  if (configMap) return source.configMap(configMap.name ?? "", configMap.items, configMap.defaultMode, configMap.optional);
  if (downwardAPI) return source.downward(downwardAPI.items, downwardAPI.defaultMode);
  if (projected) {
    const parts = await Promise.all((projected.sources ?? []).map((part) => source.projection(part, projected.defaultMode)));
    return Object.assign({}, ...parts) as Files;
  }
  return undefined;
}

/** Reads the sources of one pod's volumes. */
class VolumeSource {
  constructor(
    private readonly pod: Pod,
    private readonly place: PodPlace,
    private readonly sources: PodSources,
  ) {}

  async secret(name: string, items: KeyToPath[] | undefined, mode?: number, optional?: boolean): Promise<Files> {
    return this.optionally(optional, async () => {
      const { data = {} } = await this.sources.secret(this.pod.metadata.namespace, name);
      const buffers = Object.entries(data).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, "base64")]);
      return select(Object.fromEntries(buffers), items, mode, `Secret "${name}"`);
    });
  }

  async configMap(name: string, items: KeyToPath[] | undefined, mode?: number, optional?: boolean): Promise<Files> {
    return this.optionally(optional, async () => {
      const { data = {}, binaryData = {} } = await this.sources.configMap(this.pod.metadata.namespace, name);
      const text = Object.entries(data).map(([key, value]): [string, Buffer] => [key, Buffer.from(value)]);
      const binary = Object.entries(binaryData).map(([key, value]): [string, Buffer] => [key, Buffer.from(value, "base64")]);
      return select(Object.fromEntries([...text, ...binary]), items, mode, `ConfigMap "${name}"`);
    });
  }

  downward(items: DownwardFile[] | undefined, mode = defaultMode): Files {
    const entries = (items ?? []).map((item): [string, VolumeFile] => [item.path, { data: Buffer.from(this.downwardValue(item)), mode: item.mode ?? mode }]);
    return Object.fromEntries(entries);
  }

  async projection(part: VolumeProjection, mode?: number): Promise<Files> {
    if (part.secret) return this.secret(part.secret.name ?? "", part.secret.items, mode, part.secret.optional);
    if (part.configMap) return this.configMap(part.configMap.name ?? "", part.configMap.items, mode, part.configMap.optional);
    if (part.downwardAPI) return this.downward(part.downwardAPI.items, mode);
    if (part.serviceAccountToken) {
      const { path, audience, expirationSeconds = defaultTokenLifetime } = part.serviceAccountToken;
      const { name, namespace, uid } = this.pod.metadata;
      const token = await this.sources.token({
        namespace,
        serviceAccount: this.pod.spec.serviceAccountName ?? "default",
        pod: { name, uid },
        audience: audience === "" ? undefined : audience,
        expirationSeconds,
      });
      return { [path]: { data: Buffer.from(token), mode: this.pod.spec.securityContext?.fsGroup === undefined ? mode : 0o600 } };
    }
    throw new Error(`the sandbox does not model projected volumes of kind ${Object.keys(part).join(", ")}`);
  }

  private downwardValue({ fieldRef, resourceFieldRef }: DownwardFile): string {
    if (fieldRef) return podField(this.pod, this.place, fieldRef.fieldPath);
    const container = this.pod.spec.containers.find(({ name }) => name === resourceFieldRef?.containerName);
    if (!resourceFieldRef || !container) throw new Error(`a downwardAPI volume names container "${resourceFieldRef?.containerName}", which the pod does not have`);
    return containerResource(container, this.place, resourceFieldRef.resource, resourceFieldRef.divisor);
  }

  private async optionally(optional: boolean | undefined, read: () => Promise<Files>): Promise<Files> {
    try {
      return await read();
    } catch (error) {
      if (optional && error instanceof MissingReference) return {};
      throw error;
    }
  }
}

/** All keys under their own names, or the items asked for under their paths. */
function select(data: Readonly<Record<string, Buffer>>, items: KeyToPath[] | undefined, mode = defaultMode, where: string): Files {
  if (!items) return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { data: value, mode }]));
  return Object.fromEntries(
    items.map((item) => {
      const value = data[item.key];
      if (!value) throw new MissingReference(`references non-existent key "${item.key}" of ${where}`);
      return [item.path, { data: value, mode: item.mode ?? mode }];
    }),
  );
}
