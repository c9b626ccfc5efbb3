import { Container, Group } from "@mantine/core";
import { Link, NavLink } from "react-router";

import { sharedTexts } from "../../shared/texts";
import { useMayManageAll, useMayViewAll } from "../../shared/viewer/use-viewer";
import { appTexts } from "../texts";
import { ColorSchemeToggle } from "./color-scheme-toggle";
import classes from "./header.module.css";
import { ViewerMark } from "./viewer-mark";

export function Header() {
  const mayViewAll = useMayViewAll();
  const mayManageAll = useMayManageAll();
  return (
    <header className={classes.header}>
      <Container size="lg">
        <Group mih={60} justify="space-between" wrap="nowrap" className={classes.bar}>
          <Group gap="xs" wrap="nowrap" miw={0} className={classes.start}>
            <Link to="/organizations" className={classes.brand} aria-label={appTexts.header.home}>
              <img src="/favicon.svg" alt="" width={28} height={28} />
              <span className={classes.name}>{sharedTexts.appName}</span>
            </Link>
            <nav aria-label={appTexts.header.navigation} className={classes.navigation}>
              <NavLink to="/organizations" className={classes.link}>
                {appTexts.header.organizations}
              </NavLink>
              <NavLink to="/integrations" className={classes.link}>
                {appTexts.header.integrations}
              </NavLink>
              <NavLink to="/coverage" className={classes.link}>
                {appTexts.header.coverage}
              </NavLink>
              {mayManageAll && (
                <NavLink to="/csv" className={classes.link}>
                  {appTexts.header.csv}
                </NavLink>
              )}
              {mayViewAll && (
                <NavLink to="/audit" className={classes.link}>
                  {appTexts.header.audit}
                </NavLink>
              )}
              {mayManageAll && (
                <NavLink to="/access" className={classes.link}>
                  {appTexts.header.access}
                </NavLink>
              )}
            </nav>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ViewerMark />
            <ColorSchemeToggle />
          </Group>
        </Group>
      </Container>
    </header>
  );
}
