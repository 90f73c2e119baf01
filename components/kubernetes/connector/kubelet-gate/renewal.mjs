// Keeps the kubelet port's certificate fresh for as long as the process lives.
import { clearTimeout, setTimeout } from "node:timers";
import { obtainServingCertificate, renewalTime } from "./serving-certificate.mjs";

/** Waits between attempts, in milliseconds: doubled after each failure. */
const retry = { first: 2_000, most: 300_000 };
/** Longest wait without a look at the clock: a machine may have slept, and a timer holds 24 days at most. */
const longestWait = 3_600_000;

/** Gives a gate its first certificate and every later one. */
export class Renewal {
  /** @type {NodeJS.Timeout | undefined} */
  timer;
  failures = 0;

  /**
   * @param {import("./cluster-api.mjs").ClusterApi} api
   * @param {import("./gate.mjs").Gate} gate
   * @param {import("./serving-certificate.mjs").CertificateWish} wish
   * @param {(message: string) => void} log
   */
  constructor(api, gate, wish, log) {
    this.api = api;
    this.gate = gate;
    this.wish = wish;
    this.log = log;
  }

  /** Resolves after the first attempt, whatever came of it. @returns {Promise<void>} */
  async start() {
    const { certificate } = this.gate;
    if (certificate === undefined || Date.now() >= renewalTime(certificate).getTime()) await this.renew();
    // The authority may have changed without the certificate's time being over.
    else await this.gate.serve(certificate, this.api.authority);
    this.timer = setTimeout(() => void this.start(), this.wait());
  }

  stop() {
    clearTimeout(this.timer);
  }

  async renew() {
    try {
      const certificate = await obtainServingCertificate(this.api, this.wish);
      await this.gate.serve(certificate, this.api.authority);
      this.failures = 0;
      this.log(`serving with a certificate for ${this.wish.address} until ${certificate.until.toISOString()}, the next is asked for at ${renewalTime(certificate).toISOString()}`);
    } catch (error) {
      this.failures += 1;
      this.log(`no new serving certificate: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  wait() {
    if (this.failures > 0) return Math.min(retry.first * 2 ** (this.failures - 1), retry.most);
    const { certificate } = this.gate;
    return certificate === undefined ? retry.first : Math.min(Math.max(renewalTime(certificate).getTime() - Date.now(), 1_000), longestWait);
  }
}
