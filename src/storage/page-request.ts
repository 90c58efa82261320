/** Pure. A request for one page: at most `limit` rows, newest first, with ids below `cursor`. */
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}
