import { Container, Group } from "@mantine/core";
import { Link, NavLink } from "react-router";

import { useMayManageAll, useMayViewAll } from "../../hooks/use-viewer";
import { texts } from "../../texts";
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
            <Link to="/organizations" className={classes.brand} aria-label={texts.header.home}>
              <img src="/favicon.svg" alt="" width={28} height={28} />
              <span className={classes.name}>{texts.appName}</span>
            </Link>
            <nav aria-label={texts.header.navigation} className={classes.navigation}>
              <NavLink to="/organizations" className={classes.link}>
                {texts.header.organizations}
              </NavLink>
              <NavLink to="/integrations" className={classes.link}>
                {texts.header.integrations}
              </NavLink>
              <NavLink to="/coverage" className={classes.link}>
                {texts.header.coverage}
              </NavLink>
              {mayManageAll && (
                <NavLink to="/csv" className={classes.link}>
                  {texts.header.csv}
                </NavLink>
              )}
              {mayViewAll && (
                <NavLink to="/audit" className={classes.link}>
                  {texts.header.audit}
                </NavLink>
              )}
              {mayManageAll && (
                <NavLink to="/access" className={classes.link}>
                  {texts.header.access}
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
