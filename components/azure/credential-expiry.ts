/** When the user is told to renew a client secret. */
const noticeDays = 30;
const dayMilliseconds = 24 * 60 * 60 * 1000;

/** The moment a client secret expires that is made now. RFC 3339, to the second. */
export function expiryOf(lifetimeDays: number, now: Date): string {
  return new Date(now.getTime() + lifetimeDays * dayMilliseconds).toISOString().replace(/\.\d{3}Z$/, "Z");
}

/** What to tell the user of a client secret that expires soon or has expired; undefined while there is time. */
export function expiryWarning(endDate: string, now: Date): string | undefined {
  const days = Math.floor((Date.parse(endDate) - now.getTime()) / dayMilliseconds);
  if (days >= noticeDays) return undefined;
  const state = days < 0 ? `expired on ${endDate}: the connector can no longer reach Azure` : `expires on ${endDate}`;
  return `The connector's client secret ${state}. Raise credentialGeneration by one and run \`pulumi up\`.`;
}
