import { ErrorResponse } from "oidc-client-ts";
import { expect, test } from "vitest";

import { signInFailure } from "./sign-in-failure";

// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
test.each([
  ["access_denied", "AADSTS50105: The signed in user is not assigned to a role.", "not assigned"],
  ["invalid_grant", "AADSTS65001: The user or administrator has not consented.", "grant consent"],
  ["consent_required", "AADSTS65001: The user has not consented.", "grant consent"],
  ["access_denied", "AADSTS90094: The grant requires admin permission.", "grant consent"],
  ["invalid_resource", "AADSTS500011: The resource principal was not found.", "by the name that is set"],
  ["invalid_client", "AADSTS650057: Invalid resource.", "by the name that is set"],
  ["invalid_target", undefined, "by the name that is set"],
  ["access_denied", "AADSTS65004: The user declined to consent.", "cancelled or refused"],
  ["invalid_scope", "AADSTS70011: The scope is not valid.", "does not accept Orgmap's settings"],
  ["some_new_error", undefined, "Sign-in failed"],
])("%s (%s) is said in plain words, with what the issuer said", (error, description, sentence) => {
  const refusal = new ErrorResponse({ error, error_description: description ?? null });
  const { message, reason } = signInFailure(refusal);
  expect(message).toContain(sentence);
  expect(reason).toContain(error);
  expect(reason).toContain(description ?? error);
});
