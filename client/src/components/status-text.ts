import { texts } from "../texts";

export const statusText = (isActive: boolean): string =>
  isActive ? texts.status.active : texts.status.inactive;
