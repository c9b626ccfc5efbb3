import { expect, it } from "vitest";

import { MOST_BYTES, readCsvFile } from "./read-csv-file";

const fileOf = (...parts: (string | number[])[]) =>
  new File(
    parts.map((part) => (typeof part === "string" ? part : Uint8Array.from(part))),
    "mappings.csv",
  );

it("reads UTF-8, with or without a mark", async () => {
  expect(await readCsvFile(fileOf("a,é\n"))).toEqual({ name: "mappings.csv", text: "a,é\n" });
  expect(await readCsvFile(fileOf([0xef, 0xbb, 0xbf], "a,b"))).toMatchObject({ text: "a,b" });
});

it.each([
  ["of Windows", [0xff, 0xfe], [0x61, 0x00, 0x09, 0x00, 0xe9, 0x00]],
  ["of others", [0xfe, 0xff], [0x00, 0x61, 0x00, 0x09, 0x00, 0xe9]],
])("reads UTF-16 %s, with or without a mark", async (_, mark, bytes) => {
  expect(await readCsvFile(fileOf(mark, bytes))).toMatchObject({ text: "a\té" });
  expect(await readCsvFile(fileOf(bytes))).toMatchObject({ text: "a\té" });
});

it.each([
  ["Latin-1", [0x61, 0xe9, 0x0a], /^mappings\.csv is not UTF-8\. Save it as UTF-8/],
  ["half a character", [0xff, 0xfe, 0x61, 0x00, 0x62], /^mappings\.csv is UTF-16, and damaged/],
])("refuses %s, and says how to save it", async (_, bytes, message) => {
  await expect(readCsvFile(fileOf(bytes))).rejects.toMatchObject({
    name: "CsvFileProblem",
    message: expect.stringMatching(message) as string,
  });
});

it("takes a file as large as a request may be, and says what to do with a larger one", async () => {
  const largest = "a".repeat(MOST_BYTES - 2);
  expect((await readCsvFile(fileOf(largest))).text).toHaveLength(MOST_BYTES - 2);
  const larger = expect.stringMatching(/1\.0 MiB .*orgmap mappings import.*split it/) as string;
  await expect(readCsvFile(fileOf(`${largest}aaa`))).rejects.toMatchObject({ message: larger });
});

it("measures what is sent: quotes take twice their room there", async () => {
  const quotes = '"'.repeat(MOST_BYTES / 2);
  await expect(readCsvFile(fileOf(quotes))).rejects.toMatchObject({ name: "CsvFileProblem" });
});

it("says so when the file is no longer there", async () => {
  const gone = fileOf("a");
  gone.arrayBuffer = () => Promise.reject(new DOMException("moved", "NotReadableError"));
  await expect(readCsvFile(gone)).rejects.toMatchObject({
    message: expect.stringContaining("choose it again") as string,
  });
});
