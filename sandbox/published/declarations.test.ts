import { expect, test } from "vitest";
import { declarationsIn } from "./declarations.ts";

const source = `
import * as pulumi from "@pulumi/pulumi";
/**
 * A box.
 *
 * Uses Azure REST API version 2024-01-01.
 */
export declare class Box extends pulumi.CustomResource {
    /** Not a property of a resource. */
    static isInstance(obj: any): obj is Box;
    /**
     * Its size in m³.
     */
    readonly size: pulumi.Output<number>;
    readonly colour: pulumi.Output<string | undefined>;
    constructor(name: string, args: BoxArgs, opts?: pulumi.CustomResourceOptions);
}
export interface BoxArgs {
    size: pulumi.Input<number>;
    /**
     * @deprecated boxes are brown
     */
    colour?: pulumi.Input<string | enums.boxes.Colour | undefined>;
    lids?: pulumi.Input<pulumi.Input<inputs.boxes.LidArgs>[] | undefined>;
    tags?: pulumi.Input<{
        [key: string]: pulumi.Input<string>;
    } | undefined>;
    kind?: pulumi.Input<"Box" | undefined>;
    open?: pulumi.Input<boolean | undefined>;
    content?: any;
    lining?: pulumi.Input<inputs.boxes.FeltArgs | inputs.boxes.FoamArgs | undefined>;
}
`;

test("the properties of a class and of an interface, with what may be left out, their types and their docs", () => {
  const declared = declarationsIn(source);
  expect(declared.get("Box")).toEqual({
    doc: "A box.\n\nUses Azure REST API version 2024-01-01.",
    extends: [],
    properties: [
      { name: "size", optional: false, type: { kind: "number" }, doc: "Its size in m³." },
      { name: "colour", optional: true, type: { kind: "string" }, doc: "" },
    ],
  });
  expect(declared.get("BoxArgs")?.properties).toEqual([
    { name: "size", optional: false, type: { kind: "number" }, doc: "" },
    { name: "colour", optional: true, type: { kind: "string" }, doc: "@deprecated boxes are brown" },
    { name: "lids", optional: true, type: { kind: "list", of: { kind: "object", name: "inputs.boxes.LidArgs" } }, doc: "" },
    { name: "tags", optional: true, type: { kind: "map", of: { kind: "string" } }, doc: "" },
    { name: "kind", optional: true, type: { kind: "string" }, doc: "" },
    { name: "open", optional: true, type: { kind: "boolean" }, doc: "" },
    { name: "content", optional: true, type: { kind: "any" }, doc: "" },
    { name: "lining", optional: true, type: { kind: "union", of: [{ kind: "object", name: "inputs.boxes.FeltArgs" }, { kind: "object", name: "inputs.boxes.FoamArgs" }] }, doc: "" },
  ]);
});

test("an interface names its parents, and a property another declaration", () => {
  expect(declarationsIn("export interface Crate extends Box { size?: Size | null; all?: Size[]; }").get("Crate")).toEqual({
    doc: "",
    extends: ["Box"],
    properties: [
      { name: "size", optional: true, type: { kind: "named", name: "Size" }, doc: "" },
      { name: "all", optional: true, type: { kind: "list", of: { kind: "named", name: "Size" } }, doc: "" },
    ],
  });
});

test("an object may stand where it is used, and a list or map may be written in either way", () => {
  const [lids, tags] = declarationsIn("export interface Crate { lids?: Array<{ /** In cm. */ width?: number | null }> | null; tags?: { [P in string]: string }; }").get("Crate")?.properties ?? [];
  expect(lids?.type).toEqual({ kind: "list", of: { kind: "inline", properties: [{ name: "width", optional: true, type: { kind: "number" }, doc: "In cm." }] } });
  expect(tags?.type).toEqual({ kind: "map", of: { kind: "string" } });
});

test("a file that is no declaration file is refused", () => {
  expect(() => declarationsIn("export declare class {")).toThrow("a declaration file of the SDK cannot be read");
});
