import { expect, test } from "vitest";
import { MountFlags } from "./mount-flags.ts";

const flags = MountFlags.parse(
  [
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
    "24 27 0:6 / /dev rw,nosuid,noexec,relatime - devtmpfs devtmpfs rw",
    "30 27 8:1 / /home rw,nosuid,nodev,relatime - ext4 /dev/sdb rw",
    "31 30 8:2 / /home/ann/my\\040files ro,noatime - ext4 /dev/sdc rw",
    "32 27 0:40 / /usr/lib/wsl/drivers ro,nosuid,nodev,noatime - 9p drivers ro",
    "33 30 8:3 / /home rw,noexec - tmpfs none rw",
    "",
  ].join("\n"),
);

test("a bind takes over the flags of the mount that its source is on", () => {
  expect(flags.lockedOn("/usr/bin")).toEqual([]);
  expect(flags.lockedOn("/dev/null")).toEqual(["nosuid", "noexec"]);
  expect(flags.lockedOn("/device")).toEqual([]);
  expect(flags.lockedOn("/home/ann/my files/x")).toEqual(["ro"]);
});

test("of two mounts at one place the later counts", () => {
  expect(flags.lockedOn("/home/ann")).toEqual(["noexec"]);
});

test("a folder is bound with the mounts in it", () => {
  expect(flags.kindOfBind("/usr")).toBe("rbind");
  expect(flags.kindOfBind("/usr/bin")).toBe("bind");
});
