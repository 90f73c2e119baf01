import type { SdkResource } from "../../sdk-schema.ts";
import type { ApiForm } from "./api-form.ts";
import type { ComputeFacts } from "./facts.ts";
import type { ImportForm } from "../import-forms.ts";

/** What any resource of Compute Engine needs. */
export interface DerivedType {
  readonly sdk: SdkResource;
  readonly facts: ComputeFacts;
  readonly form: ApiForm;
  /** Forms of its id; the first is the API's path. */
  readonly forms: readonly [ImportForm, ...ImportForm[]];
}
