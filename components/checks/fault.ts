/** One thing that is wrong with a setting of a stack or an argument of a component. */
export interface Fault {
  /** The setting's full key, e.g. "gke-aci:nodeCount" or "gke-aci:tags.owner", or where it is among the arguments. */
  readonly path: string;
  /** The value given, as it was written; undefined where there is none, or where it must not be shown. */
  readonly value?: string;
  /** What to write instead. */
  readonly advice: string;
}
