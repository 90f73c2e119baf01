import { beforeEach, expect, test } from "vitest";
import { createNameTable } from "../machine/network/name-table.ts";
import type { NameTable } from "../machine/network/name-table.ts";
import { serviceOf } from "./pod.fixture.ts";
import { type ServiceNameBook, ServiceNames } from "./service-names.ts";

const api = (ip: string) => serviceOf("default", "kubernetes", ip, [{ port: 443 }]);
let names: NameTable;
let book: ServiceNameBook;
const ipOf = (name = "kubernetes.default.svc.cluster.local"): string | undefined => names.lookup(name)?.ip;

beforeEach(() => {
  names = createNameTable();
  book = new Map();
});

test("a name that two clusters have is the newer one's, and the older one's again when that one goes", () => {
  const [first, second] = [new ServiceNames(names, book), new ServiceNames(names, book)];
  first.changed("set", api("198.19.128.1"));
  second.changed("set", api("198.19.128.1"));
  second.stop();
  expect(ipOf()).toBe("198.19.128.1");
  second.changed("set", api("198.19.200.1"));
  expect(ipOf()).toBe("198.19.200.1");
  second.changed("deleted", api("198.19.200.1"));
  expect(ipOf()).toBe("198.19.128.1");
  first.stop();
  expect(ipOf()).toBeUndefined();
  expect(book.size).toBe(0);
});

test("a Service without an address has no name, and names of others are left alone", () => {
  names.set("todo.example.com", "198.18.0.9");
  const services = new ServiceNames(names, book);
  services.changed("set", serviceOf("todo", "headless", "None", []));
  services.changed("deleted", serviceOf("todo", "never", "198.19.128.7", []));
  services.stop();
  expect(ipOf("headless.todo.svc.cluster.local")).toBeUndefined();
  expect(ipOf("todo.example.com")).toBe("198.18.0.9");
});
