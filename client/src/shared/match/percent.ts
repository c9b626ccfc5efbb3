/** Rounded down: what is shown as 90 % is accepted from 90 %. */
export function percentOf(confidence: number): number {
  return Math.floor(confidence * 100 + 1e-6);
}
