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
    `${plural(waiting, "mapping was", "mappings were")} not tested. What has ended is recorded.`,
  brokenTitle: "The test was interrupted",
  broken: (waiting: number) =>
    `${plural(waiting, "mapping was", "mappings were")} not tested. What has ended is below, and is recorded.`,
  goOn: (waiting: number) => `Go on with the other ${count(waiting)}`,
  testFailed: (failed: number) => `Test the failed again (${count(failed)})`,
  allPassed: (total: number) => `${plural(total, "connection works", "connections work")}.`,
  someFailed: (failed: number, total: number) =>
    `${plural(failed, "connection does", "connections do")} not work, of ${count(total)} tested.`,
  nothing: "There is no active mapping to test.",
  filterLabel: "Which results",
  filters: { all: "All", failed: "Failed", passed: "Passed" },
  listLabel: "Results, the newest first",
  passed: "Passed",
  failed: "Failed",
  noneShown: "None yet.",
} as const;
