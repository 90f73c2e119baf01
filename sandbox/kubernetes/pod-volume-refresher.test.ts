import { expect, it } from "vitest";
import { PodVolumeRefresher } from "./pod-volume-refresher.ts";
import { podVolumes } from "./pod-volumes.ts";
import { place, podOf, sourcesOf } from "./pod.fixture.ts";

const pod = podOf({ volumes: [{ name: "keys", secret: { secretName: "keys" } }, { name: "cache", emptyDir: {} }] });
const holding = (key: string) => sourcesOf({ secrets: { keys: { key } } });

it("replaces the files of volumes that have changed, and no others", async () => {
  const replaced: string[] = [];
  const workload = { updateVolume: (volume: string, files: Readonly<Record<string, { readonly data: Buffer }>>) => void replaced.push(`${volume} ${String(files["key"]?.data)}`) };
  const refresher = new PodVolumeRefresher(place);
  refresher.remember(await podVolumes(pod, place, holding("one")));
  const refresh = (sources: ReturnType<typeof sourcesOf>, isOver = false): Promise<void> => refresher.refresh(pod, workload, sources, () => isOver);

  await refresh(holding("one"));
  await refresh(holding("two"), true);
  expect(replaced).toEqual([]);
  await refresh(holding("two"));
  await refresh(holding("two"));
  expect(replaced).toEqual(["keys two"]);
  // A Secret that is deleted stays mounted.
  await refresh(sourcesOf({}));
  expect(replaced).toEqual(["keys two"]);
});
