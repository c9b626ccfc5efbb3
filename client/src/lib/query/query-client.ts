import { QueryClient } from "@tanstack/react-query";

import { asRequestError } from "../graphql/request-error";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 1 && asRequestError(error).isTransient,
      },
    },
  });
}
