import type { Check } from "../check.ts";
import { Trouble } from "../finding.ts";

/** What Azure Container Instances runs, and the cluster's machines. */
const platform = "linux/amd64";
const needed = `to be pulled, ${platform}`;

/** Whether both clouds can pull the app's image, and run it. */
export const todoImage: Check = {
  what: "image of the todo app",
  needed,
  run: async ({ settings, stack, imagePlatforms }) => {
    const { image } = settings.todo;
    if (image === "") return [];
    const what = `image ${image}`;
    try {
      const platforms = await imagePlatforms(image);
      if (platforms.includes(platform)) return [{ what, verdict: "ok", found: platforms.join(", "), needed }];
      return [{ what, verdict: "stops", found: `for ${platforms.join(", ")} only`, needed, mend: `npm run image -- REPOSITORY --stack ${stack}, which builds for ${platform}` }];
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      return [{ what, verdict: error.verdict, found: error.message, needed, mend: error.mend ?? (error.verdict === "stops" ? `npm run image -- REPOSITORY --stack ${stack}, or pulumi config set todoImage ANOTHER` : undefined) }];
    }
  },
};
