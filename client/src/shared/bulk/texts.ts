import { plural } from "../../lib/plural";

export const bulkTexts = {
  status: {
    waiting: "Waiting",
    sending: "Sending …",
    unknown: "Unknown: no answer came. Look again, or try it again: nothing is written twice.",
    notSent: "Not sent",
  },
  progress: (done: number, all: number) =>
    `${done.toLocaleString("en")} of ${all.toLocaleString("en")} answered`,
  progressLabel: "Progress",
  stop: "Stop",
  stopping: "Stopping after those that were sent …",
  retry: (count: number) => `Try ${plural(count, "row", "rows")} again`,
  outcomes: "What became of each",
  toOrganization: (name: string) => `To ${name}`,
} as const;
