import { Alert } from "@mantine/core";
import type { ReactNode } from "react";

import { AlertIcon, CheckCircleIcon, CrossCircleIcon, InfoIcon } from "../icons";
import classes from "./notice.module.css";

const ICONS = {
  info: InfoIcon,
  success: CheckCircleIcon,
  warning: AlertIcon,
  error: CrossCircleIcon,
} as const;

interface NoticeProps {
  kind: keyof typeof ICONS;
  title?: string;
  children?: ReactNode;
}

/** A message that stays: what happened, and what to do. */
export function Notice({ kind, title, children }: NoticeProps) {
  const Icon = ICONS[kind];
  const urgent = kind === "error" || kind === "warning";
  return (
    <Alert
      icon={<Icon size={20} />}
      title={title}
      role={urgent ? "alert" : "status"}
      className={classes[kind]}
      classNames={{ root: classes.notice, title: classes.title, icon: classes.icon }}
    >
      {children}
    </Alert>
  );
}
