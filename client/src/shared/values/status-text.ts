import { sharedTexts } from "../texts";

export const statusText = (isActive: boolean): string =>
  isActive ? sharedTexts.status.active : sharedTexts.status.inactive;
