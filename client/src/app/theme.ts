import { ActionIcon, Button, createTheme, type MantineColorsTuple, Modal } from "@mantine/core";

import { sharedTexts } from "../shared/texts";

const harbour: MantineColorsTuple = [
  "#eef5fb",
  "#d9e7f4",
  "#b0cfe9",
  "#84b5de",
  "#609fd5",
  "#4991cf",
  "#3b8acd",
  "#2b73b3",
  "#21649f",
  "#0f558b",
];

export const theme = createTheme({
  primaryColor: "harbour",
  primaryShade: { light: 8, dark: 7 },
  colors: { harbour },
  defaultRadius: "md",
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  headings: { fontWeight: "650" },
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Button: Button.extend({ styles: { label: { fontWeight: 600 } } }),
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { "aria-label": sharedTexts.actions.close } },
    }),
  },
});
