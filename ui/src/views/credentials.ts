/** Which headers let their holder act as another: their values are never kept in the window. */

const WHOLE = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie"]);
const ENDS = [
  "api-key",
  "apikey",
  "access-key",
  "auth-key",
  "functions-key",
  "subscription-key",
  "assertion",
  "authorization",
  "token",
  "secret",
  "passwd",
  "password",
];

/** Whether a header of this name holds a credential; as `is_credential` of the core, whose word decides what is sent. */
export function isCredentialHeader(name: string): boolean {
  const folded = name.toLowerCase();
  return WHOLE.has(folded) || ENDS.some((end) => folded.endsWith(end));
}
