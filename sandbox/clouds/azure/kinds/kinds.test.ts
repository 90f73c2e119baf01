import { expect, test } from "vitest";
import { describeArmKind } from "./arm-kind-contract.fixture.ts";
import { declaredKinds } from "./declared-kinds.ts";
import { kindExamples } from "./examples.fixture.ts";

test.each(declaredKinds.map(({ type }) => type))("%s has an example in examples.fixture.ts", (type) => {
  expect(Object.keys(kindExamples)).toContain(type);
});

for (const kind of declaredKinds) {
  const example = kindExamples[kind.type];
  if (example !== undefined) describeArmKind(kind, example);
}
