import { plural } from "../../lib/plural";

export const organizationTexts = {
  list: {
    title: "Organizations",
    explanation: "Your customers, and how many external systems each is mapped to.",
    search: "Search organizations",
    searchPlaceholder: "Name, alias, domain or vendor's id",
    clearSearch: "Clear the search",
    create: "New organization",
    import: "Import from a PSA",
    listLabel: "Organizations",
    columns: { name: "Name", domain: "Domain", status: "Status", mappings: "Mappings" },
    count: (shown: number, all: number) =>
      shown === all
        ? plural(all, "organization", "organizations")
        : `${shown.toLocaleString("en")} of ${plural(all, "organization", "organizations")}`,
    loadingMore: "loading more …",
    mappings: (count: number) =>
      count === 0 ? "Not mapped" : plural(count, "mapping", "mappings"),
    sortBy: (column: string) => `Sort by ${column.toLocaleLowerCase()}`,
    mappedOf: (mapped: number, all: number) => `${mapped} of ${all} mapped`,
    failing: (count: number) => `${count} failing`,
    drifted: (count: number) => `${count} drifted`,
    excluded: (count: number) => `${count} excluded`,
    empty: {
      title: "No organizations yet",
      explanation: "Import your customers from a PSA, or create the first one yourself. Then map them to the systems you use.",
    },
    noneVisible: {
      title: "No organization is visible to you",
      explanation: "Someone with provider-wide Manage permission can grant you access or create the first one.",
    },
    noneFound: {
      title: "Nothing found",
      explanation: (search: string) => `No name, alias or domain contains “${search}”, and no vendor's id is it.`,
    },
  },
  form: {
    createTitle: "New organization",
    name: "Name",
    domain: "Domain",
    domainHint: "The main DNS domain, such as example.com. It helps people recognise the customer.",
    active: "Active",
    activeHint: "Nothing can be mapped or automated for an inactive organization.",
    nameRequired: "Enter a name.",
    nameTooLong: "A name can have at most 200 characters.",
    viewOnly: "You can view this but not change it. Changing it requires provider-wide Manage permission.",
    created: (name: string) => `${name} was created.`,
    saved: (name: string) => `${name} was saved.`,
    fields: {
      name: "Name",
      domain: "Domain",
      isActive: "Status",
    },
  },
  names: {
    title: "Other names",
    explanation: "Suggestions match this customer by these as well, and searches find it by its aliases.",
    by: "by",
    alias: {
      title: "Aliases",
      none: "No aliases yet. Add what a vendor, an invoice or people call this customer.",
      new: "New alias",
      add: "Add alias",
      added: (name: string) => `${name} was added.`,
      origins: { HAND: "Added", CSV: "Imported from a file", MERGE: "Kept from a merge", OTHER: "Added" },
      namesakes: (name: string) => `“${name}” is somebody else's name, too`,
      namesakesExplanation: "What a vendor calls so may be any of them, and is left for you to decide:",
    },
    learnt: {
      title: "Learnt from mappings",
      explanation: "What vendors call it where it is mapped. Forget what is wrong; it stays forgotten until you restore it.",
      none: "Nothing learnt. Where it is mapped, vendors call it by its name or an alias.",
      from: (vendors: string) => `From ${vendors}`,
      fromNone: "No mapping teaches it any more",
      forgotten: "forgotten",
    },
    changes: {
      remove: {
        action: "Remove",
        label: (name: string) => `Remove the alias ${name}`,
        done: (name: string) => `${name} was removed.`,
      },
      forget: {
        action: "Forget",
        label: (name: string) => `Forget the name ${name}`,
        done: (name: string) => `${name} is matched no more.`,
      },
      restore: {
        action: "Restore",
        label: (name: string) => `Restore the name ${name}`,
        done: (name: string) => `${name} is matched again.`,
      },
    },
  },
  similar: {
    title: "Probably here already",
    inactive: " (inactive)",
    sure: (percent: number) => `: ${percent} % sure.`,
    createEvenSo: "Create even so",
  },
  page: {
    breadcrumbs: "Breadcrumbs",
    tabs: { integrations: "Integrations", details: "Details", audit: "Audit" },
    tabsLabel: "Sections of this organization",
    inactiveTitle: "This organization is inactive",
    inactiveExplanation:
      "Workflows refuse to run for it and nothing new can be mapped. It can be activated under Details.",
    toDetails: "Go to details",
  },
  notFound: {
    title: "There is no such organization",
    explanation: "It does not exist, or it is not visible to you.",
  },
} as const;
