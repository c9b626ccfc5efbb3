import { csvTexts } from "../texts";
import type { CsvFile } from "../types";

/** What the service takes at once, less what stands around the file in a request. */
export const MOST_BYTES = 1024 * 1024 - 4096;

/** The file cannot be sent; the message says what to do. */
export class CsvFileProblem extends Error {
  override readonly name = "CsvFileProblem";
}

/** Rejects with a CsvFileProblem where it is neither UTF-8 nor UTF-16, or too large to be sent. */
export async function readCsvFile(file: File): Promise<CsvFile> {
  const { name } = file;
  if (file.size > MOST_BYTES) throw new CsvFileProblem(csvTexts.problems.tooLarge(name, file.size));
  const text = decoded(name, await bytesOf(file));
  const sent = new TextEncoder().encode(JSON.stringify(text)).length;
  if (sent > MOST_BYTES) throw new CsvFileProblem(csvTexts.problems.tooLarge(name, sent));
  return { name, text };
}

/** It may have been moved or changed since it was chosen. */
async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new CsvFileProblem(csvTexts.problems.unreadable(file.name), { cause: error });
  }
}

function decoded(name: string, bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const { notUtf8, damagedUtf16 } = csvTexts.problems;
    const message = encoding === "utf-8" ? notUtf8(name) : damagedUtf16(name);
    throw new CsvFileProblem(message, { cause: error });
  }
}

const BYTES_THAT_TELL = 64;

/** A header is ASCII, so every other byte of it is zero in UTF-16, which tells its byte order. */
function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = new Set<number>();
  bytes.slice(0, BYTES_THAT_TELL).forEach((byte, at) => {
    if (byte === 0) zeros.add(at % 2);
  });
  if (zeros.size !== 1) return "utf-8";
  return zeros.has(1) ? "utf-16le" : "utf-16be";
}
