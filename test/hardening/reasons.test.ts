import { expect, test } from "vitest";
import { faultsOf, readReasons } from "./reasons.ts";

const table = (...rows: string[]): string => ["# Hardening", "### What checkers say, and why it stays", "", "| check | object | reason |", "| --- | --- | --- |", ...rows, "", "| check | object | reason |", ""].join("\n");
const finding = { check: "CKV_1", object: "Deployment a/b", message: "no digest" };

test("a finding with a reason is no fault", () => {
  expect(faultsOf([finding], readReasons(table("| `CKV_1` | `Deployment a/b` | It is so. |")))).toEqual([]);
});

test("a finding without a reason is a fault, named once", () => {
  expect(faultsOf([finding, finding], readReasons(table("| `CKV_2` | `Deployment a/b`, `Deployment a/c` | It is so. |")))).toEqual([
    "CKV_1 of Deployment a/b: no digest; mend it, or write the reason into docs/hardening.md",
    "CKV_2 of Deployment a/b is found no more: take its row out of docs/hardening.md",
    "CKV_2 of Deployment a/c is found no more: take its row out of docs/hardening.md",
  ]);
});

test("a row without a reason, and a page without the table, are refused", () => {
  expect(() => readReasons(table("| `CKV_1` | `Deployment a/b` | |"))).toThrow(/wants a check, its objects and a reason/);
  expect(() => readReasons("# Hardening\n")).toThrow(/no section/);
});
