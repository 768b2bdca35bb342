/** Bytes made readable without loss: what is no text, and what hides in text, is named byte for byte. */
import { type Piece, pieces } from "./hidden";

/** Columns of a hex view. */
const BYTES_A_LINE = 16;

/** Bytes of base64; null when it is none. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  } catch {
    return null;
  }
}

/** At most `limit` of the bytes, never half a UTF-8 character. */
export function cutBytes(bytes: Uint8Array, limit: number): Uint8Array {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > limit - 3 && end > 0 && isContinuation(bytes[end] ?? 0)) end -= 1;
  return bytes.subarray(0, end);
}

/** Text and marks, in order: UTF-8 as text, hidden characters by name, any other byte as `0xFF`. */
export function bytePieces(bytes: Uint8Array): Piece[] {
  const out: Piece[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = endOfText(bytes, at);
    if (end > at) {
      out.push(...pieces(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(at, end))));
      at = end;
    } else {
      out.push({ mark: `0x${hexOf(bytes[at] ?? 0).toUpperCase()}` });
      at += 1;
    }
  }
  return out;
}

/** Lines of `offset  hex  ascii`, sixteen bytes each; every byte outside printable ASCII is a dot. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const line = [...bytes.subarray(at, at + BYTES_A_LINE)];
    const digits = line
      .map(hexOf)
      .join(" ")
      .padEnd(BYTES_A_LINE * 3 - 1);
    const letters = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."));
    lines.push(`${at.toString(16).padStart(6, "0")}  ${digits}  ${letters.join("")}`);
  }
  return lines.join("\n");
}

/** Where the run of well-formed UTF-8 that starts at `at` ends. */
function endOfText(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length) {
    const size = characterSize(bytes, end);
    if (size === 0) break;
    end += size;
  }
  return end;
}

/** Bytes of the UTF-8 character at `at`, 0 when there is none (RFC 3629: no overlong forms, no surrogates). */
function characterSize(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const size =
    lead >= 0xc2 && lead <= 0xdf
      ? 2
      : lead >= 0xe0 && lead <= 0xef
        ? 3
        : lead >= 0xf0 && lead <= 0xf4
          ? 4
          : 0;
  if (size === 0 || at + size > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = 2; next < size; next += 1) if (!isContinuation(bytes[at + next] ?? 0)) return 0;
  return size;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf;
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
