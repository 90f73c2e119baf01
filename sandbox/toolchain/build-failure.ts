import { UserError } from "../user-error.ts";

/** How many of the last lines of a failed command are shown. */
const shownLines = 15;

/** What is behind a failure, told by what `go` wrote. The first that fits is taken. */
const causes: readonly { readonly signs: RegExp; readonly what: string; readonly nextStep: string }[] = [
  {
    signs: /dial tcp|no such host|i\/o timeout|connection re(fused|set)|network is unreachable|TLS handshake timeout|proxyconnect|GOPROXY=off|context deadline exceeded/,
    what: "its Go modules cannot be fetched: there is no network, or it does not let Go through",
    nextStep: "check the network and what `go env GOPROXY` says, then run the same command again; what was fetched is kept",
  },
  {
    signs: /no space left on device/,
    what: "the disk is full",
    nextStep: "make room (the tools take some gigabytes in `go env GOMODCACHE` and `go env GOCACHE`), then run the same command again",
  },
  {
    signs: /signal: killed|cannot allocate memory/,
    what: "the machine ran out of memory",
    nextStep: "end other programs (the largest tools need 2 GB while they are linked), then run the same command again; what was compiled is kept",
  },
  {
    signs: /checksum mismatch|SECURITY ERROR/,
    what: "a Go module that was fetched is not the one that go.sum names",
    nextStep: "find out which proxy `go env GOPROXY` names; `go clean -modcache` removes what was fetched",
  },
];

/** The error for a `go` command that failed. */
export function buildFailure(tool: string, lines: readonly string[]): UserError {
  const cause = causes.find(({ signs }) => lines.some((line) => signs.test(line)));
  const tail = lines.slice(-shownLines).map((line) => `  ${line}`);
  const what = cause === undefined ? `${tool} could not be built` : `${tool} could not be built: ${cause.what}`;
  return new UserError(
    [`${what}. Go's last words:`, ...tail].join("\n"),
    cause?.nextStep ?? "if go.mod, go.sum and sources are as committed (`git status`), this is a fault of the sandbox: report it with the lines above",
  );
}
