import { createHash } from "node:crypto";
import type { VolumeFile, VolumeSpec, Workload } from "../machine/containers/types.ts";
import type { Pod } from "./objects.ts";
import type { PodPlace, PodSources } from "./pod-sources.ts";
import { isRefreshed, volumeFiles } from "./pod-volumes.ts";

/** Keeps the files in the volumes of one running pod as what they come from has them. */
export class PodVolumeRefresher {
  /** Volume -> fingerprint of the files in it: programs watch their files, and must not see them change for nothing. */
  private readonly mounted = new Map<string, string>();

  constructor(private readonly place: PodPlace) {}

  /** Takes note of what the pod's containers are given at their start. */
  remember(volumes: Readonly<Record<string, VolumeSpec>>): void {
    for (const [name, volume] of Object.entries(volumes)) if (volume.kind === "files") this.mounted.set(name, fingerprint(volume.files));
  }

  /** Reads the pod's volumes again; files that have changed are replaced in the running pod. @param isOver whether the pod is being ended */
  async refresh(pod: Pod, workload: Pick<Workload, "updateVolume">, sources: PodSources, isOver: () => boolean): Promise<void> {
    for (const volume of (pod.spec.volumes ?? []).filter(isRefreshed)) {
      try {
        const files = await volumeFiles(volume, pod, this.place, sources);
        if (!files || fingerprint(files) === this.mounted.get(volume.name) || isOver()) continue;
        workload.updateVolume(volume.name, files);
        this.mounted.set(volume.name, fingerprint(files));
      } catch {
        // What was there stays mounted: a Secret that is deleted does not vanish from running pods.
      }
    }
  }
}

function fingerprint(files: Readonly<Record<string, VolumeFile>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(JSON.stringify([name, files[name]?.mode])).update(files[name]?.data ?? "");
  return hash.digest("hex");
}
