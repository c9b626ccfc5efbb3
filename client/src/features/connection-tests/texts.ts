/** The sentences of testing many mappings at once. */
import { plural } from "../../lib/plural";

const count = (number: number) => number.toLocaleString("en");

export const bulkTestTexts = {
  title: (subject: string) => `Test all mappings: ${subject}`,
  starting: "Counting the mappings …",
  waiting: (message: string) => `Waiting: ${message}`,
  waitingUntil: (time: string) =>
    `Waiting for the vendor's rate limit. The next test begins at about ${time}.`,
  goesOn:
    "You can close this window: the tests go on, and you see them here when you open it again.",
  gone: "This run of tests cannot be found any more.",
  refusedAdvice: "Check what is to be tested.",
  progressLabel: "Tested",
  progress: (ended: number, total: number) => `${count(ended)} of ${count(total)} tested`,
  counts: (passed: number, failed: number) => `${count(passed)} passed · ${count(failed)} failed`,
  stop: "Stop testing",
  stoppedTitle: "Stopped",
  stopped: (waiting: number) =>
    `${plural(waiting, "mapping was", "mappings were")} not tested. Finished tests are recorded.`,
  brokenTitle: "The tests cannot be followed",
  broken: (waiting: number) =>
    `${plural(waiting, "mapping has", "mappings have")} no result here yet. Finished tests are listed below and recorded.`,
  follow: "Try again",
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
