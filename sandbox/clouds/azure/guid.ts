/** Whether a text has the form of a GUID, in any case. */
export const isGuid = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
