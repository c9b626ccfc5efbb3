import { csvTexts } from "../texts";
import type { CsvFile } from "../types";

/** What the service takes at once, less what stands around the file in a request. */
export const MOST_BYTES = 1024 * 1024 - 4096;

/** The file cannot be sent; the message says what to do. */
export class CsvFileProblem extends Error {
  override readonly name = "CsvFileProblem";
}

/** Rejects with a CsvFileProblem where it is not UTF-8, or too large to be sent. */
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
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (isUtf16) throw new CsvFileProblem(csvTexts.problems.utf16(name));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CsvFileProblem(csvTexts.problems.notUtf8(name), { cause: error });
  }
}
