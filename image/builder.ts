/** What is built and where it goes. */
export interface ImageRequest {
  /** Registry and path. */
  readonly repository: string;
  /** What the app calls itself. */
  readonly version: string;
  /** Image that the app's is put upon. */
  readonly base: string;
}

/** A way to build an image and to push it. */
export interface Builder {
  /** E.g. "podman". */
  readonly name: string;
  /**
   * Builds the image and pushes it; gives its digest, "sha256:…".
   * @param folder for what it needs meanwhile; its caller deletes it
   * @throws UserError where that fails; then nothing was pushed
   */
  build(request: ImageRequest, folder: string): Promise<string>;
}
