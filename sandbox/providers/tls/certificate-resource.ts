import * as crypto from "node:crypto";
import { logicalResource } from "../logical-resource.ts";
import type { Properties, ResourceType } from "../provider.ts";
import { contentFaults } from "./certificate-content.ts";

const hour = 3_600_000;

/** When a certificate is valid, and its serial number. */
export interface Issue {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** 16 random bytes, in hex. */
  readonly serialNumber: string;
}

/** A resource type that signs a certificate, and has a new one signed when the end of its validity comes near. */
export function certificateResource(token: string, keyAlgorithmOutput: string, sign: (inputs: Properties, issue: Issue) => Promise<{ certPem: string; keyAlgorithm: string }>): ResourceType {
  const type = logicalResource({
    token,
    computed: ["certPem", keyAlgorithmOutput, "readyForRenewal", "validityStartTime", "validityEndTime"],
    defaults: { earlyRenewalHours: 0, isCaCertificate: false, setSubjectKeyId: false },
    faults: contentFaults,
    generate: async (inputs) => {
      const issue = newIssue(Number(inputs["validityPeriodHours"]));
      const { certPem, keyAlgorithm } = await sign(inputs, issue);
      const times = { validityStartTime: rfc3339(issue.notBefore), validityEndTime: rfc3339(issue.notAfter) };
      return {
        id: BigInt(`0x${issue.serialNumber}`).toString(),
        outputs: { certPem, [keyAlgorithmOutput]: keyAlgorithm, ...times, readyForRenewal: readyForRenewal({ ...inputs, ...times }) },
      };
    },
  });
  return {
    ...type,
    // How early to renew is no part of the certificate.
    replaceOn: type.replaceOn.filter((name) => name !== "earlyRenewalHours"),
    volatile: ["readyForRenewal"],
    outdated: (outputs) => (readyForRenewal(outputs) ? "readyForRenewal" : undefined),
    read: async (id, known, context) => {
      const found = await type.read(id, known, context);
      return found === undefined ? undefined : { ...found, outputs: { ...found.outputs, readyForRenewal: readyForRenewal(found.outputs) } };
    },
    update: (_id, news, olds) => {
      const outputs = { ...olds.outputs, ...news };
      return Promise.resolve({ outputs: { ...outputs, readyForRenewal: readyForRenewal(outputs) } });
    },
  };
}

function newIssue(validityHours: number): Issue {
  // X.509 times have no fractions of a second.
  const notBefore = new Date(Math.floor(Date.now() / 1000) * 1000);
  const serialNumber = crypto.randomBytes(16);
  // Positive, and not shorter than it looks.
  serialNumber[0] = ((serialNumber[0] ?? 0) & 0x7f) | 0x40;
  return { notBefore, notAfter: new Date(notBefore.getTime() + validityHours * hour), serialNumber: serialNumber.toString("hex") };
}

const rfc3339 = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

/** Whether the time of renewal, counted back from the end of validity, has come. */
function readyForRenewal(outputs: Properties): boolean {
  const end = Date.parse(String(outputs["validityEndTime"]));
  const early = typeof outputs["earlyRenewalHours"] === "number" ? outputs["earlyRenewalHours"] : 0;
  return Date.now() >= end - early * hour;
}
