/** What installs packages on a machine, by the name of its program. */
export type PackageManager = "apt-get" | "dnf" | "apk" | "pacman";

/** A package of the system that the sandbox, or its tests, cannot do without. */
export interface SystemPackage {
  /** Programs it brings. Where several names stand in one list, any of them will do. */
  readonly programs: readonly (readonly [string, ...string[]])[];
  /** A command that succeeds where the package is there and complete. @default the programs are enough */
  readonly probe?: readonly [string, ...string[]];
  /** Why: ends the sentence "needed by ...". */
  readonly neededBy: string;
  /** What it is called. */
  readonly names: Readonly<Record<PackageManager, readonly string[]>>;
}

/** The packages by the name that most distributions give them. */
export const systemPackages = {
  iproute2: {
    programs: [["ip"]],
    neededBy: "the sandbox's networks",
    names: { "apt-get": ["iproute2"], dnf: ["iproute"], apk: ["iproute2"], pacman: ["iproute2"] },
  },
  nftables: {
    programs: [["nft"]],
    neededBy: "kube-proxy",
    names: { "apt-get": ["nftables"], dnf: ["nftables"], apk: ["nftables"], pacman: ["nftables"] },
  },
  "util-linux": {
    programs: [["unshare"], ["nsenter"], ["setpriv"], ["mount"]],
    neededBy: "the sandbox's containers",
    names: { "apt-get": ["util-linux", "mount"], dnf: ["util-linux"], apk: ["util-linux"], pacman: ["util-linux"] },
  },
  hostname: {
    programs: [["hostname"]],
    neededBy: "the containers of an ordinary user",
    names: { "apt-get": ["hostname"], dnf: ["hostname"], apk: ["busybox"], pacman: ["inetutils"] },
  },
  chromium: {
    programs: [["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]],
    neededBy: "the tests of the web app in a browser",
    names: { "apt-get": ["chromium"], dnf: ["chromium"], apk: ["chromium"], pacman: ["chromium"] },
  },
  python3: {
    programs: [["python3"]],
    probe: ["python3", "-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))"],
    neededBy: "the Azure CLI",
    names: { "apt-get": ["python3", "python3-venv"], dnf: ["python3"], apk: ["python3", "py3-pip"], pacman: ["python"] },
  },
} as const satisfies Record<string, SystemPackage>;

export type SystemPackageName = keyof typeof systemPackages;

/** What to type to install packages, without the packages. */
export const installCommands: Readonly<Record<PackageManager, readonly [PackageManager, ...string[]]>> = {
  "apt-get": ["apt-get", "install", "-y"],
  dnf: ["dnf", "install", "-y"],
  apk: ["apk", "add"],
  pacman: ["pacman", "-S", "--noconfirm"],
};
