import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { testUnsavedMapping } from "../api/test-unsaved-mapping";
import type { MappingRefusal, TestUnsavedMappingVariables, UnsavedTest } from "../types";

export interface UnsavedTesting {
  start: (variables: TestUnsavedMappingVariables) => void;
  isRunning: boolean;
  error: Error | null;
  result: UnsavedTest | null;
}

/** A test of what a form holds; its outcome is gone once the form holds something else. */
export function useUnsavedTest(
  values: object,
  onRefused: (refusal: MappingRefusal) => void,
): UnsavedTesting {
  const test = useMutation({ mutationFn: testUnsavedMapping });
  const [tested, setTested] = useState<string | null>(null);
  const current = JSON.stringify(values);
  const { data, error } = tested === current ? test : { data: undefined, error: null };
  return {
    start: (variables) => {
      setTested(current);
      test.mutate(variables, {
        onSuccess: (result) => {
          if (result.__typename !== "UnsavedTestResult") onRefused(result);
        },
      });
    },
    isRunning: test.isPending,
    error,
    result: data?.__typename === "UnsavedTestResult" ? data : null,
  };
}
