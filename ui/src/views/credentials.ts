/** Which headers let their holder act as another: their values are never kept in the window. */

const WHOLE = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie"]);
const ENDS = ["token", "api-key", "apikey", "secret", "password"];

/** Whether a header of this name holds a credential; as `is_credential` of the core, whose word decides what is sent. */
export function isCredentialHeader(name: string): boolean {
  const folded = name.toLowerCase();
  return WHOLE.has(folded) || ENDS.some((end) => folded.endsWith(end));
}
