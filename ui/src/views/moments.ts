/** Instants where the day is what matters: a midnight is written as its day alone. */
import { localParts } from "../parts/format";
import { MONTHS } from "./coverageWords";

/** `28 Feb 2026`, or `9 May 2026 16:44` where it is not midnight in the zone; what is no instant as it stands. */
export function momentWords(at: string, zone: string): string {
  const parts = localParts(at, zone);
  if (parts === null) return at;
  const [year, month, date] = parts.date.split("-");
  const day = `${Number(date)} ${MONTHS[Number(month) - 1]} ${year}`;
  return parts.time === "00:00:00" ? day : `${day} ${parts.time.slice(0, 5)}`;
}
