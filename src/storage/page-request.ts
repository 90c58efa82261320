/** What a reader of a page needs: at most `limit` rows, newest first, with ids below `cursor`. */
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}
