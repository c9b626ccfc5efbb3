import { plural } from "../../lib/plural";

export const mergeTexts = {
  section: {
    title: "Merge",
    explanation: "Is the same customer here twice? Merge this organization into the other one.",
    open: "Merge into …",
    intoThis: (name: string) => `${name} was merged into this organization`,
    intoOther: (name: string) => `This organization was merged into ${name}`,
    underWay: "still being carried out",
    by: "by",
    undo: "Undo the merge",
    listLabel: "Merges",
  },
  mergedNotice: {
    title: "This organization was merged",
    explanation: "Its mappings, its access and its history are now those of",
    undoUnderDetails: "The merge can be undone under Details.",
  },
  dialog: {
    title: (name: string) => `Merge ${name} into another organization`,
    into: "Merge into",
    intoHint: "This organization stays. Its name and domain do not change.",
    placeholder: "Choose an organization",
    submit: "Merge",
    outcome: (from: string, into: string) =>
      `${into} takes over what is listed here. ${from} becomes inactive; it can be brought back.`,
    moving: (count: number) => plural(count, "mapping moves", "mappings move"),
    ending: (count: number) =>
      `${plural(count, "mapping ends", "mappings end")}, because both are mapped to the same`,
    aliases: (into: string) => `${into} is also called`,
    people: (count: number) => `${plural(count, "person has", "people have")} access`,
    gains: (userId: string, permissions: string, into: string) =>
      `${userId} gains ${permissions} on ${into}`,
    gainsNothing: (userId: string, into: string) =>
      `${userId} can already do as much on ${into}`,
    history: (from: string, into: string) =>
      `Whoever can see ${into} can see the history of ${from} too.`,
    rejections: (count: number) =>
      plural(count, "rejected suggestion moves", "rejected suggestions move"),
    nothing: "Nothing is mapped, granted or rejected, so nothing else moves.",
    conflict: (integration: string) => `Both are mapped by ${integration}. What stays?`,
    keepInto: (name: string) => `What ${name} has`,
    keepFrom: (name: string) => `What ${name} has`,
    keepBoth: "Both",
    keepBothHint: "Workflows then have to say which of them they mean.",
    choiceRequired: "Choose what stays.",
  },
  result: {
    merged: (from: string, into: string) => `${from} was merged into ${into}.`,
    underWay: (from: string, into: string) =>
      `${from} is being merged into ${into}. The server finishes it, even if this page is closed.`,
    undone: (from: string, into: string) => `The merge of ${from} into ${into} was undone.`,
    left: "This was left as it is:",
    close: "Close",
  },
  undo: {
    title: "Undo the merge",
    question: (from: string, into: string) =>
      `Bring ${from} back, with everything that ${into} took over from it?`,
    consequence: "What somebody has changed since stays as it is, and is listed afterwards.",
    submit: "Undo the merge",
  },
  permissions: {
    canViewConfig: "View",
    canManageConfig: "Manage",
  },
} as const;
