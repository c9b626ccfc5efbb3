/** The sentences of testing many mappings at once. */
import { plural } from "../../lib/plural";

const count = (number: number) => number.toLocaleString("en");

export const bulkTestTexts = {
  title: (subject: string) => `Test all mappings: ${subject}`,
  starting: "Counting the mappings …",
  progressLabel: "Tested",
  progress: (ended: number, total: number) => `${count(ended)} of ${count(total)} tested`,
  counts: (passed: number, failed: number) => `${count(passed)} passed · ${count(failed)} failed`,
  stop: "Stop testing",
  stoppedTitle: "Stopped",
  stopped: (waiting: number) =>
    `${plural(waiting, "mapping was", "mappings were")} not tested. Finished tests are recorded.`,
  brokenTitle: "The test was interrupted",
  broken: (waiting: number) =>
    `${plural(waiting, "mapping was", "mappings were")} not tested. Finished tests are listed below and recorded.`,
  goOn: (waiting: number) => `Continue with the other ${count(waiting)}`,
  testFailed: (failed: number) => `Retest ${plural(failed, "failed mapping", "failed mappings")}`,
  allPassed: (total: number) => `${plural(total, "connection works", "connections work")}.`,
  someFailed: (failed: number, total: number) =>
    `${count(failed)} of ${plural(total, "tested connection", "tested connections")} ${failed === 1 ? "does" : "do"} not work.`,
  nothing: "There is no active mapping to test.",
  filterLabel: "Filter results",
  filters: { all: "All", failed: "Failed", passed: "Passed" },
  listLabel: "Results, newest first",
  passed: "Passed",
  failed: "Failed",
  noneShown: "None yet.",
} as const;
