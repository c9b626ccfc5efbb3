import { requestErrorTexts } from "./texts";

const REFUSALS: ReadonlySet<string> = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "VALIDATION_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "DOCUMENT_NOT_FOUND",
  "OPERATION_TOO_LARGE",
  "REFUSED",
]);

/**
 * A request that brought no answer, or one that the service refused as a whole.
 * `message` says what happened, `advice` what a person can do about it.
 */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: string;
  readonly advice: string;
  /** Names the failure in the service's log. */
  readonly correlationId: string | null;

  constructor(options: {
    code: string;
    message: string;
    advice: string;
    correlationId?: string | null;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.advice = options.advice;
    this.correlationId = options.correlationId ?? null;
  }

  /** Asking again may well bring an answer. */
  get isTransient(): boolean {
    return this.code === "NETWORK" || this.code === "UNAVAILABLE" || this.code === "RATE_LIMITED";
  }

  /** The service refused it before it did anything. After any other failure it may have been done. */
  get isRefusal(): boolean {
    return REFUSALS.has(this.code);
  }
}

export function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const { message, advice } = requestErrorTexts.unexpected;
  return new RequestError({ code: "UNEXPECTED", message, advice, cause: error });
}
