import { ErrorResponse, ErrorTimeout } from "oidc-client-ts";

import { signInTexts } from "../texts";

const { failures } = signInTexts;

/**
 * The issuer's codes: https://openid.net/specs/openid-connect-core-1_0.html#AuthError and
 * https://datatracker.ietf.org/doc/html/rfc6749#section-4.1.2.1
 */
const BY_CODE: Partial<Record<string, string>> = {
  access_denied: failures.refused,
  login_required: failures.refused,
  consent_required: failures.refused,
  interaction_required: failures.refused,
  account_selection_required: failures.refused,
  invalid_grant: failures.lost,
  invalid_client: failures.misconfigured,
  invalid_request: failures.misconfigured,
  invalid_scope: failures.misconfigured,
  invalid_target: failures.unknownApi,
  invalid_resource: failures.unknownApi,
  unauthorized_client: failures.misconfigured,
  unsupported_response_type: failures.misconfigured,
  server_error: failures.unavailable,
  temporarily_unavailable: failures.unavailable,
};

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const BY_ENTRA_CODE: Partial<Record<string, string>> = {
  AADSTS50105: failures.notAssigned,
  AADSTS65001: failures.notConsented,
  AADSTS90094: failures.notConsented,
  AADSTS500011: failures.unknownApi,
  AADSTS650057: failures.unknownApi,
};

export interface SignInFailure {
  message: string;
  /** What the issuer said, for whoever runs Orgmap. */
  reason: string | null;
}

export function signInFailure(error: unknown): SignInFailure {
  if (error instanceof ErrorResponse) {
    const { error_description: description } = error;
    const code = error.error ?? "unexpected";
    const [entraCode = ""] = /AADSTS\d+/.exec(description ?? "") ?? [];
    const message = BY_ENTRA_CODE[entraCode] ?? BY_CODE[code] ?? failures.unexpected;
    return { message, reason: description ? `${description} (${code})` : code };
  }
  // fetch raises a TypeError where there is no answer, or none that the page may read.
  if (error instanceof TypeError || error instanceof ErrorTimeout) {
    return { message: failures.unreachable, reason: null };
  }
  const reason = error instanceof Error ? error.message : null;
  if (reason?.startsWith("No matching state found")) return { message: failures.lost, reason: null };
  return { message: failures.unexpected, reason };
}
